import { z } from 'zod';
import { createDisplay, pairDisplay, revokeDisplay } from '#server/auth/displays/commands/pair-display.ts';
import { displayOfToken, listDisplays } from '#server/auth/displays/queries.ts';
import { CreateDisplay, PairDisplay, RevokeDisplay } from '#server/auth/displays/schema.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import { getBoard } from '#server/yard/doors/queries.ts';
import { limitGuesses } from '../guess-limit.ts';
import { procedure, router } from '../trpc.ts';

const TOKEN_DAYS = 400;

export const displays = router({
  list: procedure.query(({ ctx }) => listDisplays(ctx.ctx.db)),
  create: procedure.input(CreateDisplay).mutation(({ ctx, input }) => createDisplay(ctx.ctx, input)),
  revoke: procedure.input(RevokeDisplay).mutation(({ ctx, input }) => revokeDisplay(ctx.ctx, input)),

  /** Redeems a pairing code; the token travels only as a cookie that scripts cannot read. */
  pair: procedure.input(PairDisplay).mutation(async ({ ctx, input }) => {
    const guessed = await limitGuesses(ctx.services, 'pair', ctx.address);
    const { id, token } = await pairDisplay({ ...ctx.ctx, actor: SYSTEM }, input);
    await guessed();
    const secure = ctx.services.config.publicUrl.startsWith('https:') ? '; Secure' : '';
    ctx.setHeader?.(
      'set-cookie',
      `yard-display=${token}; Path=/; Max-Age=${TOKEN_DAYS * 86_400}; HttpOnly; SameSite=Lax${secure}`,
    );
    return { id };
  }),

  /** What the paired screen shows: the board of its own site. */
  board: procedure.input(z.object({ displayId: z.string().max(64) })).query(async ({ ctx, input }) => {
    const display = await displayOfToken(ctx.ctx.db, ctx.displayToken);
    if (!display || display.id !== input.displayId) throw notFound('display');
    const board = await getBoard({ ...ctx.ctx, actor: SYSTEM }, display.siteId);
    return { display, board };
  }),
});
