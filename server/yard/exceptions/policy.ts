import { type Policy, roles } from '#server/infra/verb.ts';
import type { Role } from '#server/kernel/actor.ts';

/** Everybody who works on exceptions: all roles of a site. */
export const WORKS_ON_EXCEPTIONS: readonly Role[] = [
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

export const mayWorkOnExceptions: Policy = roles(...WORKS_ON_EXCEPTIONS);
export const mayReassignExceptions: Policy = roles(
  'dispatcher',
  'dock_lead',
  'manager',
  'approver',
  'integration',
  'steward',
  'admin',
);
