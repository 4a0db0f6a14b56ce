import type { Work } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import {
  type AppointmentRow,
  lockAppointment,
} from '#server/yard/appointments/commands/change-appointment.ts';
import { findCandidates } from '../queries/candidates.ts';
import { type Candidate, matchAppointment } from '../rules/matching.ts';
import type { ExpectVisit } from '../schema.ts';

export interface Booking {
  readonly appointment: AppointmentRow | null;
  readonly by: 'id' | 'number' | 'reference' | 'trailer' | null;
  /** Bookings between which nobody could choose. */
  readonly candidates: readonly Candidate[];
}

/** Finds and locks the booking the truck came for. Raises `not_found` for an id that is not of this site. */
export async function findBooking(work: Work, input: ExpectVisit, at: Date): Promise<Booking> {
  if (input.appointmentId) {
    const appointment = await lockAppointment(work, input.appointmentId);
    if (!appointment || appointment.siteId !== input.siteId) throw notFound('appointment');
    return { appointment, by: 'id', candidates: [] };
  }
  const clues = {
    appointmentRef: input.appointmentRef,
    references: input.references,
    trailerNumber: input.trailerNumber,
    at,
  };
  const match = matchAppointment(await findCandidates(work.tx, input.siteId, clues), clues);
  switch (match.kind) {
    case 'matched': {
      const appointment = await lockAppointment(work, match.candidate.id);
      return { appointment, by: match.by, candidates: [] };
    }
    case 'ambiguous':
      return { appointment: null, by: null, candidates: match.candidates };
    case 'none':
      return { appointment: null, by: null, candidates: [] };
  }
}
