import type pg from 'pg';
import { openCtx } from '#server/infra/context.ts';
import type { Db } from '#server/infra/db/client.ts';
import type { Dispatcher } from '#server/infra/jobs/dispatcher.ts';
import type { Jobs, Lane } from '#server/infra/jobs.ts';
import type { Log } from '#server/infra/log.ts';
import { job } from '#server/kernel/actor.ts';
import { openConnectors } from './connectors.ts';
import type { DeliveryHandlers, DeliveryJob } from './delivery-handlers.ts';
import { drainKey } from './drain-key.ts';
import { dueAmong, dueKeys } from './due-keys.ts';
import { INBOX, type LedgerRow, type LedgerSpec, OUTBOX } from './ledger.ts';
import type { Json, Outcome } from './outcome.ts';
import type { Settlement } from './settle.ts';

/** Keys worked on at once by one process. Many to Odoo: their calls become one, and the client keeps the wires few. */
const CONCURRENCY = { inbound: 8, odoo: 200, odoo_low: 2, partner: 16, replay: 1 } as const;
type WorkLane = keyof typeof CONCURRENCY;

/** How often keys with due work are looked for that no wake-up named. */
const SWEEP_MS = 2_000;

export type InboundHandler = (
  row: LedgerRow,
  context: { startedAt: Date; signal: AbortSignal },
) => Promise<Outcome>;
export type Afterwards = (row: LedgerRow, settlement: Settlement) => Promise<void>;

export interface LaneDeps {
  readonly jobs: Jobs;
  readonly pool: pg.Pool;
  readonly db: Db;
  readonly log: Log;
  readonly retryScale: number;
  readonly deliveryHandlers: DeliveryHandlers;
  readonly inbound: InboundHandler;
  readonly afterMessage?: Afterwards;
  readonly afterDelivery?: Afterwards;
  /** Lanes of this process; all by default. */
  readonly lanes?: readonly WorkLane[];
  readonly concurrency?: Partial<Record<WorkLane, number>>;
  readonly sweepMs?: number;
}

export interface Lanes {
  /** Looks for due keys at once, for tests and after a long outage. */
  sweep(): Promise<void>;
  /** Takes nothing new, lets running tries end or gives them back uncounted. */
  stop(): Promise<void>;
}

/** Starts the workers of the ledger's lanes in this process. */
export async function startLanes(deps: LaneDeps): Promise<Lanes> {
  const stopping = new AbortController();
  const connectors = openConnectors(deps);
  const open: { lane: WorkLane; spec: LedgerSpec; dispatcher: Dispatcher }[] = [];
  for (const lane of deps.lanes ?? (['inbound', 'odoo', 'odoo_low', 'partner'] as const)) {
    const spec = lane === 'inbound' ? INBOX : OUTBOX;
    const run = lane === 'inbound' ? runMessage(deps, stopping.signal) : runDelivery(deps, stopping.signal);
    const afterwards = lane === 'inbound' ? deps.afterMessage : deps.afterDelivery;
    const concurrency = deps.concurrency?.[lane] ?? CONCURRENCY[lane];
    const dispatcher = await deps.jobs.work(
      lane,
      { concurrency, due: (keys) => dueAmong(deps.pool, spec, lane, keys) },
      (key) =>
        drainKey(
          {
            ...deps,
            spec,
            lane,
            connectors,
            signal: stopping.signal,
            run,
            ...(afterwards ? { afterwards } : {}),
            later: (again, waitMs) => dispatcher.offerLater(again, waitMs),
          },
          key,
        ),
    );
    open.push({ lane, spec, dispatcher });
  }

  const sweep = async () => {
    for (const { lane, spec, dispatcher } of open) {
      const keys = await dueKeys(deps.pool, spec, lane);
      // What a dead worker left behind does not wait behind a backlog once more.
      for (const { key } of keys.filter(({ orphaned }) => orphaned)) dispatcher.offerFirst(key);
      const rest = keys.filter(({ orphaned }) => !orphaned).map(({ key }) => key);
      for (const key of shuffled(rest)) void dispatcher.offer(key);
    }
  };
  const timer = repeat(sweep, deps.sweepMs ?? SWEEP_MS, deps.log);
  return {
    sweep,
    async stop() {
      await timer.stop();
      stopping.abort();
      await deps.jobs.stop();
    },
  };
}

function runMessage(deps: LaneDeps, signal: AbortSignal) {
  return (row: LedgerRow, startedAt: Date) => deps.inbound(row, { startedAt, signal });
}

function runDelivery(deps: LaneDeps, signal: AbortSignal) {
  return async (row: LedgerRow, startedAt: Date): Promise<Outcome> => {
    const delivery = deliveryOf(row);
    const handler = deps.deliveryHandlers.get(delivery.effect);
    if (!handler)
      return {
        kind: 'dead',
        problem: { code: 'no_handler', sentence: `Nobody handles ${delivery.effect}.` },
      };
    const actor = job(delivery.effect);
    const ctx = openCtx(deps.db, actor, { now: startedAt, correlationId: row.correlationId });
    return handler(delivery, { ctx, signal });
  };
}

function deliveryOf(row: LedgerRow): DeliveryJob {
  const c = row.columns;
  return {
    id: row.id,
    lane: c.lane as Lane,
    key: String(c.key),
    effect: String(c.effect),
    externalRef: String(c.external_ref),
    connectorId: String(c.connector_id),
    factId: c.fact_id as string | null,
    subjectKind: String(c.subject_kind),
    subjectId: String(c.subject_id),
    siteId: c.site_id as string | null,
    visitId: c.visit_id as string | null,
    payload: c.payload as Json,
    attempts: row.attempts,
    uncertain: row.orphaned || row.attempts > 0,
    correlationId: row.correlationId,
    createdAt: row.bornAt,
  };
}

/** Two workers that sweep at once should not race for the same keys in the same order. */
function shuffled(keys: string[]): string[] {
  for (let i = keys.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [keys[i], keys[j]] = [keys[j] as string, keys[i] as string];
  }
  return keys;
}

function repeat(work: () => Promise<void>, everyMs: number, log: Log): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const round = () => {
    running = work()
      .catch((error) => log.warn({ err: { message: error.message } }, 'sweep failed'))
      .then(() => {
        if (!stopped) timer = setTimeout(round, everyMs);
      });
  };
  timer = setTimeout(round, 0);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
