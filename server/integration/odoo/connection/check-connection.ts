import { DAY_MS } from '#server/kernel/time.ts';
import type { OdooClient, Row } from '../client/client.ts';
import { isOdooError, type OdooFailure } from '../client/errors.ts';
import { fromOdooDateTime, idOf, idsOf, nameOf, textOf } from '../client/values.ts';
import { discoverFeatures, hasField, MANUAL_FIELDS, type OdooFeatures } from './features.ts';
import { askedRights, judgeRights, neededRights, type RightsFinding } from './rights.ts';

export interface ConnectionReport {
  readonly ok: boolean;
  /** Set when Odoo could not be reached or does not let us in; everything else is then missing. */
  readonly failure?: OdooFailure;
  readonly version?: { readonly major: number; readonly text: string; readonly protocol: string };
  readonly user?: {
    readonly id: number;
    readonly login: string | undefined;
    readonly name: string | undefined;
    readonly isAdministrator: boolean;
  };
  readonly companies: readonly { readonly id: number; readonly name: string }[];
  readonly modules: readonly {
    readonly module: string;
    readonly present: boolean;
    readonly sentence: string;
  }[];
  readonly rights: readonly RightsFinding[];
  readonly keys: readonly ApiKeyAge[];
  /** Whole days until the first of the user's keys expires; undefined when none does. */
  readonly keyDaysLeft?: number;
  readonly warnings: readonly string[];
}

export interface ApiKeyAge {
  readonly name: string;
  readonly expiresAt: Date | undefined;
  readonly daysLeft: number | undefined;
}

/** Days before its end at which an expiring key is announced. */
export const KEY_WARNING_DAYS = 21;
const MAX_KEYS_READ = 100;

/** Everything worth knowing before the first effect. Only reads; never raises for what Odoo answers. */
export async function checkConnection(client: OdooClient, now: Date): Promise<ConnectionReport> {
  try {
    return await inspect(client, now);
  } catch (error) {
    if (!isOdooError(error)) throw error;
    return {
      ok: false,
      failure: error.failure,
      companies: [],
      modules: [],
      rights: [],
      keys: [],
      warnings: [],
    };
  }
}

async function inspect(client: OdooClient, now: Date): Promise<ConnectionReport> {
  const version = await client.version();
  const features = await discoverFeatures(client);
  const user = await readUser(client);
  const companies = await client.read('res.company', user.companyIds, ['name']);
  const needs = neededRights(features);
  const allowed = new Set<string>();
  await Promise.all(
    askedRights(needs).map(async ({ model, operation }) => {
      if (await mayDo(client, model, operation)) allowed.add(`${model}:${operation}`);
    }),
  );
  const rights = judgeRights(needs, allowed);
  const isAdministrator = await mayDo(client, 'ir.model.data', 'write');
  const keys = await readKeys(client, features, user.id, now);
  const soonest = keys.flatMap((key) =>
    key.daysLeft === undefined || key.daysLeft < 0 ? [] : [key.daysLeft],
  );
  const keyDaysLeft = soonest.length > 0 ? Math.min(...soonest) : undefined;
  return {
    ok: rights.every((each) => each.ok || !each.required),
    version,
    user: { id: user.id, login: user.login, name: user.name, isAdministrator },
    companies: companies.map((row) => ({ id: row.id, name: textOf(row.name) ?? String(row.id) })),
    modules: judgeModules(features),
    rights,
    keys,
    ...(keyDaysLeft === undefined ? {} : { keyDaysLeft }),
    warnings: warningsOf(features, isAdministrator, keyDaysLeft),
  };
}

async function readUser(client: OdooClient) {
  const { uid } = (await client.call('res.users', 'context_get')) as { uid?: number };
  const id = uid ?? 0;
  const [row] = await client.read('res.users', [id], ['login', 'name', 'company_ids', 'company_id']);
  const active = idOf(row?.company_id);
  const rest = idsOf(row?.company_ids).filter((each) => each !== active);
  return {
    id,
    login: textOf(row?.login),
    name: textOf(row?.name),
    companyIds: active === undefined ? rest : [active, ...rest],
  };
}

/** A model that is not installed counts as not allowed. */
async function mayDo(
  client: OdooClient,
  model: string,
  operation: 'read' | 'create' | 'write' | 'unlink',
): Promise<boolean> {
  try {
    return await client.hasAccess(model, operation);
  } catch (error) {
    if (isOdooError(error) && error.failure.kind !== 'weather' && error.failure.scope === 'call')
      return false;
    throw error;
  }
}

/** The key in use cannot be told from the others of the user, so the first to expire is announced. */
async function readKeys(
  client: OdooClient,
  features: OdooFeatures,
  userId: number,
  now: Date,
): Promise<ApiKeyAge[]> {
  if (!hasField(features, 'res.users.apikeys', 'expiration_date')) return [];
  let rows: Row[];
  try {
    rows = await client.searchRead('res.users.apikeys', {
      domain: [['user_id', '=', userId]],
      fields: ['name', 'expiration_date'],
      limit: MAX_KEYS_READ,
    });
  } catch (error) {
    if (isOdooError(error) && error.failure.code === 'no_rights') return [];
    throw error;
  }
  return rows.map((row) => {
    const expiresAt = fromOdooDateTime(row.expiration_date);
    const daysLeft = expiresAt ? Math.floor((expiresAt.getTime() - now.getTime()) / DAY_MS) : undefined;
    return { name: textOf(row.name) ?? nameOf(row.user_id) ?? String(row.id), expiresAt, daysLeft };
  });
}

function judgeModules(features: OdooFeatures) {
  const carrier = Object.values(MANUAL_FIELDS).filter((name) => hasField(features, 'stock.picking', name));
  const facts: [module: string, present: boolean, present: string, absent: string][] = [
    [
      'stock',
      hasField(features, 'stock.picking', 'state'),
      'Inventory is installed.',
      'Inventory is not installed: nothing can be received.',
    ],
    [
      'purchase_stock',
      hasField(features, 'stock.picking', 'purchase_id'),
      'Receipts know their purchase order.',
      'Purchase is not installed: receipts are found by their source document only.',
    ],
    [
      'stock_picking_batch',
      hasField(features, 'stock.picking', 'batch_id'),
      'Receipts of one truck can be grouped.',
      'Batch transfers are not installed: each receipt stands alone.',
    ],
    [
      'stock_fleet',
      hasField(features, 'stock.picking.batch', 'vehicle_id'),
      'Truck and dock can be shown in Odoo.',
      'The dispatch management of Inventory is not installed: truck and dock stay in the yard system.',
    ],
    [
      'x_yard_fields',
      carrier.length > 0,
      `Our fields exist: ${carrier.join(', ')}.`,
      'Our fields (x_yard_ref, x_yard_status) do not exist: an administrator may create them once.',
    ],
  ];
  return facts.map(([module, present, yes, no]) => ({ module, present, sentence: present ? yes : no }));
}

function warningsOf(
  features: OdooFeatures,
  isAdministrator: boolean,
  keyDaysLeft: number | undefined,
): string[] {
  const warnings: string[] = [];
  if (isAdministrator)
    warnings.push(
      'The Odoo user is a Settings administrator. A user with Inventory / User is enough and safer.',
    );
  if (keyDaysLeft !== undefined && keyDaysLeft <= KEY_WARNING_DAYS) {
    warnings.push(`A key of this user expires in ${keyDaysLeft} days. Make a new one before then.`);
  }
  if (features.major > NEWEST_TRIED_MAJOR)
    warnings.push(`Odoo ${features.versionText} is newer than the versions this product was tried with.`);
  return warnings;
}

const NEWEST_TRIED_MAJOR = 19;
