import { z } from 'zod';
import { verifyPassword } from '#server/auth/passwords.ts';
import { endSessions, setPassword } from '#server/auth/users/commands/change-user.ts';
import { createFirstAdmin } from '#server/auth/users/commands/first-admin.ts';
import { Password, UseLink } from '#server/auth/users/schema.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { AppError } from '#server/kernel/errors.ts';
import { signedIn } from '../signed-in.ts';
import { procedure, router } from '../trpc.ts';

export const session = router({
  me: procedure.query(({ ctx }) => {
    const { actor, email, homeSiteId } = signedIn(ctx);
    const { mode, sandbox } = ctx.services.config;
    return { id: actor.id, name: actor.name, email, homeSiteId, grants: actor.grants, mode, sandbox };
  }),

  changePassword: procedure
    .input(z.object({ current: z.string().max(200), next: Password }))
    .mutation(async ({ ctx, input }) => {
      const { actor } = signedIn(ctx);
      const user = await ctx.ctx.db.user.findUnique({ where: { id: actor.id } });
      if (!(await verifyPassword(input.current, user?.passwordHash ?? null))) {
        throw new AppError('refused', 'wrong password', { reason: 'user.wrong_password' });
      }
      return setPassword(ctx.ctx, { userId: actor.id, password: input.next });
    }),

  signOutEverywhere: procedure.mutation(async ({ ctx }) => {
    const { actor } = signedIn(ctx);
    await endSessions(ctx.ctx, { userId: actor.id });
    ctx.services.sessions.forget(actor.id);
  }),

  redeemAdminLink: procedure
    .input(UseLink)
    .mutation(({ ctx, input }) => createFirstAdmin({ ...ctx.ctx, actor: SYSTEM }, input)),
});
