import type { Db } from '#server/infra/db/client.ts';

const LIST_LIMIT = 500;

/** People with their grants, by name. Never a password hash. */
export async function listUsers(db: Db) {
  const users = await db.user.findMany({
    orderBy: [{ active: 'desc' }, { name: 'asc' }],
    take: LIST_LIMIT,
    select: {
      id: true,
      email: true,
      name: true,
      active: true,
      trial: true,
      version: true,
      lastSignInAt: true,
      oidcSubject: true,
      grants: { select: { role: true, siteId: true } },
    },
  });
  return users.map(({ oidcSubject, grants, ...user }) => ({
    ...user,
    singleSignOn: oidcSubject !== null,
    grants: grants.map((grant) => ({ role: grant.role, siteId: grant.siteId ?? '*' })),
  }));
}
