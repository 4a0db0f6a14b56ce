import type { Json, Outcome, OutcomeProblem } from '../../messages/outcome.ts';
import type { OdooFailure, OdooFailureCode } from '../client/errors.ts';
import { type OdooError, SENTENCES } from '../client/errors.ts';
import type { EffectOutcome, MadeCall } from '../effects/outcome.ts';
import { callsOf } from '../effects/settle.ts';
import { type DeliveryReason, sentenceOf } from './sentences.ts';

/** Failures of the line itself: enough of them in a row and Odoo is left alone. */
const LINE: ReadonlySet<OdooFailureCode> = new Set([
  'no_connection',
  'connection_lost',
  'timed_out',
  'unavailable',
]);
const MAX_CALLS_KEPT = 40;

/**
 * What was raised out of an effect. The connection's own troubles (key, database, address) stop every call to it
 * and cost no try; weather of one record costs one; what is our fault is a dead letter.
 */
export function outcomeOfFailure(error: OdooError): Outcome {
  const { failure } = error;
  const problem = problemOf(failure, callsOf(error));
  const after = failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs };
  if (failure.scope === 'connection') return { kind: 'retry', problem, connector: 'down', ...after };
  if (failure.kind === 'weather')
    return {
      kind: 'retry',
      problem,
      connector: LINE.has(failure.code) ? lineWord(failure) : 'none',
      ...after,
    };
  if (failure.kind === 'theirs') return { kind: 'refused', problem };
  return { kind: 'dead', problem };
}

/** Work that shared the call has met the same failure, not another one. */
function lineWord(failure: OdooFailure): 'failure' | 'shared' {
  return failure.shared ? 'shared' : 'failure';
}

export function problemOf(failure: OdooFailure, calls: readonly MadeCall[] = []): OutcomeProblem {
  const { name, status, detail, committed } = failure;
  return {
    code: failure.code,
    sentence: SENTENCES[failure.code],
    phase: failure.phase,
    detail: {
      name,
      committed,
      ...(status === undefined ? {} : { status }),
      ...(detail === undefined ? {} : { detail }),
      ...(calls.length > 0 ? { calls: calls.slice(0, MAX_CALLS_KEPT) } : {}),
    },
  };
}

export function refused(reason: DeliveryReason, detail?: string, more: Json = {}): Outcome {
  return {
    kind: 'refused',
    problem: { code: reason, sentence: sentenceOf(reason, detail), detail: { ...more } },
  };
}

/** Waits for something in Odoo: the change feed and a patient look wake it; no try is burnt. */
export function waiting(reason: DeliveryReason, waitingFor: readonly string[], detail?: string): Outcome {
  return {
    kind: 'park',
    problem: { code: reason, sentence: sentenceOf(reason, detail), detail: { waitingFor } },
  };
}

/** The one word for several effects on one delivery: the first that is not done, else done with all of them. */
export function outcomeOfEffects(
  effects: readonly EffectOutcome[],
  waitingFor: readonly string[] = [],
): Outcome {
  const open = effects.find((each) => each.status !== 'done');
  if (!open) return { kind: 'done', result: resultOf(effects) };
  if (open.status === 'waiting') return waiting(open.reason, waitingFor, open.detail);
  const calls = open.calls.slice(0, MAX_CALLS_KEPT);
  if (open.status === 'ambiguous')
    return refused(open.reason, open.candidates.map((each) => each.name ?? each.id).join(', '), {
      candidates: open.candidates,
      calls,
    });
  return refused(open.reason, open.detail, {
    calls,
    ...(open.odooRecord ? { record: open.odooRecord } : {}),
    ...(open.readBack === undefined ? {} : { readBack: open.readBack }),
  });
}

/** What is kept with the delivery: records, what was read back, and the calls without their values. */
export function resultOf(effects: readonly EffectOutcome[], more: Json = {}): Json {
  const done = effects.flatMap((each) => (each.status === 'done' ? [each] : []));
  const [first] = done;
  return {
    ...(first ? { record: first.odooRecord } : {}),
    ...(done.length > 1 ? { records: done.map((each) => each.odooRecord) } : {}),
    changed: done.some((each) => each.changed),
    readBack: done.length === 1 ? first?.readBack : done.map((each) => each.readBack),
    calls: effects.flatMap((each) => each.calls).slice(0, MAX_CALLS_KEPT),
    ...more,
  };
}
