import { setActive, setGrants, setPassword } from '#server/auth/users/commands/change-user.ts';
import { createUser } from '#server/auth/users/commands/create-user.ts';
import { listUsers } from '#server/auth/users/queries.ts';
import { CreateUser, SetActive, SetGrants, SetPassword } from '#server/auth/users/schema.ts';
import { procedure, router } from '../trpc.ts';

export const users = router({
  list: procedure.query(({ ctx }) => listUsers(ctx.ctx.db)),
  create: procedure.input(CreateUser).mutation(({ ctx, input }) => createUser(ctx.ctx, input)),
  setGrants: procedure.input(SetGrants).mutation(({ ctx, input }) => setGrants(ctx.ctx, input)),
  setPassword: procedure.input(SetPassword).mutation(({ ctx, input }) => setPassword(ctx.ctx, input)),
  setActive: procedure.input(SetActive).mutation(({ ctx, input }) => setActive(ctx.ctx, input)),
});
