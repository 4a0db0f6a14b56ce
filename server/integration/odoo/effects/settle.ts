import type { CallOptions, OdooClient } from '../client/client.ts';
import { operations } from '../client/client.ts';
import { isOdooError } from '../client/errors.ts';
import type { Memo } from '../client/memo.ts';
import type { OdooArgs } from '../client/transport.ts';
import type { OdooFeatures } from '../connection/features.ts';
import type { Candidate, EffectOutcome, EffectReason, MadeCall, OdooRecord } from './outcome.ts';

/** What an effect works with. */
export interface OdooSession {
  readonly client: OdooClient;
  readonly features: OdooFeatures;
  /** What need not be asked each time. */
  readonly memo?: Memo;
}

/** A call a decision asks for. Writes only; reading is the effect's own. */
export interface PlannedCall {
  readonly model: string;
  readonly method: string;
  readonly args: OdooArgs;
  readonly context?: Readonly<Record<string, unknown>>;
  /** `load` calls are judged by their answer's ids. */
  readonly load?: { readonly fields: readonly string[]; readonly data: readonly (readonly string[])[] };
  /** The call that follows from this one's answer, such as pressing the button of a wizard just made. */
  readonly next?: (answer: unknown) => PlannedCall | undefined;
}

/** A call of the round before and what Odoo answered. */
export interface Answered {
  readonly call: PlannedCall;
  readonly answer: unknown;
}

/** The answer of a pure decision over what Odoo says now. */
export type Step<ReadBack> =
  | { readonly kind: 'done'; readonly record: OdooRecord; readonly readBack: ReadBack }
  | { readonly kind: 'do'; readonly calls: readonly PlannedCall[] }
  | { readonly kind: 'wait'; readonly reason: EffectReason; readonly detail?: string }
  | {
      readonly kind: 'refuse';
      readonly reason: EffectReason;
      readonly detail?: string;
      readonly record?: OdooRecord;
      readonly readBack?: ReadBack;
    }
  | { readonly kind: 'choose'; readonly reason: EffectReason; readonly candidates: readonly Candidate[] };

export interface Deed<State, ReadBack> {
  /** Reads what Odoo says now. */
  readonly look: (odoo: OdooSession) => Promise<State>;
  /** Pure. `before` holds the calls of the round before, empty in the first. */
  readonly decide: (state: State, before: readonly Answered[]) => Step<ReadBack>;
}

/** A deed that needs more rounds than this is not converging. */
const MAX_ROUNDS = 6;

/**
 * Look, decide, do, look again, until the decision is "done". Because nothing is done without a look,
 * repeating an effect is safe whether or not its last try was committed. What people have to solve comes
 * back as an outcome; our faults and weather are raised as `OdooError` with the calls made so far.
 */
export async function settle<State, ReadBack>(
  odoo: OdooSession,
  deed: Deed<State, ReadBack>,
): Promise<EffectOutcome<ReadBack>> {
  const { session, calls } = recording(odoo);
  let before: readonly Answered[] = [];
  let changed = false;
  try {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const step = deed.decide(await deed.look(session), before);
      if (step.kind !== 'do') return outcomeOf(step, changed, calls);
      before = await perform(session.client, step.calls);
      changed = true;
    }
    return { status: 'refused', reason: 'did_not_stick', calls };
  } catch (error) {
    if (!isOdooError(error) || error.failure.kind !== 'theirs') throw withCalls(error, calls);
    const { code, detail } = error.failure;
    return {
      status: 'refused',
      reason: REASON_OF[code] ?? 'odoo_refused',
      detail: detail ?? error.failure.sentence,
      calls,
    };
  }
}

/** The calls made before an effect was raised out of. */
export function callsOf(error: unknown): readonly MadeCall[] {
  return (error instanceof Error && CALLS_BEFORE.get(error)) || [];
}

const CALLS_BEFORE = new WeakMap<Error, readonly MadeCall[]>();

const REASON_OF: Readonly<Record<string, EffectReason>> = {
  no_rights: 'no_rights',
  record_gone: 'record_gone',
};

function withCalls(error: unknown, calls: readonly MadeCall[]): unknown {
  if (error instanceof Error) CALLS_BEFORE.set(error, calls);
  return error;
}

/** Runs planned calls one after the other; raises at the first that fails. */
export async function perform(client: OdooClient, calls: readonly PlannedCall[]): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const first of calls) {
    for (let call: PlannedCall | undefined = first; call; ) {
      const answer: unknown = await send(client, call);
      answered.push({ call, answer });
      call = call.next?.(answer);
    }
  }
  return answered;
}

function send(client: OdooClient, call: PlannedCall): Promise<unknown> {
  const options: CallOptions = call.context ? { context: call.context } : {};
  return call.load
    ? loadPatiently(client, call.model, call.load, options)
    : client.call(call.model, call.method, call.args, options);
}

const LOAD_TRIES = 4;
const LOAD_PAUSE_MS = 250;

/** Unlike other calls, `load` does not repeat a serialization conflict inside Odoo; it rolled back, so we do. */
async function loadPatiently(
  client: OdooClient,
  model: string,
  rows: NonNullable<PlannedCall['load']>,
  options: CallOptions,
): Promise<number[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.load(model, rows.fields, rows.data, options);
    } catch (error) {
      const again = isOdooError(error) && error.failure.code === 'contended' && attempt < LOAD_TRIES;
      if (!again) throw error;
      await new Promise((later) => setTimeout(later, Math.random() * LOAD_PAUSE_MS * attempt));
    }
  }
}

function outcomeOf<R>(
  step: Exclude<Step<R>, { kind: 'do' }>,
  changed: boolean,
  calls: readonly MadeCall[],
): EffectOutcome<R> {
  const detail = 'detail' in step && step.detail ? { detail: step.detail } : {};
  if (step.kind === 'done')
    return { status: 'done', odooRecord: step.record, readBack: step.readBack, changed, calls };
  if (step.kind === 'wait') return { status: 'waiting', reason: step.reason, ...detail, calls };
  if (step.kind === 'choose')
    return { status: 'ambiguous', reason: step.reason, candidates: step.candidates, calls };
  return {
    status: 'refused',
    reason: step.reason,
    ...detail,
    ...(step.record ? { odooRecord: step.record } : {}),
    ...(step.readBack === undefined ? {} : { readBack: step.readBack }),
    calls,
  };
}

function recording(odoo: OdooSession): { session: OdooSession; calls: MadeCall[] } {
  const calls: MadeCall[] = [];
  const { client } = odoo;
  const call: OdooClient['call'] = async (model, method, args = {}, options = {}) => {
    const startedAt = performance.now();
    const note = (outcome: MadeCall['outcome']) =>
      calls.push({
        model,
        method,
        ids: args.ids ?? [],
        outcome,
        durationMs: Math.round(performance.now() - startedAt),
      });
    try {
      const answer = await client.call(model, method, args, options);
      note('answered');
      return answer;
    } catch (error) {
      note('failed');
      throw error;
    }
  };
  return { session: { ...odoo, client: { ...client, ...operations(call, client.version) } }, calls };
}

export function done<R>(record: OdooRecord, readBack: R): Step<R> {
  return { kind: 'done', record, readBack };
}

export function doCalls<R>(...calls: PlannedCall[]): Step<R> {
  return { kind: 'do', calls };
}

export function write(
  model: string,
  ids: readonly number[],
  vals: Readonly<Record<string, unknown>>,
): PlannedCall {
  return { model, method: 'write', args: { ids, vals } };
}

export function load(model: string, rows: readonly Readonly<Record<string, string>>[]): PlannedCall {
  const fields = Object.keys(rows[0] ?? {});
  const data = rows.map((row) => fields.map((field) => row[field] ?? ''));
  return { model, method: 'load', args: {}, load: { fields, data } };
}
