import { orPartners, type Policy, roles } from '#server/infra/verb.ts';

export const mayAnnounce: Policy = orPartners(
  roles('dispatcher', 'dock_lead', 'integration', 'steward', 'admin'),
);
export const mayUnload: Policy = orPartners(roles('dispatcher', 'dock_lead', 'admin'));
/** A confirmation by hand is a checker's; the exact count of a dock lead confirms by itself. */
export const mayConfirm: Policy = roles('approver', 'admin');
export const mayKeepProducts: Policy = roles('steward', 'integration', 'admin');
export const mayReadReceipts: Policy = roles(
  'dispatcher',
  'marshal',
  'gate_clerk',
  'dock_lead',
  'manager',
  'approver',
  'integration',
  'steward',
  'admin',
);
