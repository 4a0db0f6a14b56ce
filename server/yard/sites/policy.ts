import type { Policy } from '#server/infra/verb.ts';
import { roles } from '#server/infra/verb.ts';

/** Opening a site is for those who administer all of them. */
export const mayOpenSites: Policy = (actor) =>
  actor.kind === 'system' ||
  actor.kind === 'job' ||
  (actor.kind === 'user' && actor.grants.some((grant) => grant.role === 'admin' && grant.siteId === '*'));

export const mayShapeSite: Policy = roles('admin');

/** Everybody who reaches the site. */
export const maySeeSite: Policy = () => true;
