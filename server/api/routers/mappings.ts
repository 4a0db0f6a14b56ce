import { z } from 'zod';
import { MILESTONES } from '#server/integration/formats/canonical/events.ts';
import { addMapping } from '#server/integration/mapping/commands/add-mapping.ts';
import { rejectMapping } from '#server/integration/mapping/commands/reject-mapping.ts';
import { saveMapping } from '#server/integration/mapping/commands/save-mapping.ts';
import { listMappings, unmappedQueue } from '#server/integration/mapping/queries.ts';
import { AddMapping, RejectMapping, SaveMapping } from '#server/integration/mapping/schema.ts';
import { YARD_EVENTS } from '#server/integration/partners/carrier-x12/codes.ts';
import { procedure, router } from '../trpc.ts';

const LIST_LIMIT = 500;

/** What a carrier's status can mean: something that happens in the yard, or a mere milestone on the way. */
const STATUS_MEANINGS = [
  ...YARD_EVENTS.map((id) => ({ kind: 'event-type', id: id as string, label: id as string })),
  ...MILESTONES.map((id) => ({ kind: 'milestone', id: id as string, label: id as string })),
];

export const mappings = router({
  /** Codes nobody has translated, with suggestions and what they hold up. */
  unmapped: procedure.query(({ ctx }) => unmappedQueue(ctx.ctx)),
  list: procedure
    .input(z.object({ system: z.string().max(64).optional(), kind: z.string().max(40).optional() }))
    .query(({ ctx, input }) => listMappings(ctx.ctx, input)),
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
    if (input.kind === 'status-code') return STATUS_MEANINGS;
    const sites = await ctx.ctx.db.site.findMany({ orderBy: { name: 'asc' }, take: LIST_LIMIT });
    return sites.map((site) => ({ kind: 'site', id: site.id, label: `${site.code} · ${site.name}` }));
  }),
  save: procedure.input(SaveMapping).mutation(({ ctx, input }) => saveMapping(ctx.ctx, input)),
  add: procedure.input(AddMapping).mutation(({ ctx, input }) => addMapping(ctx.ctx, input)),
  reject: procedure.input(RejectMapping).mutation(({ ctx, input }) => rejectMapping(ctx.ctx, input)),
});
