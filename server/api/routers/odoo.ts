import { openCheckOdoo } from '#server/integration/odoo/connection/commands/check-odoo.ts';
import { openConnectOdoo } from '#server/integration/odoo/connection/commands/connect-odoo.ts';
import { getOdoo } from '#server/integration/odoo/queries.ts';
import { ConnectOdoo, OdooConnectionId } from '#server/integration/odoo/schema.ts';
import { procedure, router } from '../trpc.ts';

export const odoo = router({
  get: procedure.query(({ ctx }) => getOdoo(ctx.ctx)),
  connect: procedure
    .input(ConnectOdoo)
    .mutation(({ ctx, input }) => openConnectOdoo(ctx.services)(ctx.ctx, input)),
  check: procedure
    .input(OdooConnectionId)
    .mutation(({ ctx, input }) => openCheckOdoo(ctx.services)(ctx.ctx, input)),
});
