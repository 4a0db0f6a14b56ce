import type { AccessOperation } from '../client/client.ts';
import { hasField, type OdooFeatures } from './features.ts';

/** One thing the product does in Odoo and the rights it takes. */
export interface Need {
  readonly effect: string;
  /** For people: what stops working without it. */
  readonly purpose: string;
  readonly required: boolean;
  readonly rights: readonly (readonly [model: string, operations: readonly AccessOperation[]])[];
  /** The smallest group of Odoo that grants it. */
  readonly group: string;
}

const INVENTORY_USER = 'Inventory / User';

/** What the inbound effects need, for one version and set of modules. */
export function neededRights(features: OdooFeatures): Need[] {
  const { docks } = features.capabilities;
  const orders: Need['rights'] = [
    ['purchase.order', ['read']],
    ['purchase.order.line', ['read']],
  ];
  const needs: Need[] = [
    need('find-receipt', 'find the expected receipt of a purchase order', [
      ['stock.picking', ['read']],
      ['stock.move', ['read']],
      ...(hasField(features, 'stock.picking', 'purchase_id') ? orders : []),
    ]),
    need('put-appointment', 'put appointment, truck and time on a receipt', [
      ['stock.picking', ['read', 'write']],
    ]),
    need('post-arrival', 'leave a note and an activity when a truck arrives', [
      ['mail.message', ['read', 'create']],
      ['mail.activity', ['read', 'create', 'write']],
    ]),
    need('record-progress', 'write the counts while a truck is unloaded', [
      ['stock.move', ['read', 'write']],
    ]),
    need('validate-receipt', 'validate a receipt with exactly what was counted', [
      ['stock.picking', ['read', 'create', 'write']],
      ['stock.move', ['read', 'create', 'write']],
      ['stock.backorder.confirmation', ['read', 'create', 'write']],
    ]),
    need('quarantine-damaged', 'put damaged goods aside within the receipt', [
      ['stock.move.line', ['read', 'create', 'write']],
      ['stock.location', ['read']],
    ]),
    need('read-availability', 'show what is on hand', [
      ['product.product', ['read']],
      ['stock.quant', ['read']],
    ]),
    need('change-feed', 'follow changes of orders, products, partners and docks', [
      ['product.product', ['read']],
      ['res.partner', ['read']],
      ['stock.location', ['read']],
      ['stock.picking.type', ['read']],
      ['stock.warehouse', ['read']],
      ['uom.uom', ['read']],
    ]),
  ];
  if (hasField(features, 'stock.picking', 'batch_id')) {
    const purpose =
      docks === 'none' ? 'group the receipts of one truck' : 'group the receipts of one truck, with its dock';
    needs.push({
      ...need('truck-batch', purpose, [['stock.picking.batch', ['read', 'create', 'write']]]),
      required: false,
    });
  }
  return needs;
}

export interface RightsFinding {
  readonly effect: string;
  readonly ok: boolean;
  readonly required: boolean;
  readonly missing: readonly { readonly model: string; readonly operation: AccessOperation }[];
  /** Plain words; empty when nothing is missing. */
  readonly sentence: string;
}

/** Compares needs with what Odoo answered. `allowed` holds `model:operation`. */
export function judgeRights(needs: readonly Need[], allowed: ReadonlySet<string>): RightsFinding[] {
  return needs.map((each) => {
    const missing = each.rights.flatMap(([model, operations]) =>
      operations
        .filter((operation) => !allowed.has(`${model}:${operation}`))
        .map((operation) => ({ model, operation })),
    );
    const lacks = missing.map((one) => `${WORDS[one.operation]} ${MODEL_WORDS[one.model] ?? one.model}`);
    const sentence =
      missing.length === 0
        ? ''
        : `Cannot ${each.purpose}: the Odoo user may not ${listed(lacks)}. The group “${each.group}” allows it.`;
    return { effect: each.effect, ok: missing.length === 0, required: each.required, missing, sentence };
  });
}

export function askedRights(needs: readonly Need[]): { model: string; operation: AccessOperation }[] {
  const keys = new Set(
    needs.flatMap((each) => each.rights.flatMap(([model, ops]) => ops.map((op) => `${model}:${op}`))),
  );
  return [...keys].map((key) => {
    const [model = '', operation = 'read'] = key.split(':');
    return { model, operation: operation as AccessOperation };
  });
}

function need(effect: string, purpose: string, rights: Need['rights']): Need {
  return { effect, purpose, rights, required: true, group: INVENTORY_USER };
}

const WORDS: Record<AccessOperation, string> = {
  read: 'read',
  create: 'create',
  write: 'change',
  unlink: 'delete',
};

const MODEL_WORDS: Readonly<Record<string, string>> = {
  'mail.activity': 'activities',
  'mail.message': 'chatter messages',
  'product.product': 'products',
  'purchase.order': 'purchase orders',
  'purchase.order.line': 'purchase order lines',
  'res.partner': 'contacts',
  'stock.backorder.confirmation': 'backorder confirmations',
  'stock.location': 'locations',
  'stock.move': 'stock moves',
  'stock.move.line': 'stock move lines',
  'stock.package': 'packages',
  'stock.picking': 'transfers',
  'stock.picking.batch': 'batch transfers',
  'stock.picking.type': 'operation types',
  'stock.quant': 'stock quantities',
  'stock.quant.package': 'packages',
  'stock.warehouse': 'warehouses',
  'uom.uom': 'units of measure',
};

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`;
}
