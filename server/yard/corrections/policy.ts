import { orPartners, type Policy, roles } from '#server/infra/verb.ts';

/** Makers. Partners and jobs may propose; nobody but a person may decide. */
export const mayPropose: Policy = orPartners(
  roles('dispatcher', 'dock_lead', 'gate_clerk', 'steward', 'integration', 'approver', 'admin'),
);

const checkers = roles('approver', 'admin');
/** Checkers: people only. `roles` lets jobs and the system pass, which must never approve. */
export const mayApprove: Policy = (actor, siteId) => actor.kind === 'user' && checkers(actor, siteId);

/** What the other system made of a correction is told by the job that asked it. */
export const mayReport: Policy = (actor) => actor.kind === 'job' || actor.kind === 'system';

export const mayRetry: Policy = roles('approver', 'integration', 'admin');
