import type pg from 'pg';
import type { Ctx } from '#server/infra/context.ts';
import { gate } from '#server/infra/verb.ts';
import { MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';
import { listConnectors, mayWatch, RATE_MINUTES, targetLagOf } from './connectors.ts';
import { businessImpact } from './impact.ts';
import { readLag } from './lag.ts';
import type { ConnectorView, FlowView, ImpactView } from './views.ts';

/** Tries looked at for pace and duration: the newest, so that a flood does not slow the screen down. */
const TRIES_READ = 20_000;
/** Due work that nobody has touched for this long means that no worker runs. */
export const STALLED_MS = 30 * SECOND_MS;

export interface Overview {
  readonly at: Date;
  /** `stalled`: due work lies untouched, so nothing here can be called healthy. */
  readonly feed: 'working' | 'stalled' | 'idle';
  readonly lastTryAt: Date | null;
  readonly flows: readonly FlowView[];
  readonly connectors: readonly ConnectorView[];
  readonly impact: ImpactView;
  /** Work that stands still, by ledger. */
  readonly stuck: { readonly messages: number; readonly deliveries: number };
  /** True while nothing ever came in and no Odoo is connected. */
  readonly firstUse: boolean;
}

/** The state of all lines at one moment, from partial indexes over open rows and the newest tries. */
export async function integrationOverview(ctx: Ctx, pool: pg.Pool): Promise<Overview> {
  gate(ctx.actor, mayWatch, null, 'integration');
  const [lag, connectors, tries, stuck, feed] = await Promise.all([
    readLag(pool),
    listConnectors(ctx),
    triesByFlow(ctx),
    countStuck(ctx),
    readFeed(ctx),
  ]);
  const lagging = lag.connectors.filter(
    (each) => ctx.now.getTime() - each.oldestAt.getTime() > targetLagOf(each.lane),
  );
  const impact = await businessImpact(ctx, lagging);
  const inbound = lag.lanes.find(({ lane }) => lane === 'inbound');
  const flows = [
    flow(ctx, { ledger: 'message', lane: 'inbound', connectorId: null, effect: null }, tries, stuck, {
      waiting: inbound?.waiting ?? 0,
      oldestAt: inbound?.oldestAt ?? null,
    }),
    ...outboundFlows(ctx, lag.connectors, tries, stuck),
  ];
  return {
    at: ctx.now,
    feed: feed.stalled ? 'stalled' : feed.lastTryAt === null ? 'idle' : 'working',
    lastTryAt: feed.lastTryAt,
    flows,
    connectors,
    impact,
    stuck: {
      messages: sum(stuck.filter(({ ledger }) => ledger === 'message')),
      deliveries: sum(stuck.filter(({ ledger }) => ledger === 'delivery')),
    },
    firstUse: connectors.every(({ lastOkAt }) => lastOkAt === null) && feed.lastTryAt === null,
  };
}

type FlowName = Pick<FlowView, 'ledger' | 'lane' | 'connectorId' | 'effect'>;
interface Tries extends FlowName {
  tries: number;
  failed: number;
  p50: number | null;
  p95: number | null;
  lastOkAt: Date | null;
}
interface Stuck extends FlowName {
  stuck: number;
}

async function triesByFlow(ctx: Ctx): Promise<Tries[]> {
  const from = new Date(ctx.now.getTime() - RATE_MINUTES * MINUTE_MS);
  return ctx.db.$queryRaw<Tries[]>`
    SELECT a.subject_kind AS ledger, coalesce(d.lane, 'inbound') AS lane, d.connector_id AS "connectorId", d.effect,
      count(*)::int AS tries, count(*) FILTER (WHERE a.outcome IN ('retry', 'dead', 'refused', 'quarantined', 'lost'))::int AS failed,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY a.duration_ms)::int AS p50,
      percentile_disc(0.95) WITHIN GROUP (ORDER BY a.duration_ms)::int AS p95,
      max(a.started_at) FILTER (WHERE a.outcome IN ('done', 'duplicate')) AS "lastOkAt"
    FROM (SELECT * FROM attempt WHERE started_at > ${from}::timestamptz ORDER BY started_at DESC LIMIT ${TRIES_READ}) a
    LEFT JOIN delivery d ON a.subject_kind = 'delivery' AND d.id = a.subject_id
    GROUP BY 1, 2, 3, 4`;
}

async function countStuck(ctx: Ctx): Promise<Stuck[]> {
  return ctx.db.$queryRaw<Stuck[]>`
    SELECT 'message' AS ledger, 'inbound' AS lane, NULL AS "connectorId", NULL AS effect, count(*)::int AS stuck FROM message
    WHERE status IN ('parked', 'dead', 'quarantined', 'refused')
    UNION ALL
    SELECT 'delivery', lane, connector_id, effect, count(*)::int FROM delivery
    WHERE status IN ('parked', 'held', 'refused', 'dead') GROUP BY 2, 3, 4`;
}

interface Feed {
  stalled: boolean;
  lastTryAt: Date | null;
}

async function readFeed(ctx: Ctx): Promise<Feed> {
  const staleBefore = new Date(ctx.now.getTime() - STALLED_MS);
  const [row] = await ctx.db.$queryRaw<Feed[]>`
    SELECT (SELECT started_at FROM attempt ORDER BY started_at DESC LIMIT 1) AS "lastTryAt",
      NOT EXISTS (SELECT 1 FROM attempt WHERE started_at > ${staleBefore}::timestamptz) AND (
        EXISTS (SELECT 1 FROM message WHERE status = 'queued' AND received_at < ${staleBefore}::timestamptz AND next_at IS NULL)
        OR EXISTS (SELECT 1 FROM delivery d LEFT JOIN connector_state s ON s.connector_id = d.connector_id
          WHERE d.status = 'queued' AND d.created_at < ${staleBefore}::timestamptz AND d.next_at IS NULL
            AND coalesce(s.state, 'ok') NOT IN ('open', 'paused'))) AS stalled`;
  return row ?? { stalled: false, lastTryAt: null };
}

type Waiting = { waiting: number; oldestAt: Date | null };

function outboundFlows(
  ctx: Ctx,
  waiting: readonly (Waiting & { connectorId: string; lane: string; effect: string })[],
  tries: readonly Tries[],
  stuck: readonly Stuck[],
): FlowView[] {
  const names = new Map<string, FlowName>();
  for (const each of [...waiting, ...tries, ...stuck]) {
    if (each.effect === null) continue;
    const { lane, connectorId, effect } = each;
    names.set(keyOf({ lane, connectorId, effect }), { ledger: 'delivery', lane, connectorId, effect });
  }
  return [...names.values()].map((name) => {
    const mine = waiting.find((each) => keyOf(each) === keyOf(name));
    return flow(ctx, name, tries, stuck, mine ?? { waiting: 0, oldestAt: null });
  });
}

function flow(
  ctx: Ctx,
  name: FlowName,
  tries: readonly Tries[],
  stuck: readonly Stuck[],
  open: Waiting,
): FlowView {
  const tried = tries.find((each) => keyOf(each) === keyOf(name));
  const still = stuck.find((each) => keyOf(each) === keyOf(name));
  return {
    ...name,
    key: keyOf(name),
    waiting: open.waiting,
    dead: still?.stuck ?? 0,
    lagMs: open.oldestAt === null ? null : Math.max(0, ctx.now.getTime() - open.oldestAt.getTime()),
    targetLagMs: targetLagOf(name.lane),
    perMinute: (tried?.tries ?? 0) / RATE_MINUTES,
    failedPerMinute: (tried?.failed ?? 0) / RATE_MINUTES,
    p50Ms: tried?.p50 ?? null,
    p95Ms: tried?.p95 ?? null,
    lastOkAt: tried?.lastOkAt ?? null,
  };
}

function keyOf(name: Pick<FlowName, 'lane' | 'connectorId' | 'effect'>): string {
  return `${name.lane}/${name.connectorId ?? ''}/${name.effect ?? ''}`;
}

function sum(rows: readonly Stuck[]): number {
  return rows.reduce((total, row) => total + row.stuck, 0);
}
