import { z } from 'zod';
import { cancelMove } from '#server/yard/moves/commands/cancel-move.ts';
import { completeMove } from '#server/yard/moves/commands/complete-move.ts';
import { startMove } from '#server/yard/moves/commands/start-move.ts';
import { listOpenMoves } from '#server/yard/moves/queries.ts';
import { CancelMove, CompleteMove, StartMove } from '#server/yard/moves/schema.ts';
import { idOf } from '#server/yard/sites/schema.ts';
import { procedure, router } from '../trpc.ts';

export const moves = router({
  list: procedure
    .input(z.object({ siteId: idOf('site') }))
    .query(({ ctx, input }) => listOpenMoves(ctx.ctx, input.siteId)),
  start: procedure.input(StartMove).mutation(({ ctx, input }) => startMove(ctx.ctx, input)),
  complete: procedure.input(CompleteMove).mutation(({ ctx, input }) => completeMove(ctx.ctx, input)),
  cancel: procedure.input(CancelMove).mutation(({ ctx, input }) => cancelMove(ctx.ctx, input)),
});
