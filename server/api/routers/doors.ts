import { z } from 'zod';
import { blockDoor } from '#server/yard/doors/commands/block-door.ts';
import { unblockDoor } from '#server/yard/doors/commands/unblock-door.ts';
import { doorHints, getBoard } from '#server/yard/doors/queries.ts';
import { BlockDoor, ReleaseDoor, SwapDoors, UnblockDoor } from '#server/yard/doors/schema.ts';
import { assignDoorWithMove } from '#server/yard/moves/commands/assign-door-with-move.ts';
import { pullDoor } from '#server/yard/moves/commands/pull-door.ts';
import { releaseDoorWithMoves } from '#server/yard/moves/commands/release-door-with-moves.ts';
import { swapDoorsWithMoves } from '#server/yard/moves/commands/swap-doors-with-moves.ts';
import { AssignDoorWithMove, PullDoor } from '#server/yard/moves/schema.ts';
import { idOf } from '#server/yard/sites/schema.ts';
import { procedure, router } from '../trpc.ts';

export const doors = router({
  board: procedure
    .input(z.object({ siteId: idOf('site') }))
    .query(({ ctx, input }) => getBoard(ctx.ctx, input.siteId)),
  hints: procedure
    .input(z.object({ visitId: idOf('visit') }))
    .query(({ ctx, input }) => doorHints(ctx.ctx, input.visitId)),
  assign: procedure
    .input(AssignDoorWithMove)
    .mutation(({ ctx, input }) => assignDoorWithMove(ctx.ctx, input)),
  swap: procedure.input(SwapDoors).mutation(({ ctx, input }) => swapDoorsWithMoves(ctx.ctx, input)),
  release: procedure.input(ReleaseDoor).mutation(({ ctx, input }) => releaseDoorWithMoves(ctx.ctx, input)),
  block: procedure.input(BlockDoor).mutation(({ ctx, input }) => blockDoor(ctx.ctx, input)),
  unblock: procedure.input(UnblockDoor).mutation(({ ctx, input }) => unblockDoor(ctx.ctx, input)),
  pull: procedure.input(PullDoor).mutation(({ ctx, input }) => pullDoor(ctx.ctx, input)),
});
