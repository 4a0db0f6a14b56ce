import { gatesOf, listSites, spotsOf } from '#server/yard/sites/queries.ts';
import { procedure, router } from '../trpc.ts';

export const sites = router({
  list: procedure.query(async ({ ctx }) => {
    const rows = await listSites(ctx.ctx);
    return Promise.all(
      rows.map(async (site) => ({
        id: site.id,
        code: site.code,
        name: site.name,
        city: site.city,
        timeZone: site.timeZone,
        gates: await gatesOf(ctx.ctx, site.id),
        spots: await spotsOf(ctx.ctx, site.id),
      })),
    );
  }),
});
