import { verb } from '#server/infra/verb.ts';
import { actorRef, reachesSite } from '#server/kernel/actor.ts';
import { AppError, conflict, notFound, refuse } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { aboutCorrection, sayCorrection } from '#server/yard/exceptions/commands/propose-change.ts';
import { mayWorkOnExceptions } from '#server/yard/exceptions/policy.ts';
import { correctionAnswered } from '../events.ts';
import { AnswerQuestion } from '../schema.ts';
import { openCorrection } from './change-correction.ts';

/** Answers a checker's question: the maker, or anybody else who works on the case and knows. Never who asked. */
export const answerQuestion = verb({
  name: 'correction.answer',
  input: AnswerQuestion,
  policy: mayWorkOnExceptions,
  async run(work, { questionId, answer }) {
    const seen = await work.tx.correctionQuestion.findUnique({
      where: { id: questionId },
      select: { correctionId: true, askedBy: true, correction: { select: { siteId: true } } },
    });
    // A question of a foreign site does not exist, whatever its correction would say.
    if (!seen || !reachesSite(work.ctx.actor, seen.correction.siteId as SiteId)) throw notFound('question');
    const { row, base } = await openCorrection(work, seen.correctionId);
    const { actor, now } = work.ctx;
    if (actor.kind !== 'user') throw refuse({ reason: 'correction.people_only' });
    if (seen.askedBy === actorRef(actor))
      throw new AppError('same_person', 'Who asks does not answer', { reason: 'correction.own_question' });
    // Read behind the lock of its correction: two who answer at once meet there.
    const before = await work.tx.correctionQuestion.findUniqueOrThrow({ where: { id: questionId } });
    if (before.answeredBy === actorRef(actor) && before.answer === answer) {
      work.unchanged();
      return { questionId, no: row.no };
    }
    if (before.answeredAt) throw conflict('correction.question_answered');
    await work.tx.correctionQuestion.update({
      where: { id: questionId },
      data: { answer, answeredBy: actorRef(actor), answeredByName: actor.name, answeredAt: now },
    });
    await work.record(
      correctionAnswered.draft(aboutCorrection(row, base.visitId), {
        ...sayCorrection(row),
        questionId,
        answer,
      }),
    );
    await work.audit({
      subject: { kind: 'correction', id: row.id },
      siteId: row.siteId,
      before: { questionId, question: before.question },
      after: { questionId, answer },
    });
    return { questionId, no: row.no };
  },
});
