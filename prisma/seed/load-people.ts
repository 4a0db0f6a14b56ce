import type { TrialUser } from '#server/auth/trial-users.ts';
import { createUser } from '#server/auth/users/commands/create-user.ts';
import type { Ctx } from '#server/infra/context.ts';

/** Makes the trial people, once. */
export async function loadPeople(
  ctx: Ctx,
  people: readonly TrialUser[],
  homeSiteId: string | null,
): Promise<void> {
  for (const person of people) {
    const known = await ctx.db.user.findUnique({ where: { email: person.email } });
    if (known) continue;
    await createUser(ctx, {
      email: person.email,
      name: person.name,
      password: person.password,
      grants: [{ role: person.role, siteId: '*' }],
      trial: true,
      ...(homeSiteId ? { homeSiteId } : {}),
    });
  }
}
