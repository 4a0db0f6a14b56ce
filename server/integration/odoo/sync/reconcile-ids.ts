import { openCtx } from '#server/infra/context.ts';
import { job } from '#server/kernel/actor.ts';
import { DAY_MS } from '#server/kernel/time.ts';
import { upsertProducts } from '#server/yard/receipts/commands/upsert-products.ts';
import { isOdooError } from '../client/errors.ts';
import { findGone } from '../feed/reconcile.ts';
import type { FeedSource } from '../feed/sources.ts';
import { type FeedDeps, feedsOf } from './run-feed.ts';

/** Known ids asked about at once. */
const PAGE_IDS = 10_000;
const PRODUCTS_PER_CALL = 200;
const CURSOR_KEY = 'reconciliation';

/** Once a day: which known records do not answer any more. Answers how many were marked as gone. */
export async function reconcileIds(deps: FeedDeps, options: { now?: boolean } = {}): Promise<number> {
  const connectionId = await deps.sessions.activeId();
  if (connectionId === null) return 0;
  const { rows } = await deps.pool.query(
    'SELECT ran_at FROM sync_cursor WHERE connection_id = $1 AND model = $2',
    [connectionId, CURSOR_KEY],
  );
  const lastAt: Date | undefined = rows[0]?.ran_at;
  if (!options.now && lastAt && Date.now() - lastAt.getTime() < DAY_MS) return 0;
  if (!(await deps.connectors.admit(connectionId)).go) return 0;
  try {
    const odoo = await deps.sessions.session(connectionId);
    let gone = 0;
    for (const source of await feedsOf(odoo))
      gone += await reconcileOne(deps, connectionId, odoo.client, source);
    await deps.pool.query(
      `INSERT INTO sync_cursor AS c (connection_id, model, since, ran_at, stats) VALUES ($1, $2, '', now(), $3)
       ON CONFLICT (connection_id, model) DO UPDATE SET ran_at = now(), stats = excluded.stats`,
      [connectionId, CURSOR_KEY, JSON.stringify({ gone })],
    );
    return gone;
  } catch (error) {
    if (!isOdooError(error)) throw error;
    deps.log.warn({ connectionId, code: error.failure.code }, 'odoo reconciliation is tried again');
    return 0;
  }
}

async function reconcileOne(
  deps: FeedDeps,
  connectionId: string,
  client: Parameters<typeof findGone>[0],
  source: FeedSource,
): Promise<number> {
  let total = 0;
  for (let after = 0; ; ) {
    const { rows } = await deps.pool.query<{ id: number }>(
      `SELECT odoo_id AS id FROM odoo_record WHERE connection_id = $1 AND model = $2 AND deleted_at IS NULL AND odoo_id > $3
       ORDER BY odoo_id LIMIT ${PAGE_IDS}`,
      [connectionId, source.model, after],
    );
    const ids = rows.map((row) => row.id);
    const gone = await findGone(client, source, ids);
    if (gone.length > 0) await markGone(deps, connectionId, source, gone);
    total += gone.length;
    if (ids.length < PAGE_IDS) return total;
    after = ids.at(-1) ?? after;
  }
}

async function markGone(
  deps: FeedDeps,
  connectionId: string,
  source: FeedSource,
  gone: readonly number[],
): Promise<void> {
  await deps.pool.query(
    `UPDATE odoo_record SET deleted_at = now() WHERE connection_id = $1 AND model = $2 AND odoo_id = ANY($3)`,
    [connectionId, source.model, gone],
  );
  if (source.key !== 'products') return;
  const { rows } = await deps.pool.query(
    `SELECT p.sku, p.name, p.barcode, p.uom FROM link l JOIN product p ON p.id = l.internal_id
     WHERE l.connection_id = $1 AND l.model = $2 AND l.odoo_id = ANY($3) AND p.active`,
    [connectionId, source.model, gone],
  );
  const ctx = openCtx(deps.db, job('odoo-reconcile', 'Odoo reconciliation'));
  for (let start = 0; start < rows.length; start += PRODUCTS_PER_CALL)
    await upsertProducts(ctx, {
      products: rows.slice(start, start + PRODUCTS_PER_CALL).map((row) => ({ ...row, active: false })),
    });
}
