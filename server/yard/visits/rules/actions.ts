import {
  type Can,
  STAGES,
  type Stage,
  VISIT_ACTIONS,
  type VisitAction,
  type VisitStatus,
} from '../schema.ts';

export interface StayNow {
  readonly status: VisitStatus;
  readonly atDoor: boolean;
  readonly arrived: boolean;
}

const YES: Can = { ok: true };
const no = (reason: string): Can => ({ ok: false, reason });

const REACHED: Readonly<Record<VisitStatus, Stage | null>> = {
  expected: null,
  arrived: 'arrived',
  checked_in: 'checked_in',
  waiting: 'checked_in',
  at_door: 'at_door',
  working: 'work_started',
  work_complete: 'work_completed',
  ready_to_leave: 'released',
  departed: 'departed',
  cancelled: null,
};

/** What a person may do with a stay now, and why not: screens disable with it. */
export function visitActions(stay: StayNow): Record<VisitAction, Can> {
  return Object.fromEntries(VISIT_ACTIONS.map((action) => [action, can(stay, action)])) as Record<
    VisitAction,
    Can
  >;
}

function can(stay: StayNow, action: VisitAction): Can {
  if (stay.status === 'cancelled') return no('visit.cancelled');
  if (action === 'link_appointment') return YES;
  if (stay.status === 'departed') return no('visit.departed');
  switch (action) {
    case 'check_in':
      return isPast(stay, 'checked_in') ? no('visit.already_checked_in') : YES;
    case 'assign_door':
    case 'dock':
      if (!stay.arrived) return no('visit.not_arrived');
      if (action === 'dock' && stay.atDoor) return no('visit.at_door');
      return isPast(stay, 'work_completed') ? no('visit.work_complete') : YES;
    case 'undock':
      return stay.atDoor ? YES : no('visit.not_at_door');
    case 'start':
      if (!stay.atDoor) return no('visit.not_at_door');
      return isPast(stay, 'work_started') ? no('visit.work_begun') : YES;
    case 'complete':
      if (isPast(stay, 'work_completed')) return no('visit.work_complete');
      return isPast(stay, 'work_started') ? YES : no('visit.work_not_begun');
    case 'release':
      if (!stay.arrived) return no('visit.not_arrived');
      if (stay.status === 'working') return no('visit.work_begun');
      return isPast(stay, 'released') ? no('visit.released') : YES;
    case 'depart':
      return stay.arrived ? YES : no('visit.not_arrived');
    case 'update_driver':
      return YES;
    case 'cancel':
      return isPast(stay, 'work_started') ? no('visit.work_begun') : YES;
  }
}

function isPast(stay: StayNow, stage: Stage): boolean {
  const reached = REACHED[stay.status];
  return reached !== null && STAGES.indexOf(reached) >= STAGES.indexOf(stage);
}
