import { z } from 'zod';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { revokeSecret } from '#server/integration/governance/commands/revoke-secret.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { openSetCallback } from '#server/integration/governance/commands/set-callback.ts';
import { setRights } from '#server/integration/governance/commands/set-rights.ts';
import { updatePartner } from '#server/integration/governance/commands/update-partner.ts';
import { getPartner, listPartners } from '#server/integration/governance/queries.ts';
import {
  CreatePartner,
  RevokeSecret,
  RotateSecret,
  SetCallback,
  SetRights,
  UpdatePartner,
} from '#server/integration/governance/schema.ts';
import { procedure, router } from '../trpc.ts';

export const partners = router({
  list: procedure.query(({ ctx }) => listPartners(ctx.ctx)),
  get: procedure
    .input(z.object({ partnerId: z.string().max(64) }))
    .query(({ ctx, input }) => getPartner(ctx.ctx, input.partnerId)),
  create: procedure.input(CreatePartner).mutation(({ ctx, input }) => createPartner(ctx.ctx, input)),
  update: procedure.input(UpdatePartner).mutation(({ ctx, input }) => updatePartner(ctx.ctx, input)),
  setRights: procedure.input(SetRights).mutation(({ ctx, input }) => setRights(ctx.ctx, input)),
  /** Where its acknowledgements go; the address is judged before it is kept. */
  setCallback: procedure
    .input(SetCallback)
    .mutation(({ ctx, input }) =>
      openSetCallback({ allow: ctx.services.config.partners.allowAddresses })(ctx.ctx, input),
    ),
  /** The only answer that ever carries the secret. */
  rotateSecret: procedure
    .input(RotateSecret)
    .mutation(({ ctx, input }) => openRotateSecret(ctx.services.secrets)(ctx.ctx, input)),
  revokeSecret: procedure.input(RevokeSecret).mutation(({ ctx, input }) => revokeSecret(ctx.ctx, input)),
});
