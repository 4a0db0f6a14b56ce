import type pg from 'pg';
import { type Ctx, openCtx } from '#server/infra/context.ts';
import type { Db } from '#server/infra/db/client.ts';
import type { Log } from '#server/infra/log.ts';
import { job } from '#server/kernel/actor.ts';
import { SECOND_MS } from '#server/kernel/time.ts';
import type { Connectors } from '../../messages/connectors.ts';
import { isOdooError, SENTENCES } from '../client/errors.ts';
import { clearConnectionTrouble, reportConnectionTrouble } from '../deliver/connection-trouble.ts';
import { outcomeOfFailure, problemOf } from '../deliver/outcome.ts';
import { EMPTY_CURSOR } from '../feed/cursor.ts';
import { type FeedOptions, readChanges } from '../feed/read-changes.ts';
import { discoverFeeds, type FeedSource } from '../feed/sources.ts';
import type { ConnectedSession, OdooSessions } from '../sessions.ts';
import { applyRows } from './apply-rows.ts';
import { type FeedRow, readCursors, saveCursor, saveRecords } from './cursors.ts';
import { pageTransaction } from './page-transaction.ts';
import { wakeWaiting } from './wake-waiting.ts';

export interface FeedDeps {
  readonly db: Db;
  readonly pool: pg.Pool;
  readonly log: Log;
  readonly sessions: OdooSessions;
  readonly connectors: Connectors;
  readonly retryScale: number;
  /** Overlap and sweep times, for tests. */
  readonly feed?: Omit<FeedOptions, 'now'>;
}

/** How often each feed is read when nothing hints at news; scaled like every wait. */
export const FEED_EVERY_MS = 10 * SECOND_MS;
const SHORTEST_EVERY_MS = 250;

export interface FeedRun {
  readonly rows: number;
  readonly woken: number;
}

/**
 * Reads every feed that is due and takes over what changed: rows, cursor and what they mean for the yard commit
 * together, page by page, so that going on from the last cursor repeats rows and never misses one.
 */
export async function runFeeds(deps: FeedDeps, options: { everything?: boolean } = {}): Promise<FeedRun> {
  const none = { rows: 0, woken: 0 };
  const connectionId = await deps.sessions.activeId();
  if (connectionId === null) return none;
  const cursors = await readCursors(deps.pool, connectionId);
  const everyMs = Math.max(FEED_EVERY_MS * deps.retryScale, SHORTEST_EVERY_MS);
  const anyDue = options.everything || isDue(cursors, everyMs);
  if (!anyDue) return none;
  const admission = await deps.connectors.admit(connectionId);
  if (!admission.go) return none;
  const ctx = openCtx(deps.db, job('odoo-feed', 'Odoo change feed'));
  try {
    const odoo = await deps.sessions.session(connectionId);
    const sources = await feedsOf(odoo);
    const total = { ...none };
    for (const source of sources) {
      if (!options.everything && !sourceIsDue(cursors.get(source.key), everyMs)) continue;
      const run = await runFeed(deps, { ...ctx, now: new Date() }, odoo, source, cursors.get(source.key));
      total.rows += run.rows;
      total.woken += run.woken;
    }
    await deps.connectors.ok(connectionId);
    await clearConnectionTrouble(ctx, connectionId);
    return total;
  } catch (error) {
    if (!isOdooError(error)) throw error;
    await noteFailure(deps, ctx, connectionId, error);
    return none;
  }
}

async function noteFailure(
  deps: FeedDeps,
  ctx: Ctx,
  connectionId: string,
  error: Parameters<typeof outcomeOfFailure>[0],
): Promise<void> {
  const outcome = outcomeOfFailure(error);
  const problem = {
    code: error.failure.code,
    sentence: SENTENCES[error.failure.code],
    at: ctx.now.toISOString(),
  };
  if (outcome.kind === 'retry' && outcome.connector !== 'none')
    await deps.connectors.failed(connectionId, problemOf(error.failure), outcome.connector === 'down');
  await saveCursor(deps.pool, { connectionId, key: 'receipts', ran: { at: new Date(), ms: 0 }, problem });
  await reportConnectionTrouble(ctx, connectionId, error.failure);
  deps.log.warn({ connectionId, code: error.failure.code, name: error.failure.name }, 'odoo feed');
}

/** Each of their rows is a verb of its own: a page has to fit into one transaction. */
const SMALL_PAGES: ReadonlySet<string> = new Set(['products', 'partners']);
const SMALL_PAGE_ROWS = 200;

async function runFeed(
  deps: FeedDeps,
  ctx: Ctx,
  odoo: ConnectedSession,
  source: FeedSource,
  known: FeedRow | undefined,
): Promise<FeedRun> {
  const connectionId = odoo.connection.id;
  const startedAt = performance.now();
  let rows = 0;
  let woken = 0;
  const pages = readChanges(odoo.client, source, known?.cursor ?? EMPTY_CURSOR, {
    now: Date.now,
    ...(SMALL_PAGES.has(source.key) ? { pageRows: SMALL_PAGE_ROWS } : {}),
    ...deps.feed,
  });
  for await (const page of pages) {
    rows += page.rows.length;
    const means = SMALL_PAGES.has(source.key) ? 'verbs' : 'records';
    woken += await pageTransaction(deps.pool, ctx, means, async (on, inside) => {
      await saveRecords(on, connectionId, source.model, page.rows, ctx.now);
      const applied = await applyRows(inside, odoo, source.key, page.rows);
      await saveCursor(on, { connectionId, key: source.key, cursor: page.cursor, rows: page.rows.length });
      if (Object.keys(applied.skipped).length > 0)
        deps.log.info({ feed: source.key, skipped: applied.skipped }, 'odoo feed left rows out');
      return wakeWaiting(on, connectionId, { names: applied.names });
    });
  }
  const ms = Math.round(performance.now() - startedAt);
  await saveCursor(deps.pool, { connectionId, key: source.key, ran: { at: new Date(), ms } });
  if (known?.stats.hintedAt) await clearHint(deps.pool, connectionId, source.key, known.stats.hintedAt);
  return { rows, woken };
}

/** One hint is answered by one run; a hint that came meanwhile stays. */
async function clearHint(pool: pg.Pool, connectionId: string, key: string, hintedAt: string): Promise<void> {
  await pool.query(
    `UPDATE sync_cursor SET stats = stats - 'hintedAt'
     WHERE connection_id = $1 AND model = $2 AND stats->>'hintedAt' = $3`,
    [connectionId, key, hintedAt],
  );
}

function isDue(cursors: ReadonlyMap<string, FeedRow>, everyMs: number): boolean {
  return cursors.size === 0 || [...cursors.values()].some((row) => sourceIsDue(row, everyMs));
}

function sourceIsDue(row: FeedRow | undefined, everyMs: number): boolean {
  if (!row?.ranAt || row.stats.hintedAt) return true;
  return Date.now() - row.ranAt.getTime() >= everyMs;
}

const FEEDS = new WeakMap<object, Promise<FeedSource[]>>();

/** Which fields there are is asked once per look at the features. */
export function feedsOf(odoo: ConnectedSession): Promise<FeedSource[]> {
  const known = FEEDS.get(odoo.features);
  if (known) return known;
  const asked = discoverFeeds(odoo.client, odoo.features);
  FEEDS.set(odoo.features, asked);
  asked.catch(() => FEEDS.delete(odoo.features));
  return asked;
}
