import type { SiteId } from './ids.ts';

/** Roles of people. Where each one may act is a grant: role × site (or every site). */
export const ROLES = [
  'dispatcher',
  'marshal',
  'gate_clerk',
  'dock_lead',
  'manager',
  'approver',
  'integration',
  'steward',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/** `'*'` stands for every site. */
export interface Grant {
  readonly role: Role;
  readonly siteId: SiteId | '*';
}

/** Who acts. Every verb, audit entry and fact names one. */
export type Actor =
  | { readonly kind: 'user'; readonly id: string; readonly name: string; readonly grants: readonly Grant[] }
  | {
      readonly kind: 'partner';
      readonly id: string;
      readonly name: string;
      readonly siteIds: readonly SiteId[] | '*';
    }
  | { readonly kind: 'job'; readonly id: string; readonly name: string; readonly onBehalfOf?: string }
  | { readonly kind: 'system'; readonly id: 'system'; readonly name: string };

export const SYSTEM: Actor = { kind: 'system', id: 'system', name: 'Tower' };

export function job(id: string, name = id, onBehalfOf?: string): Actor {
  return onBehalfOf ? { kind: 'job', id, name, onBehalfOf } : { kind: 'job', id, name };
}

/** Text form for facts and audit entries: `user:usr_…`, `partner:prt_…`, `job:push-arrival`, `system`. */
export function actorRef(actor: Actor): string {
  return actor.kind === 'system' ? 'system' : `${actor.kind}:${actor.id}`;
}

/** True when the actor holds one of `roles` at the site. Jobs and the system act everywhere. */
export function hasRole(actor: Actor, roles: readonly Role[], siteId: SiteId | null): boolean {
  switch (actor.kind) {
    case 'system':
    case 'job':
      return true;
    case 'partner':
      return false;
    case 'user':
      return actor.grants.some(
        (grant) =>
          roles.includes(grant.role) && (grant.siteId === '*' || siteId === null || grant.siteId === siteId),
      );
  }
}

/** True when the actor may see the site at all. */
export function reachesSite(actor: Actor, siteId: SiteId): boolean {
  switch (actor.kind) {
    case 'system':
    case 'job':
      return true;
    case 'partner':
      return actor.siteIds === '*' || actor.siteIds.includes(siteId);
    case 'user':
      return actor.grants.some((grant) => grant.siteId === '*' || grant.siteId === siteId);
  }
}

/** The sites an actor may read: a list, or `'*'`. */
export function sitesOf(actor: Actor): readonly SiteId[] | '*' {
  if (actor.kind === 'system' || actor.kind === 'job') return '*';
  if (actor.kind === 'partner') return actor.siteIds;
  if (actor.grants.some((grant) => grant.siteId === '*')) return '*';
  return [...new Set(actor.grants.map((grant) => grant.siteId as SiteId))];
}
