import { openCtx } from '#server/infra/context.ts';
import type { Recurring } from '#server/infra/schedule.ts';
import { job } from '#server/kernel/actor.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';
import { isOdooError } from './client/errors.ts';
import { KEY_WARNING_DAYS } from './connection/check-connection.ts';
import { openCheckOdoo } from './connection/commands/check-odoo.ts';
import type { ConnectDeps } from './connection/commands/connect-odoo.ts';
import { linkDocks } from './sync/link-docks.ts';
import { reconcileIds } from './sync/reconcile-ids.ts';
import { type FeedDeps, runFeeds } from './sync/run-feed.ts';
import { LOOK_AGAIN_MS, lookAgain, reportWaiting } from './sync/watch-waiting.ts';

export type OdooTaskDeps = FeedDeps & ConnectDeps;

/** Whether a feed is due is asked this often; Odoo itself is asked only when one is. */
const TICK_MS = SECOND_MS;
const CHECK_EVERY_MS = 12 * HOUR_MS;

/** What keeps us in step with Odoo, for the worker's schedule. */
export function odooTasks(deps: OdooTaskDeps): Recurring[] {
  const scaled = (everyMs: number) => Math.max(everyMs * deps.retryScale, TICK_MS);
  return [
    { name: 'odoo-feed', everyMs: TICK_MS, run: () => runFeeds(deps) },
    { name: 'odoo-docks', everyMs: scaled(MINUTE_MS), run: () => linkKnownDocks(deps) },
    { name: 'odoo-waiting', everyMs: scaled(MINUTE_MS), run: () => reportWaiting(deps) },
    { name: 'odoo-look-again', everyMs: scaled(LOOK_AGAIN_MS), run: () => lookAgain(deps) },
    { name: 'odoo-reconcile', everyMs: HOUR_MS, run: () => reconcileIds(deps) },
    { name: 'odoo-key', everyMs: HOUR_MS, run: () => watchKey(deps) },
  ];
}

async function linkKnownDocks(deps: OdooTaskDeps): Promise<void> {
  const connectionId = await deps.sessions.activeId();
  if (connectionId === null || deps.connectors.isDown(connectionId)) return;
  try {
    await linkDocks(deps, await deps.sessions.session(connectionId));
  } catch (error) {
    if (!isOdooError(error)) throw error;
  }
}

/** Looks at the connection twice a day, so that a key that ends is announced at least two weeks before. */
export async function watchKey(deps: OdooTaskDeps): Promise<void> {
  const connectionId = await deps.sessions.activeId();
  if (connectionId === null || deps.connectors.isDown(connectionId)) return;
  const row = await deps.db.odooConnection.findUnique({ where: { id: connectionId } });
  if (!row || row.pausedAt) return;
  const age = row.checkedAt ? Date.now() - row.checkedAt.getTime() : Number.POSITIVE_INFINITY;
  const endsSoon = row.keyExpiresAt && row.keyExpiresAt.getTime() - Date.now() < KEY_WARNING_DAYS * DAY_MS;
  if (age < (endsSoon ? CHECK_EVERY_MS / 2 : CHECK_EVERY_MS)) return;
  await openCheckOdoo(deps)(openCtx(deps.db, job('odoo-key', 'Odoo key watch')), { connectionId });
}
