import { writeFacts } from '#server/infra/facts.ts';
import { verb } from '#server/infra/verb.ts';
import { statusNoted } from '../events.ts';
import { mayTellGate } from '../policy.ts';
import { NoteStatus } from '../schema.ts';
import { aboutVisit, auditVisit, openStay, sayVisit, writeVisit } from './stay.ts';
import { sourceOf } from './tell-stage.ts';

/** A source's word that is no stage of the stay (delayed, held, …): kept in the story, moves nothing. */
export const noteStatus = verb({
  name: 'visit.note-status',
  input: NoteStatus,
  policy: mayTellGate,
  async run(work, input): Promise<{ visitId: string; version: number }> {
    const { visit } = await openStay(work, input.visitId);
    const happenedAt = input.stamp.happenedAt ?? work.ctx.now;
    const source = sourceOf(work, input.stamp);
    await writeFacts(work.tx);
    const [told] = await work.tx.$queryRaw<unknown[]>`
      SELECT 1 FROM fact
      WHERE visit_id = ${visit.id} AND type = ${statusNoted.type} AND data->>'word' = ${input.word}
        AND happened_at = ${happenedAt}::timestamptz AND source = ${source} LIMIT 1`;
    if (told) {
      work.unchanged();
      return { visitId: visit.id, version: visit.version };
    }
    const after = await writeVisit(work, visit, {});
    const { reportedAt, certainty } = input.stamp;
    const moment = { happenedAt, source, ...(reportedAt && { reportedAt }), ...(certainty && { certainty }) };
    await work.record(
      statusNoted.draft(aboutVisit(after, moment), {
        ...sayVisit(after),
        stage: null,
        why: 'word',
        doorId: null,
        word: input.word,
        text: input.text ?? null,
      }),
    );
    await auditVisit(work, visit, after);
    return { visitId: visit.id, version: after.version };
  },
});
