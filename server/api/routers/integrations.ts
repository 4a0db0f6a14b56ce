import { z } from 'zod';
import { discard } from '#server/integration/messages/commands/discard.ts';
import { pauseConnector, resumeConnector } from '#server/integration/messages/commands/pause-connector.ts';
import {
  abortReplay,
  approveReplay,
  planReplay,
  replayMany,
} from '#server/integration/messages/commands/replay-many.ts';
import { replayDelivery, replayMessage } from '#server/integration/messages/commands/replay-one.ts';
import { RevealPayload, revealPayload } from '#server/integration/messages/commands/reveal-payload.ts';
import { deadLetters } from '#server/integration/messages/queries/dead-letters.ts';
import {
  getDelivery,
  ListDeliveries,
  listDeliveries,
} from '#server/integration/messages/queries/deliveries.ts';
import { getMessage } from '#server/integration/messages/queries/message.ts';
import { ListMessages, listMessages } from '#server/integration/messages/queries/message-list.ts';
import { integrationOverview } from '#server/integration/messages/queries/overview.ts';
import { messagePayload } from '#server/integration/messages/queries/payload.ts';
import { listReplays } from '#server/integration/messages/queries/replays.ts';
import { traceByCorrelation } from '#server/integration/messages/queries/trace.ts';
import {
  AbortReplay,
  DecideReplay,
  Discard,
  PauseConnector,
  ReplayMany,
  ReplayOne,
  ReplaySelection,
  ResumeConnector,
} from '#server/integration/messages/schema.ts';
import { procedure, router } from '../trpc.ts';

const ById = z.object({ id: z.string().max(64) });
const ReplayInput = ReplayOne.extend({ ledger: z.enum(['message', 'delivery']) });

export const integrations = router({
  overview: procedure.query(({ ctx }) => integrationOverview(ctx.ctx, ctx.services.pool)),
  messages: procedure.input(ListMessages).query(({ ctx, input }) => listMessages(ctx.ctx, input)),
  message: procedure.input(ById).query(({ ctx, input }) => getMessage(ctx.ctx, input.id)),
  /** Masked; `reveal` hands out the bytes as they came. */
  payload: procedure.input(ById).query(({ ctx, input }) => messagePayload(ctx.ctx, input.id)),
  reveal: procedure.input(RevealPayload).mutation(({ ctx, input }) => revealPayload(ctx.ctx, input)),
  deliveries: procedure.input(ListDeliveries).query(({ ctx, input }) => listDeliveries(ctx.ctx, input)),
  delivery: procedure.input(ById).query(({ ctx, input }) => getDelivery(ctx.ctx, input.id)),
  deadLetters: procedure.query(({ ctx }) => deadLetters(ctx.ctx)),
  replay: procedure
    .input(ReplayInput)
    .mutation(({ ctx, input: { ledger, ...input } }) =>
      ledger === 'message' ? replayMessage(ctx.ctx, input) : replayDelivery(ctx.ctx, input),
    ),
  replayDryRun: procedure.input(ReplaySelection).query(({ ctx, input }) => planReplay(ctx.ctx, input)),
  replayMany: procedure.input(ReplayMany).mutation(({ ctx, input }) => replayMany(ctx.ctx, input)),
  approveReplay: procedure.input(DecideReplay).mutation(({ ctx, input }) => approveReplay(ctx.ctx, input)),
  abortReplay: procedure.input(AbortReplay).mutation(({ ctx, input }) => abortReplay(ctx.ctx, input)),
  replays: procedure.query(({ ctx }) => listReplays(ctx.ctx)),
  discard: procedure.input(Discard).mutation(({ ctx, input }) => discard(ctx.ctx, input)),
  pause: procedure.input(PauseConnector).mutation(({ ctx, input }) => pauseConnector(ctx.ctx, input)),
  resume: procedure.input(ResumeConnector).mutation(({ ctx, input }) => resumeConnector(ctx.ctx, input)),
  /** One thread from the raw bytes to Odoo's record; `id` is that of the thread, a message, a delivery or its reference. */
  trace: procedure
    .input(z.object({ id: z.string().max(200) }))
    .query(({ ctx, input }) => traceByCorrelation(ctx.ctx, input.id)),
});
