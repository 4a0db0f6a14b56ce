import { PROCEDURES, passes } from '#server/auth/rights.ts';
import type { Session } from '#server/auth/session.ts';
import type { Db } from '#server/infra/db/client.ts';
import { sitesOf } from '#server/kernel/actor.ts';
import { isId, type SiteId } from '#server/kernel/ids.ts';
import type { Topic } from './topics.ts';

/** Who looks: a person, or a paired wall screen of one site. */
export type Viewer =
  | { readonly kind: 'person'; readonly session: Session }
  | { readonly kind: 'display'; readonly displayId: string; readonly siteId: SiteId };

const ADMIN_AREAS = ['users.list', 'partners.list', 'odoo.get', 'displays.list'] as const;

/** Rooms follow rights. A stay belongs to its site, whoever asks by id. */
export async function mayFollow(db: Db, viewer: Viewer, topic: Topic): Promise<boolean> {
  const [kind, id] = topic.split(':', 2) as [string, string | undefined];
  if (viewer.kind === 'display') return kind === 'board' && id === viewer.siteId;
  const { actor } = viewer.session;
  const reach = sitesOf(actor);
  const reaches = (siteId: string) => reach === '*' || reach.includes(siteId as SiteId);
  switch (kind) {
    case 'board':
    case 'site':
      return isId('site', id) && reaches(id);
    case 'visit': {
      if (!isId('visit', id)) return false;
      const visit = await db.visit.findUnique({ where: { id }, select: { siteId: true } });
      return visit !== null && reaches(visit.siteId);
    }
    case 'exceptions':
      return passes(PROCEDURES['exceptions.list'], actor.grants);
    case 'integrations':
      return passes(PROCEDURES['integrations.overview'], actor.grants);
    case 'master-data':
      return passes(PROCEDURES['mappings.list'], actor.grants);
    case 'admin':
      // Who may open one area hears that something moved; what moved is asked area by area.
      return ADMIN_AREAS.some((area) => passes(PROCEDURES[area], actor.grants));
    default:
      return false;
  }
}
