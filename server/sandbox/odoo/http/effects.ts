import type pg from 'pg';
import type { Call } from '../core/call.ts';
import type { Env } from '../core/env.ts';

export interface Effect {
  seq: number;
  at: string;
  login: string;
  model: string;
  method: string;
  ids: number[];
  external_refs: string[];
  touched: Record<string, { created: number[]; written: number[]; deleted: number[] }>;
  args: unknown;
}

const MAX_EFFECTS = 1_000;

/** Appends to the ledger of committed writes, inside the transaction: no commit, no line. */
export async function recordEffect(env: Env, call: Call): Promise<void> {
  if (env.journal.touched.size === 0) return;
  const touched = Object.fromEntries(
    [...env.journal.touched].map(([model, sets]) => [
      model,
      { created: [...sets.created], written: [...sets.written], deleted: [...sets.deleted] },
    ]),
  );
  const created = touched[call.model]?.created ?? [];
  await env.db.query(
    `INSERT INTO sandbox_effect (login, model, method, ids, external_refs, touched, args)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      env.user.login,
      call.model,
      call.method,
      call.ids.length > 0 ? call.ids : created,
      env.journal.externalRefs,
      JSON.stringify(touched),
      JSON.stringify(withoutSecrets(call.args)),
    ],
  );
}

const withoutSecrets = (args: Record<string, unknown>): unknown =>
  JSON.parse(JSON.stringify(args, (key, value) => (key === 'password' || key === 'datas' ? '***' : value)));

/** Lines kept of the ledger; older ones are of no use to a walk or a test. */
export const KEPT_EFFECTS = 10_000;

/** Forgets the oldest lines. Never inside a call of a client: two that delete the same line would conflict. */
export async function pruneEffects(pool: pg.Pool, keep = KEPT_EFFECTS): Promise<number> {
  const { rowCount } = await pool.query(
    'DELETE FROM sandbox_effect WHERE seq <= (SELECT max(seq) FROM sandbox_effect) - $1::bigint',
    [keep],
  );
  return rowCount ?? 0;
}

/** Lines after `since`, oldest first, at most a thousand. */
export async function listEffects(
  pool: pg.Pool,
  filter: { since?: number; model?: string | null; method?: string | null },
): Promise<Effect[]> {
  const { rows } = await pool.query<Effect>(
    `SELECT * FROM sandbox_effect WHERE seq > $1 AND ($2::text IS NULL OR model = $2)
       AND ($3::text IS NULL OR method = $3) ORDER BY seq LIMIT ${MAX_EFFECTS}`,
    [filter.since ?? 0, filter.model ?? null, filter.method ?? null],
  );
  return rows;
}
