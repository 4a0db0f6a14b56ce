import type { Ctx } from '#server/infra/context.ts';
import { gate, roles } from '#server/infra/verb.ts';
import type { KeptReport } from './connection/kept-report.ts';
import { OdooConnectionSettings } from './schema.ts';
import type { FeedStats } from './sync/cursors.ts';

const maySeeOdoo = roles('admin', 'integration');
const maySeeLag = roles('integration', 'steward', 'admin', 'dispatcher', 'manager', 'approver');
const MAX_FEEDS = 50;

export interface OdooView {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly keyLastFour: string;
  readonly keyExpiresAt: Date | null;
  readonly protocol: string;
  readonly sandbox: boolean;
  readonly pausedAt: Date | null;
  readonly checkedAt: Date | null;
  readonly report: KeptReport | null;
  readonly settings: Omit<OdooConnectionSettings, 'fingerprint'>;
  readonly version: number;
}

/** The connection as the screen shows it, or null while there is none. Never the key. */
export async function getOdoo(ctx: Ctx): Promise<OdooView | null> {
  gate(ctx.actor, maySeeOdoo, null, 'odoo');
  const row = await ctx.db.odooConnection.findFirst({ where: { active: true }, orderBy: { id: 'asc' } });
  if (!row) return null;
  const { keyCipher: _sealed, active: _active, settings, report, ...shown } = row;
  const { fingerprint: _digest, ...parsed } = OdooConnectionSettings.parse(settings);
  return { ...shown, settings: parsed, report: report as KeptReport | null };
}

export interface FeedStatus {
  readonly feed: string;
  readonly ranAt: Date | null;
  readonly rows: number;
  readonly lastRows: number;
  readonly lastRowsAt: Date | null;
  readonly lastMs: number | null;
  readonly problem: FeedStats['problem'];
}

export interface SyncStatus {
  readonly connectionId: string;
  readonly name: string;
  readonly sandbox: boolean;
  readonly state: 'ok' | 'degraded' | 'open' | 'paused' | 'unknown';
  readonly since: Date | null;
  readonly lastOkAt: Date | null;
  readonly lastErrorAt: Date | null;
  readonly lastError: { readonly code: string; readonly sentence: string } | null;
  readonly keyExpiresAt: Date | null;
  readonly feeds: readonly FeedStatus[];
  /** Deliveries that wait for an order Odoo does not know yet. */
  readonly waiting: number;
  /** Seconds since the slowest of the feeds was read; null before the first time. */
  readonly feedAgeSeconds: number | null;
}

/** How fresh what we know of Odoo is, and how well it answers. Null while there is no connection. */
export async function syncStatus(ctx: Ctx): Promise<SyncStatus | null> {
  gate(ctx.actor, maySeeLag, null, 'odoo');
  const row = await ctx.db.odooConnection.findFirst({ where: { active: true }, orderBy: { id: 'asc' } });
  if (!row) return null;
  const [state, cursors, waiting] = await Promise.all([
    ctx.db.connectorState.findUnique({ where: { connectorId: row.id } }),
    ctx.db.syncCursor.findMany({
      where: { connectionId: row.id },
      orderBy: { model: 'asc' },
      take: MAX_FEEDS,
      select: { model: true, ranAt: true, stats: true },
    }),
    ctx.db.delivery.count({
      where: { status: 'parked', connectorId: { in: [row.id, 'odoo'] }, effect: { startsWith: 'odoo.' } },
    }),
  ]);
  const feeds = cursors.filter((each) => each.model !== 'reconciliation').map(toFeed);
  const oldest = feeds.flatMap((feed) => feed.ranAt?.getTime() ?? []);
  const error = state?.lastError as SyncStatus['lastError'] | undefined;
  return {
    connectionId: row.id,
    name: row.name,
    sandbox: row.sandbox,
    state: row.pausedAt ? 'paused' : ((state?.state as SyncStatus['state'] | undefined) ?? 'unknown'),
    since: state?.since ?? null,
    lastOkAt: state?.lastOkAt ?? null,
    lastErrorAt: state?.lastErrorAt ?? null,
    lastError: error ? { code: error.code, sentence: error.sentence } : null,
    keyExpiresAt: row.keyExpiresAt,
    feeds,
    waiting,
    feedAgeSeconds:
      oldest.length > 0 ? Math.max(0, Math.round((ctx.now.getTime() - Math.min(...oldest)) / 1_000)) : null,
  };
}

function toFeed(row: { model: string; ranAt: Date | null; stats: unknown }): FeedStatus {
  const stats = (row.stats ?? {}) as FeedStats;
  return {
    feed: row.model,
    ranAt: row.ranAt,
    rows: stats.rows ?? 0,
    lastRows: stats.lastRows ?? 0,
    lastRowsAt: stats.lastRowsAt ? new Date(stats.lastRowsAt) : null,
    lastMs: stats.lastMs ?? null,
    problem: stats.problem ?? null,
  };
}
