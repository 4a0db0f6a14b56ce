import type { Policy } from '#server/infra/verb.ts';
import { roles } from '#server/infra/verb.ts';

/** Parties belong to no site: those who look after names, and the change feeds. */
export const mayKeepParties: Policy = roles('steward', 'integration', 'admin');
