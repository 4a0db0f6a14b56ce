import type { Db } from '#server/infra/db/client.ts';
import { tokenHash } from '#server/infra/secrets.ts';
import type { SiteId } from '#server/kernel/ids.ts';

const TOKEN_FORM = /^wall_[\w-]{40,60}$/;
const LIST_LIMIT = 200;

/** The wall behind a token, or null when it was revoked or never paired. */
export async function displayOfToken(db: Db, token: string | null) {
  if (!token || !TOKEN_FORM.test(token)) return null;
  const display = await db.display.findUnique({ where: { tokenHash: tokenHash(token) } });
  if (!display || display.revokedAt) return null;
  const { id, name, siteId, diagonalInches, distanceMetres } = display;
  return { id, name, siteId: siteId as SiteId, diagonalInches, distanceMetres };
}

export async function listDisplays(db: Db) {
  return db.display.findMany({
    where: { revokedAt: null },
    orderBy: { createdAt: 'desc' },
    take: LIST_LIMIT,
    select: {
      id: true,
      siteId: true,
      name: true,
      diagonalInches: true,
      distanceMetres: true,
      pairedAt: true,
      codeExpiresAt: true,
      lastSeenAt: true,
    },
  });
}
