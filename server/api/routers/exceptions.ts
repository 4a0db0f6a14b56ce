import { z } from 'zod';
import { exceptionDetail } from '#server/yard/corrections/queries.ts';
import { acknowledgeException } from '#server/yard/exceptions/commands/acknowledge-exception.ts';
import { claimException } from '#server/yard/exceptions/commands/claim-exception.ts';
import { closeException } from '#server/yard/exceptions/commands/close-exception.ts';
import { reassignException } from '#server/yard/exceptions/commands/reassign-exception.ts';
import { snoozeException } from '#server/yard/exceptions/commands/snooze-exception.ts';
import { countExceptions, listExceptions, peopleAt } from '#server/yard/exceptions/queries.ts';
import {
  AcknowledgeException,
  ClaimException,
  CloseException,
  ListExceptions,
  ReassignException,
  SnoozeException,
} from '#server/yard/exceptions/schema.ts';
import { procedure, router } from '../trpc.ts';

export const exceptions = router({
  list: procedure.input(ListExceptions).query(({ ctx, input }) => listExceptions(ctx.ctx, input)),
  counts: procedure
    .input(z.object({ siteId: z.string().max(64).optional() }))
    .query(({ ctx, input }) => countExceptions(ctx.ctx, input.siteId)),
  get: procedure
    .input(z.object({ exceptionId: z.string().max(64) }))
    .query(({ ctx, input }) => exceptionDetail(ctx.ctx, input.exceptionId, ctx.services.readNow)),
  /** Who could take a case of the site. */
  people: procedure
    .input(z.object({ siteId: z.string().max(64).nullable() }))
    .query(({ ctx, input }) => peopleAt(ctx.ctx, input.siteId)),
  claim: procedure.input(ClaimException).mutation(({ ctx, input }) => claimException(ctx.ctx, input)),
  acknowledge: procedure
    .input(AcknowledgeException)
    .mutation(({ ctx, input }) => acknowledgeException(ctx.ctx, input)),
  reassign: procedure
    .input(ReassignException)
    .mutation(({ ctx, input }) => reassignException(ctx.ctx, input)),
  snooze: procedure.input(SnoozeException).mutation(({ ctx, input }) => snoozeException(ctx.ctx, input)),
  close: procedure.input(CloseException).mutation(({ ctx, input }) => closeException(ctx.ctx, input)),
});
