import { verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { visitNoted } from '../events.ts';
import { mayNote } from '../policy.ts';
import { AddNote } from '../schema.ts';
import { aboutVisit, lockStay, sayVisit } from './stay.ts';

/** Keeps a person's words about a stay, also when it is over. Nothing is sent to anybody. */
export const addNote = verb({
  name: 'visit.add-note',
  input: AddNote,
  policy: mayNote,
  async run(work, input): Promise<{ noteId: string }> {
    const seen = await work.tx.visit.findUnique({ where: { id: input.visitId } });
    if (!seen) throw notFound('visit');
    work.at(seen.siteId, 'visit');
    const { visit } = await lockStay(work, input.visitId, seen);
    const row = {
      id: newId('visitNote', work.ctx.now.getTime()),
      visitId: visit.id,
      siteId: visit.siteId,
      kind: input.kind,
      text: input.text,
      at: work.ctx.now,
      by: actorRef(work.ctx.actor),
    };
    await work.tx.visitNote.create({ data: row });
    await work.record(
      visitNoted.draft(aboutVisit(visit), { ...sayVisit(visit), noteId: row.id, kind: input.kind }),
    );
    await work.audit({
      subject: { kind: 'visit', id: visit.id },
      siteId: visit.siteId,
      before: null,
      after: { note: row.id, kind: row.kind, text: row.text },
    });
    return { noteId: row.id };
  },
});
