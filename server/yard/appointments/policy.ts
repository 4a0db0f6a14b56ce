import { orPartners, roles } from '#server/infra/verb.ts';

/** Partners speak of their own bookings; governance has checked their rights before. */
export const mayBook = orPartners(roles('dispatcher', 'gate_clerk', 'manager', 'admin'));
/** Decides what others asked for. */
export const mayDecideBookings = roles('dispatcher', 'manager', 'approver', 'admin');
/** Schedules run as jobs, which every policy by role lets through. */
export const mayMarkNoShow = roles('dispatcher', 'gate_clerk', 'manager', 'admin');
/** Reached through an approved correction. */
export const mayUndoNoShow = roles('dispatcher', 'manager', 'approver', 'admin');
