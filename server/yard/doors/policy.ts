import { orPartners, roles } from '#server/infra/verb.ts';

/** A partner may name the door (a dock system); governance has checked its right. */
export const mayAssignDoors = orPartners(roles('dispatcher', 'dock_lead', 'admin'));
export const mayHoldDoors = orPartners(roles('dispatcher', 'dock_lead', 'marshal', 'gate_clerk', 'admin'));
export const mayBlockDoors = roles('dispatcher', 'dock_lead', 'admin');
