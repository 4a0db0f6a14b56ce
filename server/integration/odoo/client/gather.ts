import { type CallOptions, type OdooClient, operations } from './client.ts';
import { isOdooError, OdooError } from './errors.ts';
import { type OneCall, type Shape, shapeOf } from './gather-shapes.ts';
import type { OdooArgs } from './transport.ts';

export interface Gatherer {
  /** Its calls may become one with those of other work. */
  readonly client: OdooClient;
  /** Runs one piece of work; calls wait for each other only while several run. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Records in one call: far below what a hosted worker may spend on it. */
const MOST_RECORDS = 200;
/** A call waits this long for company per piece of work under way, and never longer than the maximum. */
const LINGER_MS_EACH = 4;
const LONGEST_LINGER_MS = 400;

interface Waiting {
  readonly call: OneCall;
  readonly shape: Shape;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Joins calls that different pieces of work make at the same time: reads of the same fields, the same values for
 * several records, rows of one `load`. They go as soon as every piece of work waits for Odoo, so work that is alone
 * never waits. What Odoo refuses to all together is asked again in halves, so that a refusal meets only whom it is
 * for; an answer that did not come did not come for any of them.
 */
export function createGatherer(client: OdooClient): Gatherer {
  let active = 0;
  let blocked = 0;
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let looking = false;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const calls = waiting;
    waiting = [];
    for (const group of groupsOf(calls)) void send(group);
  };
  /** After everybody who was just answered has had the chance to ask the next thing. */
  const look = () => {
    if (looking || waiting.length === 0) return;
    looking = true;
    setImmediate(() => {
      looking = false;
      if (waiting.length > 0 && blocked >= active) flush();
    });
  };
  const send = async (group: readonly Waiting[]) => {
    const answers = await askAll(client, group);
    blocked -= group.length;
    for (const [index, { resolve, reject }] of group.entries()) {
      const answer = answers[index];
      if (answer?.ok) resolve(answer.value);
      else reject(answer?.error);
    }
    look();
  };
  const call = async (model: string, method: string, args: OdooArgs = {}, options: CallOptions = {}) => {
    const one = { model, method, args, options };
    const shape = shapeOf(one);
    blocked++;
    if (shape) {
      return new Promise((resolve, reject) => {
        waiting.push({ call: one, shape, resolve, reject });
        timer ??= setTimeout(flush, Math.min(active * LINGER_MS_EACH, LONGEST_LINGER_MS));
        look();
      });
    }
    look();
    try {
      return await client.call(model, method, args, options);
    } finally {
      blocked--;
    }
  };
  return {
    client: { ...client, ...operations(call, client.version) },
    async run(work) {
      active++;
      try {
        return await work();
      } finally {
        active--;
        look();
      }
    },
  };
}

function groupsOf(calls: readonly Waiting[]): Waiting[][] {
  interface Group {
    readonly members: Waiting[];
    readonly claims: Set<string>;
    weight: number;
  }
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  for (const one of calls) {
    const { key, weight, claims } = one.shape;
    let group = open.get(key);
    const isFull =
      group && (group.weight + weight > MOST_RECORDS || claims.some((claim) => group?.claims.has(claim)));
    if (!group || isFull) {
      group = { members: [], claims: new Set(), weight: 0 };
      open.set(key, group);
      groups.push(group);
    }
    group.members.push(one);
    group.weight += weight;
    for (const claim of claims) group.claims.add(claim);
  }
  return groups.flatMap(({ members }) => partsOf(members));
}

function partsOf(members: readonly Waiting[]): Waiting[][] {
  const parts = members[0]?.shape.parts?.(members.map(callOf)) ?? [[...members.keys()]];
  return parts.map((part) => part.flatMap((index) => members[index] ?? []));
}

type Answered =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

/** One call for all of them; in halves when Odoo refuses it or the answer cannot be shared out. */
async function askAll(client: OdooClient, group: readonly Waiting[]): Promise<Answered[]> {
  const [first] = group;
  if (!first) return [];
  const { model, method, args, options } =
    group.length > 1 ? first.shape.join(group.map(callOf)) : first.call;
  try {
    const answer = await client.call(model, method, args, options);
    if (group.length === 1) return [{ ok: true, value: answer }];
    const parts = first.shape.split(answer, group.map(callOf));
    if (parts) return parts.map((value) => ({ ok: true, value }));
  } catch (error) {
    if (group.length === 1) return [{ ok: false, error }];
    if (!isOnlyForSome(error)) return group.map((_, index) => ({ ok: false, error: shareOf(error, index) }));
  }
  const half = Math.ceil(group.length / 2);
  return [...(await askAll(client, group.slice(0, half))), ...(await askAll(client, group.slice(half)))];
}

function callOf({ call }: Waiting): OneCall {
  return call;
}

/** Odoo rolled the whole call back because of something in it. */
function isOnlyForSome(error: unknown): boolean {
  return isOdooError(error) && error.failure.scope === 'call' && error.failure.kind !== 'weather';
}

/** Each has an error of its own; the line has failed once, whoever waited for it. */
function shareOf(error: unknown, index: number): unknown {
  if (index === 0 || !isOdooError(error)) return error;
  return new OdooError({ ...error.failure, shared: true }, { cause: error });
}
