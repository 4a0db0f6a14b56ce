import type { Can, VisitStatus } from '#server/yard/visits/schema.ts';
import type { DoorAction, DoorState } from './schema.ts';

export interface DoorFacts {
  readonly doorId: string;
  readonly number: number;
  readonly zoneId: string | null;
  readonly capabilities: readonly string[];
  readonly blockedReason: string | null;
  readonly state: DoorState;
  /** Minutes until the next booking of this door; null: nothing is booked. */
  readonly freeMinutes: number | null;
}

export interface LoadFacts {
  readonly direction: string;
  readonly equipmentType: string | null;
  readonly reefer: boolean;
  readonly hazmat: boolean;
  readonly plannedMinutes: number;
  readonly zoneId: string | null;
}

export type Fit =
  | { readonly ok: true; readonly reasons: readonly string[] }
  | { readonly ok: false; readonly reason: string };

const EQUIPMENT_NEEDS: Readonly<Record<string, string>> = {
  flatbed: 'flatbed',
  container: 'container',
  tanker: 'tanker',
};

/** May this load stand at this door? The reason is a key of the error catalogue. */
export function doorFit(door: Pick<DoorFacts, 'capabilities' | 'blockedReason'>, load: LoadFacts): Fit {
  const has = (capability: string) => door.capabilities.includes(capability);
  if (door.blockedReason !== null) return { ok: false, reason: 'door.blocked' };
  const oneWay = has('inbound') !== has('outbound');
  if (oneWay && !has(load.direction)) return { ok: false, reason: 'door.wrong_direction' };
  if (load.reefer && !has('reefer')) return { ok: false, reason: 'door.no_reefer_plug' };
  if (load.hazmat && !has('hazmat')) return { ok: false, reason: 'door.no_hazmat' };
  const need = EQUIPMENT_NEEDS[load.equipmentType ?? ''];
  // Sites that do not tell their doors apart by equipment take everything everywhere.
  if (need && !has(need) && door.capabilities.some((capability) => capability in EQUIPMENT_NEEDS))
    return { ok: false, reason: 'door.wrong_equipment' };
  const reasons = [
    ...(load.reefer ? ['reefer_plug'] : []),
    ...(oneWay ? [`${load.direction}_door`] : []),
    ...(need && has(need) ? [need] : []),
  ];
  return { ok: true, reasons };
}

export interface DoorHint {
  readonly doorId: string;
  readonly ok: boolean;
  /** Why not, as a key of the error catalogue. */
  readonly reason: string | null;
  /** Why this one: `reefer_plug`, `inbound_door`, `same_zone`, `long_enough`, `kept_for_reefer`. */
  readonly reasons: readonly string[];
  readonly freeMinutes: number | null;
  /** 1 is the best; null when the door cannot be taken. */
  readonly rank: number | null;
}

/**
 * Doors for a load, best first. Long enough before the next booking counts most, then the same zone, then
 * leaving special doors to loads that need them, then the tightest gap, then the number.
 */
export function bestDoors(doors: readonly DoorFacts[], load: LoadFacts): DoorHint[] {
  const judged = doors.map((door) => ({ door, judged: judge(door, load) }));
  const free = judged
    .filter(({ judged: { ok } }) => ok)
    .sort((a, b) => compare(a.judged, b.judged) || a.door.number - b.door.number);
  const others = judged.filter(({ judged: { ok } }) => !ok).sort((a, b) => a.door.number - b.door.number);
  return [...free, ...others].map(({ door, judged: { ok, reason, reasons } }, index) => ({
    doorId: door.doorId,
    ok,
    reason,
    reasons,
    freeMinutes: door.freeMinutes,
    rank: ok ? index + 1 : null,
  }));
}

interface Judged {
  readonly ok: boolean;
  readonly reason: string | null;
  readonly reasons: readonly string[];
  readonly score: readonly number[];
}

function judge(door: DoorFacts, load: LoadFacts): Judged {
  const fit = doorFit(door, load);
  if (!fit.ok) return { ok: false, reason: fit.reason, reasons: [], score: [] };
  if (door.state !== 'free')
    return {
      ok: false,
      reason: door.state === 'reserved' ? 'door.reserved' : 'door.occupied',
      reasons: [],
      score: [],
    };
  const longEnough = door.freeMinutes === null || door.freeMinutes >= load.plannedMinutes;
  if (door.freeMinutes !== null && door.freeMinutes <= 0)
    return { ok: false, reason: 'door.reserved', reasons: [], score: [] };
  const sameZone = load.zoneId !== null && load.zoneId === door.zoneId;
  const spares =
    (!load.reefer && door.capabilities.includes('reefer')) ||
    (!load.hazmat && door.capabilities.includes('hazmat'));
  const reasons = [
    ...fit.reasons,
    ...(longEnough ? ['long_enough'] : ['next_booking_soon']),
    ...(sameZone ? ['same_zone'] : []),
    ...(spares ? ['special_door'] : []),
  ];
  const gap = door.freeMinutes === null ? Number.MAX_SAFE_INTEGER : door.freeMinutes;
  return {
    ok: true,
    reason: null,
    reasons,
    score: [longEnough ? 0 : 1, sameZone ? 0 : 1, spares ? 1 : 0, longEnough ? gap : -gap],
  };
}

function compare(a: Judged, b: Judged): number {
  for (const [index, value] of a.score.entries()) {
    const difference = value - (b.score[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The state of a door as people see it: blocked, then what stands there, then what is promised. */
export function doorState(door: {
  readonly blocked: boolean;
  readonly assignment: 'reserved' | 'occupied' | null;
  readonly visitStatus: VisitStatus | null;
}): DoorState {
  if (door.assignment === 'occupied') {
    if (door.visitStatus === 'working') return 'working';
    const done = door.visitStatus === 'work_complete' || door.visitStatus === 'ready_to_leave';
    return done || door.visitStatus === 'departed' ? 'work_complete' : 'occupied';
  }
  if (door.blocked) return 'blocked';
  return door.assignment === 'reserved' ? 'reserved' : 'free';
}

const YES: Can = { ok: true };
const no = (reason: string): Can => ({ ok: false, reason });

/** What may be done at a door now. `assign`: without moving anybody who is promised or holds it. */
export function doorActions(state: DoorState, blocked: boolean): Record<DoorAction, Can> {
  const stands = state === 'occupied' || state === 'working' || state === 'work_complete';
  return {
    assign: blocked
      ? no('door.blocked')
      : stands
        ? no('door.occupied')
        : state === 'reserved'
          ? no('door.reserved')
          : YES,
    dock: state === 'reserved' ? YES : stands ? no('door.occupied') : no('door.not_reserved'),
    start: state === 'occupied' ? YES : no(stands ? 'visit.work_begun' : 'door.empty'),
    complete:
      state === 'working'
        ? YES
        : no(state === 'work_complete' ? 'visit.work_complete' : 'visit.work_not_begun'),
    pull: stands ? (state === 'working' ? no('visit.work_begun') : YES) : no('door.empty'),
    release: stands || state === 'reserved' ? YES : no('door.empty'),
    block: blocked ? no('door.blocked') : YES,
    unblock: blocked ? YES : no('door.not_blocked'),
  };
}
