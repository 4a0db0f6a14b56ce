import { z } from 'zod';
import { approveReschedule } from '#server/yard/appointments/commands/approve-reschedule.ts';
import { cancelAppointment } from '#server/yard/appointments/commands/cancel-appointment.ts';
import { confirmAppointment } from '#server/yard/appointments/commands/confirm-appointment.ts';
import { rejectReschedule } from '#server/yard/appointments/commands/reject-reschedule.ts';
import { requestAppointment } from '#server/yard/appointments/commands/request-appointment.ts';
import { requestReschedule } from '#server/yard/appointments/commands/request-reschedule.ts';
import { getAppointment, listForSite } from '#server/yard/appointments/queries.ts';
import {
  ApproveReschedule,
  CancelAppointment,
  ConfirmAppointment,
  RejectReschedule,
  RequestAppointment,
  RequestReschedule,
} from '#server/yard/appointments/schema.ts';
import { idOf } from '#server/yard/sites/schema.ts';
import { procedure, router } from '../trpc.ts';

/** A list covers at most so many days. */
const MAX_SPAN_MS = 14 * 86_400_000;

const Span = z
  .object({ siteId: idOf('site'), from: z.date(), to: z.date() })
  .refine(
    (span) => span.to > span.from && span.to.getTime() - span.from.getTime() <= MAX_SPAN_MS,
    'At most 14 days',
  );

const DecideReschedule = z.discriminatedUnion('approve', [
  ApproveReschedule.extend({ approve: z.literal(true) }),
  RejectReschedule.extend({ approve: z.literal(false) }),
]);

export const appointments = router({
  list: procedure.input(Span).query(({ ctx, input }) => listForSite(ctx.ctx, input.siteId, input)),
  get: procedure
    .input(z.object({ appointmentId: idOf('appointment') }))
    .query(({ ctx, input }) => getAppointment(ctx.ctx, input.appointmentId)),
  request: procedure
    .input(RequestAppointment)
    .mutation(({ ctx, input }) => requestAppointment(ctx.ctx, input)),
  confirm: procedure
    .input(ConfirmAppointment)
    .mutation(({ ctx, input }) => confirmAppointment(ctx.ctx, input)),
  reschedule: procedure
    .input(RequestReschedule)
    .mutation(({ ctx, input }) => requestReschedule(ctx.ctx, input)),
  decideReschedule: procedure.input(DecideReschedule).mutation(({ ctx, input }) => {
    if (input.approve) {
      const { approve: _, ...wish } = input;
      return approveReschedule(ctx.ctx, wish);
    }
    const { approve: _, ...wish } = input;
    return rejectReschedule(ctx.ctx, wish);
  }),
  cancel: procedure.input(CancelAppointment).mutation(({ ctx, input }) => cancelAppointment(ctx.ctx, input)),
});
