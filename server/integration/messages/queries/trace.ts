import type { Ctx } from '#server/infra/context.ts';
import { gate } from '#server/infra/verb.ts';
import { sitesOf } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import { isId } from '#server/kernel/ids.ts';
import { messageMoment } from '../message-id.ts';
import { mayTrace } from '../policy.ts';
import { type Spent, spentOf } from '../trace-time.ts';
import { type OdooRecordRef, recordsOf } from './odoo-records.ts';
import { bodiesOf, type TraceBody } from './trace-bodies.ts';
import {
  attemptsOfSubjects,
  decisionsOn,
  type MappingUsed,
  mappingsUsed,
  neighbourThreads,
  rowsOfThreads,
  subjectsOf,
  type ThreadRows,
} from './trace-rows.ts';
import type { TraceStep } from './trace-step.ts';
import { namesOf, spansOfRows, stepsOf } from './trace-steps.ts';

export interface TraceView {
  readonly correlationId: string;
  readonly startedAt: Date;
  /** End of the last thing on the thread itself; null while something is under way. */
  readonly endedAt: Date | null;
  readonly durationMs: number;
  readonly state: 'done' | 'under_way' | 'stuck';
  /** Where the time went, the largest first, of the thread itself. */
  readonly spent: readonly Spent[];
  /** Everything, oldest first; `own` false: another thread about the same goods. */
  readonly steps: readonly TraceStep[];
  /** The messages of the thread and of those that announced or brought the goods, with their bytes. */
  readonly messages: readonly TraceBody[];
  readonly mappings: readonly MappingUsed[];
  readonly records: readonly OdooRecordRef[];
  readonly neighbours: readonly string[];
}

/**
 * One thread from the raw bytes to Odoo's record in one call: messages, translations with versions, events, facts,
 * audit, exceptions, corrections with approvals, deliveries with every try, and the records they landed in. Takes a
 * thread's id, that of a message or delivery on it, or the external reference the foreign record carries. Rows of sites out of reach are left out; a thread without a
 * visible row does not exist.
 */
export async function traceByCorrelation(ctx: Ctx, id: string): Promise<TraceView> {
  gate(ctx.actor, mayTrace, null, 'trace');
  const thread = await threadOf(ctx, id);
  const own = visible(ctx, await rowsOfThreads(ctx, [thread]));
  if (isEmpty(own)) throw notFound('trace');
  const neighbours = await neighbourThreads(ctx, subjectsOf(own), thread);
  const others = visible(ctx, neighbours.length > 0 ? await rowsOfThreads(ctx, neighbours) : NO_ROWS);
  const all = joined(own, others);
  const messageIds = all.messages.map((row) => row.id);
  const worked = [...messageIds, ...all.deliveries.map((row) => row.id)];
  const [attempts, decisions, mappings, records, bodies] = await Promise.all([
    attemptsOfSubjects(ctx, worked),
    decisionsOn(
      ctx,
      all.corrections.map((row) => row.id),
    ),
    mappingsUsed(ctx, messageIds),
    recordsOf(ctx, all.deliveries as never),
    bodiesOf(ctx, all.messages),
  ]);
  const names = await namesOf(ctx, all, decisions);
  const steps = stepsOf({ thread, rows: all, attempts, decisions, mappings, names });
  const ownSteps = steps.filter((step) => step.own);
  const startedAt = ownSteps[0]?.at ?? ctx.now;
  const state = stateOf(own);
  const end = Math.max(...ownSteps.map((step) => step.at.getTime() + (step.durationMs ?? 0)));
  const endedAt = state === 'under_way' ? null : new Date(end);
  return {
    correlationId: thread,
    startedAt,
    endedAt,
    durationMs: Math.max(0, (endedAt ?? ctx.now).getTime() - startedAt.getTime()),
    state,
    spent: spentOf(spansOfRows({ rows: own, attempts, now: ctx.now })),
    steps: steps.map((step) => ({ ...step, offsetMs: step.at.getTime() - startedAt.getTime() })),
    messages: bodies,
    mappings,
    records,
    neighbours,
  };
}

async function threadOf(ctx: Ctx, id: string): Promise<string> {
  const db = ctx.tx ?? ctx.db;
  if (isId('delivery', id)) {
    const row = await db.delivery.findUnique({ where: { id }, select: { correlationId: true } });
    if (row) return row.correlationId;
  }
  if (id.includes(':')) {
    const row = await db.delivery.findUnique({
      where: { externalRef: id },
      select: { correlationId: true },
    });
    if (row) return row.correlationId;
  }
  const receivedAt = messageMoment(id);
  if (receivedAt !== null) {
    const where = { id_receivedAt: { id, receivedAt } };
    const row = await db.message.findUnique({ where, select: { correlationId: true } });
    if (row) return row.correlationId;
  }
  return id;
}

/** Rows of sites in reach, and those without a site when the thread has a visible one or none at all. */
function visible(ctx: Ctx, rows: ThreadRows): ThreadRows {
  const reach = sitesOf(ctx.actor);
  if (reach === '*') return rows;
  const sites: readonly string[] = reach;
  const seen = <T extends { siteId: string | null }>(list: T[]) =>
    list.filter(({ siteId }) => siteId === null || sites.includes(siteId));
  const sited = [...rows.events, ...rows.facts, ...rows.audit, ...rows.exceptions, ...rows.deliveries].filter(
    ({ siteId }) => siteId !== null,
  );
  if (sited.length > 0 && seen(sited).length === 0) return NO_ROWS;
  return {
    messages: rows.messages,
    events: seen(rows.events),
    facts: seen(rows.facts),
    audit: seen(rows.audit),
    exceptions: seen(rows.exceptions),
    corrections: seen(rows.corrections),
    deliveries: seen(rows.deliveries),
  };
}

const NO_ROWS: ThreadRows = {
  messages: [],
  events: [],
  facts: [],
  audit: [],
  exceptions: [],
  corrections: [],
  deliveries: [],
};

function isEmpty(rows: ThreadRows): boolean {
  return Object.values(rows).every((list) => list.length === 0);
}

/** Of other threads the audit is not repeated: their facts tell the story, decisions are read by correction. */
function joined(own: ThreadRows, others: ThreadRows): ThreadRows {
  return {
    messages: [...own.messages, ...others.messages],
    events: [...own.events, ...others.events],
    facts: [...own.facts, ...others.facts],
    audit: own.audit,
    exceptions: [...own.exceptions, ...others.exceptions],
    corrections: [...own.corrections, ...others.corrections],
    deliveries: [...own.deliveries, ...others.deliveries],
  };
}

const UNDER_WAY = new Set(['queued', 'processing', 'retrying']);
const STUCK = new Set(['parked', 'held', 'dead', 'refused', 'quarantined']);

function stateOf(rows: ThreadRows): TraceView['state'] {
  const statuses = [...rows.messages, ...rows.deliveries].map((row) => row.status);
  if (statuses.some((status) => STUCK.has(status))) return 'stuck';
  return statuses.some((status) => UNDER_WAY.has(status)) ? 'under_way' : 'done';
}
