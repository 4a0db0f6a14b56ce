import type { Role } from '#server/kernel/actor.ts';

/**
 * Who may call what: one line for each procedure of the browser API and each route beside it. A procedure
 * without a line fails the build and is refused at run time. The verb behind it asks again at the site of
 * its subject; this table is the outer wall and the list that tests walk along.
 */
export interface Right {
  /** `public`: no session. `signed-in`: any session. `address`: whoever knows it. Else: one of these roles, at some site. */
  readonly roles: readonly Role[] | 'public' | 'signed-in' | 'partner' | 'operator' | 'address';
  /** `site`: answers only for sites in reach. `all`: needs the role for every site. `none`: no site in it. */
  readonly scope: 'site' | 'all' | 'none';
}

const EVERYBODY: readonly Role[] = [
  'dispatcher',
  'marshal',
  'gate_clerk',
  'dock_lead',
  'manager',
  'approver',
  'integration',
  'steward',
  'admin',
];
const PLANNERS: readonly Role[] = ['dispatcher', 'admin'];
const DOCK: readonly Role[] = ['dispatcher', 'dock_lead', 'admin'];
const GATE: readonly Role[] = ['dispatcher', 'gate_clerk', 'admin'];
const MOVERS: readonly Role[] = ['dispatcher', 'marshal', 'dock_lead', 'admin'];
/** Whoever records steps of a stay may take the own last one back. */
const STAY: readonly Role[] = ['dispatcher', 'gate_clerk', 'marshal', 'dock_lead', 'admin'];
const NOTERS: readonly Role[] = [...STAY, 'approver'];
const MAKERS: readonly Role[] = ['dispatcher', 'dock_lead', 'gate_clerk', 'approver', 'admin'];
const CHECKERS: readonly Role[] = ['approver', 'admin'];
const IT: readonly Role[] = ['integration', 'admin'];
const IT_VIEW: readonly Role[] = ['integration', 'steward', 'admin', 'dispatcher', 'manager', 'approver'];
const STEWARDS: readonly Role[] = ['steward', 'integration', 'admin'];

const at = (roles: readonly Role[]): Right => ({ roles, scope: 'site' });
const across = (roles: readonly Role[]): Right => ({ roles, scope: 'none' });
const overall = (roles: readonly Role[]): Right => ({ roles, scope: 'all' });

export const PROCEDURES = {
  'session.me': { roles: 'signed-in', scope: 'none' },
  'session.changePassword': { roles: 'signed-in', scope: 'none' },
  'session.signOutEverywhere': { roles: 'signed-in', scope: 'none' },
  'session.redeemAdminLink': { roles: 'public', scope: 'none' },
  'sites.list': { roles: 'signed-in', scope: 'site' },
  'search.find': at(EVERYBODY),

  'doors.board': at(EVERYBODY),
  'doors.hints': at(DOCK),
  'doors.assign': at(DOCK),
  'doors.swap': at(DOCK),
  'doors.release': at(DOCK),
  'doors.block': at(DOCK),
  'doors.unblock': at(DOCK),
  'doors.pull': at(DOCK),

  'visits.list': at(EVERYBODY),
  'visits.get': at(EVERYBODY),
  'visits.story': at(EVERYBODY),
  'visits.arrive': at(GATE),
  'visits.checkIn': at(GATE),
  'visits.linkAppointment': at(GATE),
  'visits.dock': at(MOVERS),
  'visits.undock': at(MOVERS),
  'visits.withdraw': at(GATE),
  'visits.takeBack': at(STAY),
  'visits.notes': at(EVERYBODY),
  'visits.addNote': at(NOTERS),
  'visits.release': at(DOCK),
  'visits.depart': at(GATE),

  'appointments.list': at(EVERYBODY),
  'appointments.get': at(EVERYBODY),
  'appointments.request': at(PLANNERS),
  'appointments.confirm': at(PLANNERS),
  'appointments.reschedule': at(PLANNERS),
  'appointments.decideReschedule': at(PLANNERS),
  'appointments.cancel': at(PLANNERS),

  'receipts.forVisit': at(EVERYBODY),
  'receipts.start': at(DOCK),
  'receipts.countLine': at(DOCK),
  'receipts.countPallet': at(DOCK),
  'receipts.reportDamage': at(DOCK),
  'receipts.addUnknown': at(DOCK),
  'receipts.complete': at(DOCK),

  'moves.list': at(EVERYBODY),
  'moves.start': at(MOVERS),
  'moves.complete': at(MOVERS),
  'moves.cancel': at(MOVERS),

  'exceptions.list': at(EVERYBODY),
  'exceptions.get': at(EVERYBODY),
  'exceptions.counts': at(EVERYBODY),
  'exceptions.claim': at(EVERYBODY),
  'exceptions.acknowledge': at(EVERYBODY),
  'exceptions.reassign': at(EVERYBODY),
  'exceptions.snooze': at(EVERYBODY),
  'exceptions.close': at(EVERYBODY),
  'exceptions.people': at(EVERYBODY),

  'corrections.propose': at(MAKERS),
  'corrections.approve': at(CHECKERS),
  'corrections.reject': at(CHECKERS),
  'corrections.withdraw': at(MAKERS),
  'corrections.retry': at(CHECKERS),
  'corrections.reverse': at(MAKERS),
  'corrections.ask': at(CHECKERS),
  'corrections.answer': at(EVERYBODY),
  'corrections.previewMany': at(CHECKERS),
  'corrections.approveMany': at(CHECKERS),
  'corrections.rejectMany': at(CHECKERS),

  'integrations.overview': across(IT_VIEW),
  'integrations.messages': overall(IT),
  'integrations.message': overall(IT),
  'integrations.payload': overall(IT),
  'integrations.reveal': overall(IT),
  'integrations.deliveries': overall(IT),
  'integrations.delivery': overall(IT),
  'integrations.deadLetters': overall(IT),
  'integrations.replay': overall(IT),
  'integrations.replayDryRun': overall(IT),
  'integrations.replayMany': overall(IT),
  'integrations.approveReplay': overall([...IT, 'approver']),
  'integrations.abortReplay': overall(IT),
  'integrations.replays': overall([...IT, 'approver']),
  'integrations.discard': overall(IT),
  'integrations.pause': overall(IT),
  'integrations.resume': overall(IT),
  'integrations.trace': overall([...IT, 'manager', 'approver', 'dispatcher']),

  'mappings.unmapped': overall(STEWARDS),
  'mappings.list': overall(STEWARDS),
  'mappings.add': overall(STEWARDS),
  'mappings.targets': overall(STEWARDS),
  'mappings.save': overall(STEWARDS),
  'mappings.reject': overall(STEWARDS),

  'users.list': overall(['admin']),
  'users.create': overall(['admin']),
  'users.setGrants': overall(['admin']),
  'users.setPassword': overall(['admin']),
  'users.setActive': overall(['admin']),
  'partners.list': overall(IT),
  'partners.get': overall(IT),
  'partners.create': overall(['admin']),
  'partners.update': overall(['admin']),
  'partners.setRights': overall(['admin']),
  'partners.setCallback': overall(['admin']),
  'partners.rotateSecret': overall(['admin']),
  'partners.revokeSecret': overall(['admin']),
  'odoo.get': overall(IT),
  'odoo.connect': overall(['admin']),
  'odoo.replaceKey': overall(['admin']),
  'odoo.chooseTransfer': at(['dispatcher', 'dock_lead', 'approver', 'integration', 'admin']),
  'odoo.check': overall(IT),
  'ownership.list': overall(IT),
  'audit.list': overall(['admin']),
  'audit.verify': overall(['admin']),
  'displays.list': overall(['admin']),
  'displays.create': overall(['admin']),
  'displays.revoke': overall(['admin']),
  'displays.pair': { roles: 'public', scope: 'none' },
  'displays.board': { roles: 'public', scope: 'none' },
  'simulation.get': { roles: 'signed-in', scope: 'none' },
  'simulation.set': across(['dispatcher', 'manager', 'integration', 'admin']),
} as const satisfies Record<string, Right>;

export type ProcedureName = keyof typeof PROCEDURES;

/** Routes beside the browser API. `partner`: a partner's signature or key. `operator`: metrics token or loopback. */
export const ROUTES = {
  'POST /api/v1/events': { roles: 'partner', scope: 'none' },
  'POST /api/webhooks/{partner}': { roles: 'partner', scope: 'none' },
  /** The token in the address is the secret: Odoo signs nothing. */
  'POST /api/webhooks/odoo/{token}': { roles: 'address', scope: 'none' },
  'GET /api/v1/messages/{id}': { roles: 'partner', scope: 'none' },
  'GET /api/v1/messages/{id}/acknowledgement': { roles: 'partner', scope: 'none' },
  'GET /api/v1/openapi.json': { roles: 'public', scope: 'none' },
  'GET /api/docs': { roles: 'public', scope: 'none' },
  'GET /api/health/live': { roles: 'public', scope: 'none' },
  'GET /api/health/ready': { roles: 'public', scope: 'none' },
  'GET /metrics': { roles: 'operator', scope: 'none' },
  'GET /api/photos/{id}': { roles: 'signed-in', scope: 'site' },
} as const satisfies Record<string, Right>;

/** True when a person with these grants passes the outer wall of the procedure. */
export function passes(right: Right, grants: readonly { role: Role; siteId: string }[] | null): boolean {
  if (right.roles === 'public') return true;
  if (grants === null) return false;
  if (right.roles === 'signed-in') return true;
  if (typeof right.roles === 'string') return false;
  const allowed: readonly Role[] = right.roles;
  return grants.some(
    (grant) => allowed.includes(grant.role) && (right.scope !== 'all' || grant.siteId === '*'),
  );
}
