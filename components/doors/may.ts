import { PROCEDURES, type ProcedureName, passes } from '#server/auth/rights.ts';
import type { Grant } from '#server/kernel/actor.ts';

/** What this person may call at one site; the server asks again. */
export type May = Readonly<Partial<Record<ProcedureName, true>>>;

export function mayAt(grants: readonly Grant[], siteId: string, names: readonly ProcedureName[]): May {
  const here = grants.filter((grant) => grant.siteId === '*' || grant.siteId === siteId);
  return Object.fromEntries(
    names.filter((name) => passes(PROCEDURES[name], here)).map((name) => [name, true]),
  );
}

export const BOARD_VERBS = [
  'doors.assign',
  'doors.swap',
  'doors.release',
  'doors.block',
  'doors.unblock',
  'doors.pull',
  'visits.dock',
  'visits.arrive',
  'visits.addNote',
  'moves.cancel',
  'receipts.start',
  'exceptions.acknowledge',
] as const satisfies readonly ProcedureName[];

export const VISIT_VERBS = [
  'visits.checkIn',
  'visits.dock',
  'visits.undock',
  'visits.withdraw',
  'visits.takeBack',
  'visits.addNote',
  'visits.release',
  'visits.depart',
  'visits.linkAppointment',
  'doors.assign',
  'doors.release',
  'receipts.start',
  'receipts.countLine',
  'receipts.complete',
] as const satisfies readonly ProcedureName[];
