import { openCheckOdoo } from '#server/integration/odoo/connection/commands/check-odoo.ts';
import { openConnectOdoo } from '#server/integration/odoo/connection/commands/connect-odoo.ts';
import { openReplaceOdooKey } from '#server/integration/odoo/connection/commands/replace-key.ts';
import { chooseTransfer } from '#server/integration/odoo/deliver/commands/choose-transfer.ts';
import { getOdoo } from '#server/integration/odoo/queries.ts';
import {
  ChooseTransfer,
  ConnectOdoo,
  OdooConnectionId,
  ReplaceOdooKey,
} from '#server/integration/odoo/schema.ts';
import { webhookToken } from '#server/integration/odoo/sync/webhook-token.ts';
import { procedure, router } from '../trpc.ts';

export const odoo = router({
  /** With the address to enter in Odoo's webhook rule; the address is the secret. */
  get: procedure.query(async ({ ctx }) => {
    const view = await getOdoo(ctx.ctx);
    const { publicUrl, secretsKey } = ctx.services.config;
    return (
      view && { ...view, webhookUrl: `${publicUrl}/api/webhooks/odoo/${webhookToken(secretsKey, view.id)}` }
    );
  }),
  connect: procedure
    .input(ConnectOdoo)
    .mutation(({ ctx, input }) => openConnectOdoo(ctx.services)(ctx.ctx, input)),
  replaceKey: procedure
    .input(ReplaceOdooKey)
    .mutation(({ ctx, input }) => openReplaceOdooKey(ctx.services)(ctx.ctx, input)),
  chooseTransfer: procedure
    .input(ChooseTransfer)
    .mutation(({ ctx, input }) => chooseTransfer(ctx.ctx, input)),
  check: procedure
    .input(OdooConnectionId)
    .mutation(({ ctx, input }) => openCheckOdoo(ctx.services)(ctx.ctx, input)),
});
