import { type EventType, isEventType, MILESTONES, type Milestone } from '../../formats/canonical/events.ts';
import type { Reason } from '../../formats/canonical/fields.ts';

export type PlaceRole = 'pickup' | 'delivery' | 'terminal' | 'unknown';

/** What a status means when it happened at one of our sites (`event`) and when it happened elsewhere (`milestone`). */
export interface StatusMeaning {
  event?: YardEvent;
  role: PlaceRole;
  milestone: Milestone;
}

export const YARD_EVENTS = [
  'yard.gate.arrived.v1',
  'yard.gate.departed.v1',
  'yard.dock.docked.v1',
  'yard.trailer.spotted.v1',
  'yard.unloading.completed.v1',
  'yard.eta.updated.v1',
] as const satisfies readonly EventType[];
export type YardEvent = (typeof YARD_EVENTS)[number];

const elsewhere = (milestone: Milestone, role: PlaceRole = 'unknown'): StatusMeaning => ({ role, milestone });

/** AT701, code list 1650 (releases 4010 and 5010). The same letters mean other things in AT702 and AT703. */
const STATUSES: Record<string, StatusMeaning> = {
  X1: { event: 'yard.gate.arrived.v1', role: 'delivery', milestone: 'arrived-at-stop' },
  X3: { event: 'yard.gate.arrived.v1', role: 'pickup', milestone: 'arrived-at-pickup' },
  I1: { event: 'yard.gate.arrived.v1', role: 'unknown', milestone: 'arrived-at-stop' },
  CD: { event: 'yard.gate.departed.v1', role: 'delivery', milestone: 'left-stop' },
  AF: { event: 'yard.gate.departed.v1', role: 'pickup', milestone: 'picked-up' },
  OA: { event: 'yard.gate.departed.v1', role: 'unknown', milestone: 'left-stop' },
  X5: { event: 'yard.dock.docked.v1', role: 'delivery', milestone: 'arrived-at-stop' },
  X8: { event: 'yard.dock.docked.v1', role: 'pickup', milestone: 'arrived-at-pickup' },
  S1: { event: 'yard.trailer.spotted.v1', role: 'unknown', milestone: 'other' },
  D1: { event: 'yard.unloading.completed.v1', role: 'delivery', milestone: 'delivered' },
  AG: { event: 'yard.eta.updated.v1', role: 'delivery', milestone: 'en-route' },
  X2: { event: 'yard.eta.updated.v1', role: 'delivery', milestone: 'en-route' },
  A1: elsewhere('estimated-pickup', 'pickup'),
  AA: elsewhere('estimated-pickup', 'pickup'),
  XB: elsewhere('acknowledged'),
  X6: elsewhere('en-route'),
  R1: elsewhere('en-route'),
  X4: elsewhere('at-terminal', 'terminal'),
  X9: elsewhere('at-terminal', 'terminal'),
  AR: elsewhere('at-terminal', 'terminal'),
  P1: elsewhere('left-terminal', 'terminal'),
  J1: elsewhere('left-terminal', 'terminal'),
  AJ: elsewhere('out-for-delivery', 'delivery'),
  L1: elsewhere('loading', 'pickup'),
  CP: elsewhere('loaded', 'pickup'),
  AM: elsewhere('loaded', 'pickup'),
  CL: elsewhere('loaded', 'pickup'),
  CB: elsewhere('delivered', 'delivery'),
  AH: elsewhere('delivery-attempted', 'delivery'),
  AP: elsewhere('not-delivered', 'delivery'),
  A3: elsewhere('returned'),
  A7: elsewhere('refused', 'delivery'),
  A9: elsewhere('damaged'),
  CA: elsewhere('cancelled'),
  SD: elsewhere('delayed'),
  PR: elsewhere('held'),
  RH: elsewhere('released'),
  PU: elsewhere('exception', 'pickup'),
  D2: elsewhere('other', 'delivery'),
  DE: elsewhere('other'),
  PD: elsewhere('other'),
};

/** AT703, code list 1652. `appointment` is a firm one; the others are limits or estimates. */
const APPOINTMENTS: Record<string, { role: 'pickup' | 'delivery'; firm: boolean }> = {
  AA: { role: 'pickup', firm: true },
  XA: { role: 'pickup', firm: true },
  AB: { role: 'delivery', firm: true },
  X9: { role: 'delivery', firm: true },
  AC: { role: 'delivery', firm: false },
  EP: { role: 'pickup', firm: false },
  LP: { role: 'pickup', firm: false },
  ED: { role: 'delivery', firm: false },
  LD: { role: 'delivery', firm: false },
};

export const appointmentOf = (code: string) => APPOINTMENTS[code];

/** The partner's own mapping (a milestone or an event type) goes before the standard's list. */
export function statusOf(code: string, mapped: string | undefined): StatusMeaning | undefined {
  const known = Object.hasOwn(STATUSES, code) ? STATUSES[code] : undefined;
  if (mapped === undefined) return known;
  const role = known?.role ?? 'unknown';
  if ((MILESTONES as readonly string[]).includes(mapped)) return { role, milestone: mapped as Milestone };
  if (isEventType(mapped) && (YARD_EVENTS as readonly string[]).includes(mapped)) {
    return { event: mapped as YardEvent, role, milestone: known?.milestone ?? 'other' };
  }
  return known;
}

/** Code list 1651 in classes for reports. NS (normal) and NA (normal appointment) are no reasons. */
const REASONS: Record<Exclude<Reason['class'], 'unknown'>, string> = {
  carrier: 'AH AI D1 D2 A1 AY P1 P2 A2 AL AT BB BD',
  equipment: 'T1 T2 T3 T4 T5 T6 T7 S1 F1',
  shipper: 'AM AX AQ AV C1 C2 C8',
  site: 'AG B1 B8 B9 BH AN BK HB BT',
  'weather-road': 'AF AO BE AW RC',
  customer: 'AD BS A5 AJ C5',
  papers: 'BC AR AS BQ C4',
  customs: 'CA BG B5 CU',
};
const CLASS_OF = new Map(
  Object.entries(REASONS).flatMap(([reasonClass, codes]) =>
    codes.split(' ').map((code) => [code, reasonClass as Reason['class']]),
  ),
);

export function reasonOf(code: string, release: string): Reason | undefined {
  if (code === '' || code === 'NS' || code === 'NA') return undefined;
  return {
    class: CLASS_OF.get(code) ?? 'unknown',
    code: code.slice(0, 40),
    list: 'X12-1651',
    release: release.slice(0, 20) || undefined,
  };
}
