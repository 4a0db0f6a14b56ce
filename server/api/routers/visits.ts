import { z } from 'zod';
import { departVisit } from '#server/yard/doors/commands/depart-visit.ts';
import { dockVisit } from '#server/yard/doors/commands/dock-visit.ts';
import { DepartVisit, DockVisit } from '#server/yard/doors/schema.ts';
import { idOf } from '#server/yard/sites/schema.ts';
import { checkIn } from '#server/yard/visits/commands/check-in.ts';
import { linkAppointment } from '#server/yard/visits/commands/link-appointment.ts';
import { recordArrival } from '#server/yard/visits/commands/record-arrival.ts';
import { releaseVisit } from '#server/yard/visits/commands/release-visit.ts';
import { getVisit, listVisits } from '#server/yard/visits/queries.ts';
import {
  CheckIn,
  LinkAppointment,
  ListVisits,
  RecordArrival,
  ReleaseVisit,
} from '#server/yard/visits/schema.ts';
import { procedure, router } from '../trpc.ts';
import { visitStory } from '../visit-story.ts';

const Visit = z.object({ visitId: idOf('visit') });

export const visits = router({
  list: procedure.input(ListVisits).query(({ ctx, input }) => listVisits(ctx.ctx, input)),
  get: procedure.input(Visit).query(({ ctx, input }) => getVisit(ctx.ctx, input.visitId)),
  story: procedure.input(Visit).query(({ ctx, input }) => visitStory(ctx.ctx, input.visitId)),
  arrive: procedure.input(RecordArrival).mutation(({ ctx, input }) => recordArrival(ctx.ctx, input)),
  checkIn: procedure.input(CheckIn).mutation(({ ctx, input }) => checkIn(ctx.ctx, input)),
  linkAppointment: procedure
    .input(LinkAppointment)
    .mutation(({ ctx, input }) => linkAppointment(ctx.ctx, input)),
  dock: procedure.input(DockVisit).mutation(({ ctx, input }) => dockVisit(ctx.ctx, input)),
  release: procedure.input(ReleaseVisit).mutation(({ ctx, input }) => releaseVisit(ctx.ctx, input)),
  depart: procedure.input(DepartVisit).mutation(({ ctx, input }) => departVisit(ctx.ctx, input)),
});
