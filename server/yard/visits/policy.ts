import { orPartners, roles } from '#server/infra/verb.ts';

/** Partners report what they saw; governance has checked their rights before. */
export const mayTellGate = orPartners(roles('gate_clerk', 'dispatcher', 'marshal', 'dock_lead', 'admin'));
export const mayTellDock = orPartners(roles('dock_lead', 'dispatcher', 'marshal', 'admin'));
export const mayRelease = orPartners(roles('dock_lead', 'dispatcher', 'gate_clerk', 'admin'));
export const mayLinkAppointments = roles('dispatcher', 'gate_clerk', 'steward', 'approver', 'admin');
export const mayEditStay = roles('dispatcher', 'gate_clerk', 'dock_lead', 'admin');
/** Whoever deals with the truck may leave a word about it. */
export const mayNote = roles('dispatcher', 'gate_clerk', 'dock_lead', 'marshal', 'approver', 'admin');
export const mayCancelStay = roles('dispatcher', 'gate_clerk', 'admin');
/** Reached through an approved correction. */
export const mayCorrectStay = roles('approver', 'admin');
/** Names and numbers of drivers are for those who deal with the truck. */
export const maySeeDriver = roles('gate_clerk', 'dispatcher', 'marshal', 'dock_lead', 'admin');
