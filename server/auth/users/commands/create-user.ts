import { violates } from '#server/infra/db/errors.ts';
import { roles, verb } from '#server/infra/verb.ts';
import { AppError } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { hashPassword } from '../../passwords.ts';
import { CreateUser } from '../schema.ts';

/** Adds a person with grants. A taken e-mail address is a conflict. */
export const createUser = verb({
  name: 'user.create',
  input: CreateUser,
  policy: roles('admin'),
  async run({ ctx, tx, at, audit, record }, input) {
    at(null, 'user');
    const id = newId('user', ctx.now.getTime());
    const passwordHash = input.password ? await hashPassword(input.password) : null;
    try {
      await tx.user.create({
        data: {
          id,
          email: input.email,
          name: input.name,
          passwordHash,
          trial: input.trial,
          homeSiteId: input.homeSiteId ?? null,
          createdAt: ctx.now,
          grants: {
            create: input.grants.map((g) => ({
              id: newId('user'),
              role: g.role,
              siteId: g.siteId === '*' ? null : g.siteId,
            })),
          },
        },
      });
    } catch (error) {
      if (violates(error, 'app_user_email_key'))
        throw new AppError('conflict', 'e-mail taken', { reason: 'user.email_taken' });
      throw error;
    }
    await audit({
      subject: { kind: 'user', id },
      siteId: null,
      before: null,
      after: { email: input.email, name: input.name, grants: input.grants },
    });
    await record(settingChanged('user', id));
    return { id };
  },
});
