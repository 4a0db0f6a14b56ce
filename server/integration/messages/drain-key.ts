import type pg from 'pg';
import { isContention, isDatabaseDown } from '#server/infra/db/errors.ts';
import type { Lane } from '#server/infra/jobs.ts';
import type { Log } from '#server/infra/log.ts';
import { metrics } from '#server/infra/metrics.ts';
import { AppError } from '#server/kernel/errors.ts';
import type { Connectors } from './connectors.ts';
import {
  CHUNK_ROWS,
  claim,
  HEARTBEAT_MS,
  heartbeat,
  type LedgerRow,
  type LedgerSpec,
  noteLost,
  release,
  settle,
} from './ledger.ts';
import type { Outcome } from './outcome.ts';
import { MAX_ATTEMPTS } from './retry-table.ts';
import { type Settlement, settlementOf } from './settle.ts';

export interface DrainDeps {
  readonly pool: pg.Pool;
  readonly spec: LedgerSpec;
  readonly lane: Lane;
  readonly connectors: Connectors;
  readonly retryScale: number;
  readonly log: Log;
  /** Fires when the process stops. */
  readonly signal: AbortSignal;
  /** One try. May throw; errors are sorted by `outcomeOfError`. */
  readonly run: (row: LedgerRow, startedAt: Date) => Promise<Outcome>;
  /** After a try was written down; for exceptions that a person has to see. Must be safe to repeat. */
  readonly afterwards?: (row: LedgerRow, settlement: Settlement) => Promise<void>;
  /** The key should be looked at again after this time. */
  readonly later: (key: string, waitMs: number) => void;
}

/**
 * Runs what is due at the head of one key, in order, until the key is empty, waits, or belongs to somebody else.
 * Never throws: whatever cannot be written down is found again by the sweep when its lease ends.
 */
export async function drainKey(deps: DrainDeps, key: string): Promise<void> {
  try {
    while (!deps.signal.aborted) {
      const claimed = await claim(deps.pool, deps.spec, deps.lane, key);
      if (claimed.rows.length === 0) {
        if (claimed.waitMs !== null) deps.later(key, Math.min(Math.max(claimed.waitMs, 1), LOOK_AGAIN_MS));
        return;
      }
      const [head, ...rest] = claimed.rows;
      const first = head?.orphaned ? [await noteLost(deps.pool, deps.spec, head, new Date())] : [head];
      const waitMs = await runChunk(
        deps,
        [...first, ...rest].filter((row) => row !== undefined),
      );
      // What came in meanwhile has its own wake-up, and a key woken while it runs is run again.
      if (waitMs === null && claimed.rows.length < CHUNK_ROWS) return;
      if (waitMs === null) continue;
      if (waitMs !== STOPPED) deps.later(key, waitMs);
      return;
    }
  } catch (error) {
    deps.log.warn(
      { err: { message: (error as Error).message }, lane: deps.lane },
      'a key was left to the sweep',
    );
  }
}

/** Whoever has the key may be done long before its lease ends. */
const LOOK_AGAIN_MS = 1_000;
const STOPPED = -1;

/** Null when the whole chunk is settled and the key may go on; else milliseconds to wait, or `STOPPED`. */
async function runChunk(deps: DrainDeps, rows: readonly LedgerRow[]): Promise<number | null> {
  const left = [...rows];
  const beat = setInterval(() => {
    heartbeat(deps.pool, deps.spec, left).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    for (let row = left[0]; row !== undefined; row = left[0]) {
      if (deps.signal.aborted) return await giveBack(deps, left, STOPPED);
      const admission = row.connectorId ? await deps.connectors.admit(row.connectorId) : FREE;
      if (!admission.go) return await giveBack(deps, left, admission.waitMs);
      const settlement = await runRow(deps, row, admission.probe);
      if (settlement === null) return await giveBack(deps, left, STOPPED);
      left.shift();
      if (settlement.status !== 'retrying') continue;
      return await giveBack(deps, left, settlement.waitMs ?? PAUSE_AFTER_OUTAGE_MS);
    }
    return null;
  } finally {
    clearInterval(beat);
  }
}

const FREE = { go: true, probe: false } as const;
const PAUSE_AFTER_OUTAGE_MS = 500;

async function giveBack(deps: DrainDeps, rows: readonly LedgerRow[], waitMs: number): Promise<number> {
  await release(deps.pool, deps.spec, rows);
  return waitMs;
}

/** Null when the process stops in the middle: the try is not counted and the row is given back. */
async function runRow(deps: DrainDeps, row: LedgerRow, probe: boolean): Promise<Settlement | null> {
  const startedAt = new Date();
  const started = performance.now();
  const outcome =
    row.attempts >= MAX_ATTEMPTS ? CRASHES : await deps.run(row, startedAt).catch(outcomeOfError);
  if (deps.signal.aborted && outcome.kind === 'retry') return null;
  const outage = await noteConnector(deps, row, outcome, probe);
  const settlement = settlementOf({
    kind: deps.spec.kind,
    outcome,
    attempts: row.attempts,
    outage,
    probe,
    scale: deps.retryScale,
    random: Math.random(),
  });
  const durationMs = performance.now() - started;
  await settle(deps.pool, deps.spec, row, settlement, { startedAt, durationMs });
  metrics.attempts.inc({ kind: deps.spec.kind, outcome: settlement.attempt });
  await deps.afterwards?.(row, settlement);
  deps.log.info(
    {
      lane: deps.lane,
      id: row.id,
      correlationId: row.correlationId,
      outcome: outcome.kind,
      status: settlement.status,
      code: settlement.problem?.code,
      attempt: row.attempts + 1,
      durationMs: Math.round(durationMs),
      lagMs: Date.now() - row.bornAt.getTime(),
    },
    deps.spec.kind,
  );
  return settlement;
}

const CRASHES: Outcome = {
  kind: 'dead',
  problem: { code: 'crashes', sentence: 'Every worker that took this ended in the middle of it.' },
};

/** Tells the breaker; returns whether the try fell into an outage and so costs nothing. */
async function noteConnector(
  deps: DrainDeps,
  row: LedgerRow,
  outcome: Outcome,
  probe: boolean,
): Promise<boolean> {
  if (row.connectorId === null) return false;
  if (outcome.kind !== 'retry') {
    if (outcome.kind === 'done' || outcome.kind === 'duplicate' || outcome.kind === 'refused' || probe)
      await deps.connectors.ok(row.connectorId);
    return false;
  }
  if (outcome.connector === 'none') {
    if (probe) await deps.connectors.ok(row.connectorId);
    return false;
  }
  if (outcome.connector === 'shared') return deps.connectors.isDown(row.connectorId);
  return deps.connectors.failed(row.connectorId, outcome.problem, outcome.connector === 'down');
}

/** Sorts what a handler threw: weather is tried again, refusals go to a person, everything else is our bug. */
export function outcomeOfError(error: unknown): Outcome {
  if (isContention(error) || isDatabaseDown(error))
    return {
      kind: 'retry',
      connector: 'none',
      problem: { code: 'database_busy', sentence: 'The database was busy or out of reach.' },
    };
  if (error instanceof AppError) {
    const { code, details, message } = error;
    const problem = {
      code: details.reason ?? code,
      sentence: message,
      detail: { code, params: details.params, fields: details.fields },
    };
    if (code === 'unavailable' || code === 'rate_limited')
      return {
        kind: 'retry',
        problem,
        ...(details.retryAfterMs ? { retryAfterMs: details.retryAfterMs } : {}),
      };
    if (code === 'conflict' || code === 'outdated') return { kind: 'retry', problem, connector: 'none' };
    return code === 'fault' ? { kind: 'dead', problem } : { kind: 'refused', problem };
  }
  const name = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'dead',
    problem: {
      code: 'bug',
      sentence: 'The program failed on this.',
      detail: { name, message: message.slice(0, 300) },
    },
  };
}
