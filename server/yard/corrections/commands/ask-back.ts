import { violates } from '#server/infra/db/errors.ts';
import { verb } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { AppError, conflict, refuse } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { aboutCorrection, sayCorrection } from '#server/yard/exceptions/commands/propose-change.ts';
import { correctionAsked } from '../events.ts';
import { mayApprove } from '../policy.ts';
import { decideChecker } from '../rules.ts';
import { AskBack } from '../schema.ts';
import { openCorrection } from './change-correction.ts';

/** The checker asks before deciding. The proposal stays open, and stands on the maker's list until it is answered. */
export const askBack = verb({
  name: 'correction.ask',
  input: AskBack,
  policy: mayApprove,
  async run(work, { correctionId, question }) {
    const { row, base } = await openCorrection(work, correctionId);
    const { actor, now } = work.ctx;
    const checker = decideChecker(actor, row.proposedBy);
    if (!checker.ok)
      throw new AppError('same_person', 'The maker answers', { reason: checker.refusal.reason });
    if (row.status !== 'proposed')
      throw refuse({ reason: 'correction.wrong_state', params: { status: row.status, to: 'asked' } });
    const open = await work.tx.correctionQuestion.findFirst({
      where: { correctionId: row.id, answeredAt: null },
    });
    if (open?.askedBy === actorRef(actor) && open.question === question) {
      work.unchanged();
      return { questionId: open.id, no: row.no };
    }
    const asked = await work.tx.correctionQuestion
      .create({
        data: {
          id: newId('question', now.getTime()),
          correctionId: row.id,
          question,
          askedBy: actorRef(actor),
          askedByName: actor.name,
          askedAt: now,
        },
      })
      .catch((error) => {
        if (violates(error, 'correction_question_open')) throw conflict('correction.question_open');
        throw error;
      });
    await work.record(
      correctionAsked.draft(aboutCorrection(row, base.visitId), {
        ...sayCorrection(row),
        questionId: asked.id,
        question,
      }),
    );
    await work.audit({
      subject: { kind: 'correction', id: row.id },
      siteId: row.siteId,
      before: null,
      after: { questionId: asked.id, question },
    });
    return { questionId: asked.id, no: row.no };
  },
});
