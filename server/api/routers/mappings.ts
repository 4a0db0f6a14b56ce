import { z } from 'zod';
import { addMapping } from '#server/integration/mapping/commands/add-mapping.ts';
import { rejectMapping } from '#server/integration/mapping/commands/reject-mapping.ts';
import { saveMapping } from '#server/integration/mapping/commands/save-mapping.ts';
import { unmappedQueue } from '#server/integration/mapping/queries.ts';
import { AddMapping, RejectMapping, SaveMapping } from '#server/integration/mapping/schema.ts';
import { procedure, router } from '../trpc.ts';

const LIST_LIMIT = 500;

export const mappings = router({
  /** Codes nobody has translated, with suggestions and what they hold up. */
  unmapped: procedure.query(({ ctx }) => unmappedQueue(ctx.ctx)),
  list: procedure
    .input(z.object({ system: z.string().max(64).optional(), kind: z.string().max(40).optional() }))
    .query(({ ctx, input }) =>
      ctx.ctx.db.mapping.findMany({
        where: {
          ...(input.system ? { system: input.system } : {}),
          ...(input.kind ? { kind: input.kind } : {}),
        },
        orderBy: [{ status: 'desc' }, { system: 'asc' }, { code: 'asc' }],
        take: LIST_LIMIT,
      }),
    ),
  /** What a code of a kind can stand for. */
  targets: procedure.input(z.object({ kind: z.string().max(40) })).query(async ({ ctx, input }) => {
    if (input.kind === 'dock') {
      const doors = await ctx.ctx.db.door.findMany({
        include: { site: true },
        orderBy: [{ siteId: 'asc' }, { number: 'asc' }],
        take: LIST_LIMIT,
      });
      return doors.map((door) => ({ kind: 'door', id: door.id, label: `${door.site.code}/${door.code}` }));
    }
    const sites = await ctx.ctx.db.site.findMany({ orderBy: { name: 'asc' }, take: LIST_LIMIT });
    return sites.map((site) => ({ kind: 'site', id: site.id, label: `${site.code} · ${site.name}` }));
  }),
  save: procedure.input(SaveMapping).mutation(({ ctx, input }) => saveMapping(ctx.ctx, input)),
  add: procedure.input(AddMapping).mutation(({ ctx, input }) => addMapping(ctx.ctx, input)),
  reject: procedure.input(RejectMapping).mutation(({ ctx, input }) => rejectMapping(ctx.ctx, input)),
});
