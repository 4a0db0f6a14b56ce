import { type Policy, roles } from '#server/infra/verb.ts';

/** Sees what came in and went out, without the raw bytes. */
export const mayReadMessages: Policy = roles('integration', 'steward', 'admin');
/** Raw bytes may hold personal data. */
export const mayReadBodies: Policy = roles('integration', 'admin');
export const mayReplay: Policy = roles('integration', 'admin');
/** Many at once need a second person. */
export const mayApproveReplays: Policy = roles('integration', 'approver', 'admin');
/** Follows a thread; rows of sites out of reach are left out. */
export const mayTrace: Policy = roles(
  'dispatcher',
  'dock_lead',
  'manager',
  'approver',
  'integration',
  'steward',
  'admin',
);
