import type { Env } from '../core/env.ts';
import { rowsById } from '../core/store.ts';
import type { PickingTypeRow } from './rows.ts';

/** Next number of a named counter. A PostgreSQL sequence: gaps after a rollback, no waiting. */
export async function nextNumber(env: Env, counter: string): Promise<number> {
  const name = `counter_${counter.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`;
  const next = () => env.db.query<{ n: number | null }>('SELECT nextval(to_regclass($1))::int AS n', [name]);
  const known = (await next()).rows[0]?.n;
  if (known) return known;
  await env.db.query(`CREATE SEQUENCE IF NOT EXISTS "${name}"`);
  return (await next()).rows[0]?.n ?? 1;
}

const padded = (number: number): string => String(number).padStart(5, '0');

/** `WH/IN/00022`: the sequence of the operation type. */
export async function nextPickingName(env: Env, type: PickingTypeRow): Promise<string> {
  const [warehouse] = type.warehouse_id
    ? await rowsById<{ id: number; code: string }>(env, 'stock.warehouse', [type.warehouse_id])
    : [];
  const prefix = `${warehouse?.code ?? 'WH'}/${type.sequence_code}`;
  return `${prefix}/${padded(await nextNumber(env, `picking_${type.id}`))}`;
}

const batchCodes: Record<string, string> = { incoming: 'IN', outgoing: 'OUT', internal: 'INT' };

/** `BATCH/IN/00004`. */
export async function nextBatchName(env: Env, code: string): Promise<string> {
  return `BATCH/${batchCodes[code] ?? 'INT'}/${padded(await nextNumber(env, `batch_${code}`))}`;
}

export const nextOrderName = async (env: Env): Promise<string> =>
  `P${padded(await nextNumber(env, 'purchase_order'))}`;
export const nextScrapName = async (env: Env): Promise<string> =>
  `SP/${padded(await nextNumber(env, 'scrap'))}`;
export const nextPackageName = async (env: Env): Promise<string> =>
  `PACK${String(await nextNumber(env, 'package')).padStart(7, '0')}`;
