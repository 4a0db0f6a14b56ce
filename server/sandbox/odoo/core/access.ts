import type { Env, Row } from './env.ts';
import { accessError } from './errors.ts';
import type { Model } from './registry.ts';

export type Operation = 'read' | 'write' | 'create' | 'unlink';

const user = 'base.group_user';
const stockUser = 'stock.group_stock_user';
const stockManager = 'stock.group_stock_manager';
const purchaseUser = 'purchase.group_purchase_user';
const fleetOfficer = 'fleet.fleet_group_user';
const invoicing = 'account.group_account_invoice';
const contacts = 'base.group_partner_manager';
const products = 'product.group_product_manager';
export const settings = 'base.group_system';

export const groupNames: Record<string, string> = {
  [user]: 'Role / User',
  [stockUser]: 'Inventory/User',
  [stockManager]: 'Inventory/Administrator',
  [purchaseUser]: 'Purchase/User',
  [fleetOfficer]: 'Fleet/Officer: Manage all vehicles',
  [invoicing]: 'Accounting/Invoicing',
  [contacts]: 'Contact/Creation',
  [products]: 'Product/Creation',
  [settings]: 'Access Rights',
};

type Rights = Record<string, string>;

/** What each group may do, as recorded with `has_access` on 19.0 (r read, c create, w write, d delete). */
const matrix: Record<string, Rights> = {
  'res.partner': { [user]: 'r', [stockManager]: 'rcw', [contacts]: 'rcwd' },
  'res.partner.category': { [user]: 'r', [contacts]: 'rcwd' },
  'product.product': { [user]: 'r', [products]: 'rcwd' },
  'product.template': { [user]: 'r', [products]: 'rcwd' },
  'product.category': { [user]: 'r', [products]: 'rcwd' },
  'product.uom': { [user]: 'r', [products]: 'rcwd' },
  'uom.uom': { [user]: 'r', [products]: 'rcwd' },
  'stock.warehouse': { [user]: 'r', [stockManager]: 'rcwd' },
  'stock.location': { [user]: 'r', [stockManager]: 'rcwd' },
  'stock.picking.type': { [user]: 'r', [stockManager]: 'rcwd' },
  'stock.picking': { [stockUser]: 'rcwd', [purchaseUser]: 'rcwd', [invoicing]: 'rcw' },
  'stock.move': { [stockUser]: 'rcw', [stockManager]: 'rcwd', [purchaseUser]: 'rcw', [invoicing]: 'rcw' },
  'stock.move.line': { [user]: 'rcwd' },
  'stock.picking.batch': { [stockUser]: 'rcwd' },
  'stock.package': { [user]: 'r', [stockUser]: 'rcwd' },
  'stock.package.type': { [stockUser]: 'r', [stockManager]: 'rcwd' },
  'stock.lot': { [stockUser]: 'rcwd' },
  'stock.quant': { [user]: 'r', [stockUser]: 'rcw' },
  'stock.scrap': { [stockUser]: 'rcw', [stockManager]: 'rcwd' },
  'stock.return.picking': { [stockUser]: 'rcw' },
  'stock.return.picking.line': { [stockUser]: 'rcwd' },
  'stock.backorder.confirmation': { [stockUser]: 'rcw' },
  'stock.backorder.confirmation.line': { [stockUser]: 'rcw' },
  'confirm.stock.sms': { [stockUser]: 'rcw' },
  'fleet.vehicle': { [fleetOfficer]: 'rcwd' },
  'fleet.vehicle.model': { [fleetOfficer]: 'r' },
  'fleet.vehicle.model.category': { [fleetOfficer]: 'r' },
  'fleet.vehicle.model.brand': { [fleetOfficer]: 'r' },
  'purchase.order': { [stockUser]: 'r', [purchaseUser]: 'rcwd', [invoicing]: 'rw' },
  'purchase.order.line': { [stockUser]: 'r', [purchaseUser]: 'rcwd', [invoicing]: 'rw' },
  'account.move': { [purchaseUser]: 'rcwd', [invoicing]: 'rcwd' },
  'mail.activity': { [user]: 'rcwd' },
  'mail.message': { [user]: 'rcwd' },
  'mail.activity.type': { [user]: 'r' },
  'mail.message.subtype': { [user]: 'r' },
  'ir.attachment': { [user]: 'rcwd' },
  'res.company': { [user]: 'r' },
  'res.users': { [user]: 'r' },
  'res.groups': { [user]: 'r' },
  'res.currency': { [user]: 'r' },
  'res.country': { [user]: 'r' },
  'res.country.state': { [user]: 'r' },
  'res.users.apikeys': { [user]: 'r' },
  'res.users.apikeys.description': { [user]: 'rcwd' },
  'res.users.identitycheck': { [user]: 'rcw' },
};

const verbs: Record<Operation, string> = {
  read: 'access',
  write: 'modify',
  create: 'create',
  unlink: 'delete',
};
const letters: Record<Operation, string> = { read: 'r', write: 'w', create: 'c', unlink: 'd' };

const rightsOf = (model: Model): Rights => matrix[model.behaviour.model] ?? {};

/** Whether the user's groups allow the operation on the model; record rules come on top. */
export function hasAccess(env: Env, model: Model, operation: Operation): boolean {
  if (env.sudo || env.user.groups.has(settings)) return true;
  const rights = rightsOf(model);
  return [...env.user.groups].some((group) => rights[group]?.includes(letters[operation]));
}

export function checkAccess(env: Env, model: Model, operation: Operation): void {
  if (hasAccess(env, model, operation)) return;
  const rights = rightsOf(model);
  const allowed = Object.keys(rights).filter((group) => rights[group]?.includes(letters[operation]));
  const names = (allowed.length > 0 ? allowed : [settings])
    .map((group) => `\t- ${groupNames[group] ?? group}`)
    .sort();
  throw accessError(
    `You are not allowed to ${verbs[operation]} '${model.description}' (${model.name}) records.\n\n` +
      `This operation is allowed for the following groups:\n${names.join('\n')}\n\n` +
      'Contact your administrator to request access if necessary.',
  );
}

/** Multi-company rule: rows of other companies are invisible to searches. */
export function companyRule(env: Env, model: Model, alias: string, params: unknown[]): string {
  if (env.sudo || !model.fields.get('company_id')?.stored) return 'true';
  params.push(env.companies);
  return `(${alias}.company_id IS NULL OR ${alias}.company_id = ANY($${params.length}))`;
}

/** The same rule for records named by id: an error instead of silence. */
export function checkCompany(env: Env, model: Model, rows: readonly Row[], operation: Operation): void {
  if (env.sudo || !model.fields.get('company_id')?.stored) return;
  const foreign = rows.find(
    (row) => row.company_id != null && !env.companies.includes(Number(row.company_id)),
  );
  if (!foreign) return;
  throw accessError(
    'Uh-oh! Looks like you have stumbled upon some top-secret records.\n\n' +
      `Sorry, ${env.user.name} (id=${env.user.id}) doesn't have '${operation}' access to:\n` +
      `- ${model.description} (${model.name})\n\n` +
      'If you really, really need access, perhaps you can win over your friendly administrator with a batch of freshly baked cookies.\n\n' +
      'This seems to be a multi-company issue, you might be able to access the record by switching to the company.',
    { suggested_company: { id: Number(foreign.company_id) } },
  );
}
