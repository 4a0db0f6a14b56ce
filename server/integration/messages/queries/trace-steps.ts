import type { Ctx } from '#server/infra/context.ts';
import { type Span, spansOf } from '../trace-time.ts';
import type { ThreadRows } from './trace-rows.ts';
import type { Attempts, Decisions, StepInput, TraceKind, TraceStep } from './trace-step.ts';
import { workSteps } from './trace-work-steps.ts';
import { peopleSteps, yardSteps } from './trace-yard-steps.ts';

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
