import { never } from '#server/kernel/state-table.ts';
import type { Json, Outcome, OutcomeKind, OutcomeProblem } from './outcome.ts';
import { nextGapMs } from './retry-table.ts';

/** What a try does to its row. */
export interface Settlement {
  readonly status: string;
  /** Does this try count towards the last one? */
  readonly counted: boolean;
  /** Until the next try; null when it is due at once or never. */
  readonly waitMs: number | null;
  readonly problem: OutcomeProblem | null;
  readonly result: Json | null;
  /** Word for the attempt row. */
  readonly attempt: OutcomeKind | 'lost';
  readonly probe: boolean;
}

export interface SettleInput {
  readonly kind: 'message' | 'delivery';
  readonly outcome: Outcome;
  /** Counted tries before this one. */
  readonly attempts: number;
  /** The connector is known to be down: weather is expected and costs no try. */
  readonly outage: boolean;
  /** This try was let through to see whether the connector is back. */
  readonly probe: boolean;
  readonly scale: number;
  readonly random: number;
}

/** Decides what becomes of a row. Pure; dead letters never come from an outage. */
export function settlementOf(input: SettleInput): Settlement {
  const { outcome } = input;
  const base = { counted: true, waitMs: null, attempt: outcome.kind, probe: input.probe } as const;
  switch (outcome.kind) {
    case 'done':
      return { ...base, status: 'delivered', problem: null, result: outcome.result ?? null };
    case 'duplicate':
      return {
        ...base,
        status: input.kind === 'message' ? 'duplicate' : 'delivered',
        problem: null,
        result: { ...outcome.result, duplicate: true },
      };
    case 'superseded':
      return { ...base, status: 'superseded', problem: null, result: outcome.result ?? null };
    case 'park':
      return {
        ...base,
        counted: false,
        status: 'parked',
        problem: outcome.problem,
        result: outcome.result ?? null,
      };
    case 'refused':
    case 'quarantined':
      return {
        ...base,
        status: closedStatus(input.kind, outcome.kind),
        problem: outcome.problem,
        result: outcome.result ?? null,
      };
    case 'dead':
      return { ...base, status: 'dead', problem: outcome.problem, result: null };
    case 'retry':
      return retrySettlement(input, outcome);
    default:
      return never(outcome);
  }
}

function closedStatus(kind: 'message' | 'delivery', outcome: 'refused' | 'quarantined'): string {
  return kind === 'delivery' ? 'refused' : outcome;
}

function retrySettlement(input: SettleInput, outcome: Extract<Outcome, { kind: 'retry' }>): Settlement {
  const base = { problem: outcome.problem, result: null, attempt: outcome.kind, probe: input.probe } as const;
  const { retryAfterMs } = outcome;
  if (input.outage) return { ...base, status: 'retrying', counted: false, waitMs: retryAfterMs ?? null };
  const waitMs = nextGapMs({ ...input, attempts: input.attempts + 1, retryAfterMs });
  if (waitMs === null) return { ...base, status: 'dead', counted: true, waitMs: null };
  return { ...base, status: 'retrying', counted: true, waitMs };
}
