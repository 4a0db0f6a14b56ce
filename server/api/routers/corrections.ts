import { answerQuestion } from '#server/yard/corrections/commands/answer-question.ts';
import { approveCorrection } from '#server/yard/corrections/commands/approve-correction.ts';
import { askBack } from '#server/yard/corrections/commands/ask-back.ts';
import { approveMany, rejectMany } from '#server/yard/corrections/commands/decide-many.ts';
import { proposeCorrection } from '#server/yard/corrections/commands/propose-correction.ts';
import { retryApply } from '#server/yard/corrections/commands/record-application.ts';
import { rejectCorrection } from '#server/yard/corrections/commands/reject-correction.ts';
import { reverseCorrection } from '#server/yard/corrections/commands/reverse-correction.ts';
import { withdrawCorrection } from '#server/yard/corrections/commands/withdraw-correction.ts';
import { previewCases } from '#server/yard/corrections/queries/preview-many.ts';
import {
  AnswerQuestion,
  ApproveCorrection,
  ApproveMany,
  AskBack,
  PreviewMany,
  ProposeCorrection,
  RejectCorrection,
  RejectMany,
  RetryApply,
  ReverseCorrection,
  WithdrawCorrection,
} from '#server/yard/corrections/schema.ts';
import { procedure, router } from '../trpc.ts';

export const corrections = router({
  propose: procedure
    .input(ProposeCorrection)
    .mutation(({ ctx, input }) => proposeCorrection(ctx.ctx, input, ctx.services.readNow)),
  approve: procedure
    .input(ApproveCorrection)
    .mutation(({ ctx, input }) => approveCorrection(ctx.ctx, input, ctx.services.readNow)),
  reject: procedure.input(RejectCorrection).mutation(({ ctx, input }) => rejectCorrection(ctx.ctx, input)),
  withdraw: procedure
    .input(WithdrawCorrection)
    .mutation(({ ctx, input }) => withdrawCorrection(ctx.ctx, input)),
  /** A new proposal of the values that held before. */
  reverse: procedure.input(ReverseCorrection).mutation(({ ctx, input }) => reverseCorrection(ctx.ctx, input)),
  ask: procedure.input(AskBack).mutation(({ ctx, input }) => askBack(ctx.ctx, input)),
  answer: procedure.input(AnswerQuestion).mutation(({ ctx, input }) => answerQuestion(ctx.ctx, input)),
  /** The ticked cases' proposals, and whether one sentence tells them all. */
  previewMany: procedure
    .input(PreviewMany)
    .query(({ ctx, input }) => previewCases(ctx.ctx, input, ctx.services.readNow)),
  approveMany: procedure
    .input(ApproveMany)
    .mutation(({ ctx, input }) => approveMany(ctx.ctx, input, ctx.services.readNow)),
  rejectMany: procedure
    .input(RejectMany)
    .mutation(({ ctx, input }) => rejectMany(ctx.ctx, input, ctx.services.readNow)),
  retry: procedure.input(RetryApply).mutation(({ ctx, input }) => retryApply(ctx.ctx, input)),
});
