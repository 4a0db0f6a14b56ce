import { type Draft, NOTHING, type StepInput, sentenceIn } from './trace-step.ts';

/** What was understood, what happened in the yard, what people have to look at. Pure. */
export function yardSteps({ rows, names }: StepInput): Draft[] {
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
        detail: {
          identityKey: row.identityKey,
          visitId: row.visitId,
          event: row.event,
          mapping: row.mapping,
        },
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

/** What people proposed, decided and did. Pure. */
export function peopleSteps({ rows, decisions }: StepInput): Draft[] {
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
