import type { MappingUsed } from './trace-rows.ts';
import { type Draft, NOTHING, type StepInput, sentenceIn } from './trace-step.ts';

/** Messages and deliveries, their tries, and the translations they used. Pure. */
export function workSteps({ rows, attempts, mappings, names }: StepInput): Draft[] {
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
