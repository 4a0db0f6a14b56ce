import { z } from 'zod';
import { takeBackVisit } from '#server/yard/doors/commands/take-back-visit.ts';
import { DepartVisit, DockVisit, UndockVisit, WithdrawVisit } from '#server/yard/doors/schema.ts';
import { departVisitWithMoves } from '#server/yard/moves/commands/depart-visit-with-moves.ts';
import { dockVisitWithMoves } from '#server/yard/moves/commands/dock-visit-with-moves.ts';
import { undockVisitWithMoves } from '#server/yard/moves/commands/undock-visit-with-moves.ts';
import { withdrawVisitWithMoves } from '#server/yard/moves/commands/withdraw-visit-with-moves.ts';
import { idOf } from '#server/yard/sites/schema.ts';
import { addNote } from '#server/yard/visits/commands/add-note.ts';
import { checkIn } from '#server/yard/visits/commands/check-in.ts';
import { linkAppointment } from '#server/yard/visits/commands/link-appointment.ts';
import { recordArrival } from '#server/yard/visits/commands/record-arrival.ts';
import { releaseVisit } from '#server/yard/visits/commands/release-visit.ts';
import { getVisit, listVisits, visitNotes } from '#server/yard/visits/queries.ts';
import {
  AddNote,
  CheckIn,
  LinkAppointment,
  ListVisits,
  RecordArrival,
  ReleaseVisit,
  TakeBackStage,
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
  dock: procedure.input(DockVisit).mutation(({ ctx, input }) => dockVisitWithMoves(ctx.ctx, input)),
  undock: procedure.input(UndockVisit).mutation(({ ctx, input }) => undockVisitWithMoves(ctx.ctx, input)),
  withdraw: procedure
    .input(WithdrawVisit)
    .mutation(({ ctx, input }) => withdrawVisitWithMoves(ctx.ctx, input)),
  takeBack: procedure.input(TakeBackStage).mutation(({ ctx, input }) => takeBackVisit(ctx.ctx, input)),
  notes: procedure.input(Visit).query(({ ctx, input }) => visitNotes(ctx.ctx, input.visitId)),
  addNote: procedure.input(AddNote).mutation(({ ctx, input }) => addNote(ctx.ctx, input)),
  release: procedure.input(ReleaseVisit).mutation(({ ctx, input }) => releaseVisit(ctx.ctx, input)),
  depart: procedure.input(DepartVisit).mutation(({ ctx, input }) => departVisitWithMoves(ctx.ctx, input)),
});
