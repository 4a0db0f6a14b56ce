import { OWNERSHIP } from '#server/integration/governance/ownership.ts';
import { procedure, router } from '../trpc.ts';

export const ownership = router({
  /** The very table that messages and the Odoo feed are judged by. */
  list: procedure.query(() => OWNERSHIP),
});
