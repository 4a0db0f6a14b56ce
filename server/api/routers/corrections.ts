import { approveCorrection } from '#server/yard/corrections/commands/approve-correction.ts';
import { proposeCorrection } from '#server/yard/corrections/commands/propose-correction.ts';
import { retryApply } from '#server/yard/corrections/commands/record-application.ts';
import { rejectCorrection } from '#server/yard/corrections/commands/reject-correction.ts';
import { reverseCorrection } from '#server/yard/corrections/commands/reverse-correction.ts';
import { withdrawCorrection } from '#server/yard/corrections/commands/withdraw-correction.ts';
import {
  ApproveCorrection,
  ProposeCorrection,
  RejectCorrection,
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
  retry: procedure.input(RetryApply).mutation(({ ctx, input }) => retryApply(ctx.ctx, input)),
});
