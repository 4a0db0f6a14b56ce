import type { Ctx } from '#server/infra/context.ts';
import type { Json } from '../outcome.ts';
import { type Place, type Span, spansOf } from '../trace-time.ts';
import type { attemptsOfSubjects, decisionsOn, MappingUsed, ThreadRows } from './trace-rows.ts';

export type TraceKind =
  | 'message'
  | 'attempt'
  | 'mapping'
  | 'event'
  | 'fact'
  | 'audit'
  | 'exception'
  | 'proposal'
  | 'decision'
  | 'delivery';

export interface TraceStep {
  readonly key: string;
  readonly kind: TraceKind;
  readonly id: string;
  /** Message or delivery a try belongs to, exception of a proposal. */
  readonly parentId: string | null;
  /** Type of event or fact, effect, action, partner. */
  readonly what: string;
  readonly status: string | null;
  readonly at: Date;
  /** Since the first step of the thread; negative for what other threads did before. */
  readonly offsetMs: number;
  readonly durationMs: number | null;
  /** Null for moments. */
  readonly place: Place | null;
  readonly own: boolean;
  readonly correlationId: string;
  readonly actor: string | null;
  readonly sentence: string | null;
  readonly subject: { readonly kind: string; readonly id: string } | null;
  readonly detail: Json | null;
}

type Attempts = Awaited<ReturnType<typeof attemptsOfSubjects>>;
type Decisions = Awaited<ReturnType<typeof decisionsOn>>;

export interface StepInput {
  readonly thread: string;
  readonly rows: ThreadRows;
  readonly attempts: Attempts;
  readonly decisions: Decisions;
  readonly mappings: readonly MappingUsed[];
  readonly names: ReadonlyMap<string, string>;
}

type Draft = Omit<TraceStep, 'key' | 'offsetMs' | 'own'>;

/** All rows as one list of steps, oldest first. Pure. */
export function stepsOf(input: StepInput): TraceStep[] {
  const drafts = [...workSteps(input), ...yardSteps(input), ...peopleSteps(input)];
  return drafts
    .map((draft) => ({
      ...draft,
      key: `${draft.kind}:${draft.id}`,
      offsetMs: 0,
      own: draft.correlationId === input.thread,
    }))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || RANK.indexOf(a.kind) - RANK.indexOf(b.kind));
}

/** Of things within one millisecond the cause stands before what follows from it. */
const RANK: readonly TraceKind[] = [
  'message',
  'mapping',
  'attempt',
  'event',
  'audit',
  'fact',
  'exception',
  'proposal',
  'decision',
  'delivery',
];

const NOTHING = {
  parentId: null,
  durationMs: null,
  place: null,
  actor: null,
  sentence: null,
  detail: null,
} as const;

function workSteps({ rows, attempts, mappings, names }: StepInput): Draft[] {
  const threads = new Map([...rows.messages, ...rows.deliveries].map((row) => [row.id, row]));
  const effects = new Map(rows.deliveries.map((row) => [row.id, row]));
  return [
    ...rows.messages.map(
      (row): Draft => ({
        ...NOTHING,
        kind: 'message',
        id: row.id,
        what: names.get(`partner:${row.partnerId}`) ?? row.partnerId,
        status: row.status,
        at: row.receivedAt,
        durationMs: row.doneAt ? row.doneAt.getTime() - row.receivedAt.getTime() : null,
        correlationId: row.correlationId,
        sentence: sentenceIn(row.problem),
        subject: { kind: 'message', id: row.id },
        detail: { contentType: row.contentType, attempts: row.attempts, outcome: row.outcome },
      }),
    ),
    ...rows.deliveries.map(
      (row): Draft => ({
        ...NOTHING,
        kind: 'delivery',
        id: row.id,
        what: row.effect,
        status: row.status,
        at: row.createdAt,
        durationMs: row.doneAt ? row.doneAt.getTime() - row.createdAt.getTime() : null,
        correlationId: row.correlationId,
        sentence: sentenceIn(row.problem),
        subject: { kind: row.subjectKind, id: row.subjectId },
        detail: { externalRef: row.externalRef, key: row.key, payload: row.payload, result: row.result },
      }),
    ),
    ...attempts.map((row): Draft => {
      const effect = effects.get(row.subjectId);
      return {
        ...NOTHING,
        kind: 'attempt',
        id: row.id,
        parentId: row.subjectId,
        what: effect?.effect ?? 'message',
        status: row.outcome,
        at: row.startedAt,
        durationMs: row.durationMs,
        place: effect?.effect.startsWith('odoo.') ? 'odoo' : 'processing',
        correlationId: threads.get(row.subjectId)?.correlationId ?? row.correlationId,
        sentence: sentenceIn(row.detail),
        subject: null,
        detail: { number: row.number, kind: row.kind, code: row.code, phase: row.phase, answer: row.detail },
      };
    }),
    ...mappings
      .filter((row) => row.decidedAt !== null)
      .map(
        (row): Draft => ({
          ...NOTHING,
          kind: 'mapping',
          id: `${row.mappingId}:${row.messageId}`,
          parentId: row.messageId,
          what: `${row.kind} ${row.code}`,
          status: row.status,
          at: mappingMoment(row, threads.get(row.messageId)),
          correlationId: threads.get(row.messageId)?.correlationId ?? '',
          actor: row.decidedByName,
          subject: { kind: 'mapping', id: row.mappingId },
          detail: {
            version: row.version,
            decidedAt: row.decidedAt,
            target: row.targetName ?? row.targetId,
            waited: row.waited,
          },
        }),
      ),
  ];
}

/** A decision the message waited for stands at its own moment; one that was there before, at the message's. */
function mappingMoment(row: MappingUsed, message: { id: string } | undefined): Date {
  const decidedAt = row.decidedAt ?? new Date(0);
  const receivedAt = message && 'receivedAt' in message ? (message.receivedAt as Date) : decidedAt;
  return decidedAt > receivedAt ? decidedAt : receivedAt;
}

function yardSteps({ rows, names }: StepInput): Draft[] {
  return [
    ...rows.events.map(
      (row): Draft => ({
        ...NOTHING,
        kind: 'event',
        id: row.id,
        parentId: row.messageId,
        what: row.type,
        status: row.status,
        at: row.at,
        correlationId: row.correlationId,
        sentence: sentenceIn(row.result),
        subject: row.subjectKind && row.subjectId ? { kind: row.subjectKind, id: row.subjectId } : null,
        detail: { identityKey: row.identityKey, visitId: row.visitId, event: row.event },
      }),
    ),
    ...rows.facts.map(
      (row): Draft => ({
        ...NOTHING,
        kind: 'fact',
        id: row.id,
        what: row.type,
        status: null,
        at: row.recordedAt,
        correlationId: row.correlationId,
        actor: names.get(row.actor) ?? row.actor,
        subject: { kind: row.subjectKind, id: row.subjectId },
        detail: {
          happenedAt: row.happenedAt,
          source: row.source,
          certainty: row.certainty,
          visitId: row.visitId,
        },
      }),
    ),
    ...rows.exceptions.map(
      (row): Draft => ({
        ...NOTHING,
        kind: 'exception',
        id: row.id,
        what: row.kind,
        status: row.status,
        at: row.openedAt,
        durationMs: row.closedAt ? row.closedAt.getTime() - row.openedAt.getTime() : null,
        place: 'person',
        correlationId: row.correlationId,
        sentence: row.no,
        subject: { kind: row.subjectKind, id: row.subjectId },
        detail: { no: row.no, severity: row.severity, resolution: row.resolution },
      }),
    ),
  ];
}

function peopleSteps({ rows, decisions }: StepInput): Draft[] {
  const corrections = new Map(rows.corrections.map((row) => [row.id, row]));
  return [
    ...rows.corrections.map(
      (row): Draft => ({
        ...NOTHING,
        kind: 'proposal',
        id: row.id,
        parentId: row.exceptionId,
        what: row.kind,
        status: row.status,
        at: row.proposedAt,
        durationMs: row.decidedAt ? row.decidedAt.getTime() - row.proposedAt.getTime() : null,
        place: 'person',
        correlationId: row.correlationId,
        actor: row.proposedByName,
        sentence: row.note,
        subject: { kind: 'correction', id: row.id },
        detail: { no: row.no, rows: row.rows, appliedAs: row.appliedAs, decidedByName: row.decidedByName },
      }),
    ),
    ...decisions.map(
      (row): Draft => ({
        ...NOTHING,
        kind: 'decision',
        id: row.id,
        parentId: row.subjectId,
        what: row.action,
        status: null,
        at: row.at,
        // A decision belongs to the thread of what it decides.
        correlationId: corrections.get(row.subjectId)?.correlationId ?? row.correlationId,
        actor: row.actorName,
        sentence: row.reason,
        subject: { kind: row.subjectKind, id: row.subjectId },
        detail: { changed: row.changed },
      }),
    ),
    ...rows.audit
      .filter((row) => !corrections.has(row.subjectId))
      .map(
        (row): Draft => ({
          ...NOTHING,
          kind: 'audit',
          id: row.id,
          what: row.action,
          status: null,
          at: row.at,
          correlationId: row.correlationId,
          actor: row.actorName,
          sentence: row.reason,
          subject: { kind: row.subjectKind, id: row.subjectId },
          detail: { changed: row.changed, onBehalfOf: row.onBehalfOf },
        }),
      ),
  ];
}

function sentenceIn(problem: unknown): string | null {
  const said = (problem ?? {}) as { sentence?: unknown };
  return typeof said.sentence === 'string' ? said.sentence : null;
}

/** Time of the thread's own work, cut into waiting, trying and waiting for people. */
export function spansOfRows(input: { rows: ThreadRows; attempts: Attempts; now: Date }): Span[] {
  const { rows, attempts, now } = input;
  const triesOf = (id: string) => attempts.filter((row) => row.subjectId === id);
  const over = (status: string, doneAt: Date | null) => (OPEN.has(status) ? null : (doneAt ?? now));
  return [
    ...rows.messages.flatMap((row) =>
      spansOf({
        bornAt: row.receivedAt,
        doneAt: over(row.status, row.doneAt),
        now,
        at: 'processing',
        tries: triesOf(row.id),
      }),
    ),
    ...rows.deliveries.flatMap((row) =>
      spansOf({
        bornAt: row.createdAt,
        doneAt: over(row.status, row.doneAt),
        now,
        at: row.effect.startsWith('odoo.') ? 'odoo' : 'processing',
        tries: triesOf(row.id),
      }),
    ),
    ...rows.corrections.map((row) => ({
      place: 'person' as const,
      from: row.proposedAt.getTime(),
      to: (row.decidedAt ?? now).getTime(),
    })),
  ];
}

/** Not over: under way, or waiting for a person. */
const OPEN = new Set([
  'queued',
  'processing',
  'retrying',
  'parked',
  'held',
  'refused',
  'dead',
  'quarantined',
]);

/** Names of people and partners who act on the thread. */
export async function namesOf(
  ctx: Ctx,
  rows: ThreadRows,
  decisions: Decisions,
): Promise<Map<string, string>> {
  const actors = [...rows.facts.map((row) => row.actor), ...decisions.map((row) => row.actor)];
  const idsOf = (prefix: string) =>
    [...new Set(actors)]
      .filter((actor) => actor.startsWith(prefix))
      .map((actor) => actor.slice(prefix.length));
  const db = ctx.tx ?? ctx.db;
  const [users, partners] = await Promise.all([
    db.user.findMany({ where: { id: { in: idsOf('user:') } }, select: { id: true, name: true } }),
    db.partner.findMany({
      where: { id: { in: [...idsOf('partner:'), ...rows.messages.map((row) => row.partnerId)] } },
      select: { id: true, name: true },
    }),
  ]);
  return new Map([
    ...users.map((user) => [`user:${user.id}`, user.name] as const),
    ...partners.map((partner) => [`partner:${partner.id}`, partner.name] as const),
  ]);
}
