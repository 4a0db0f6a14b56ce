import type { Work } from '#server/infra/verb.ts';
import { autoClear } from '#server/yard/exceptions/commands/raise-exception.ts';
import { appointmentCompleted } from '../events.ts';
import { type AppointmentStatus, canBeArrivedAt } from '../rules.ts';
import {
  type AppointmentRow,
  aboutAppointment,
  sayAppointment,
  writeAppointment,
} from './change-appointment.ts';
import { missedKey } from './mark-no-show.ts';

const STAY: readonly AppointmentStatus[] = ['arrived', 'in_progress', 'completed'];

/**
 * Follows the stay forward: arrived → in progress → completed, steps in between included. A booking that was
 * called off or went further already stays as it is.
 */
export async function advanceAppointment(
  work: Work,
  before: AppointmentRow,
  target: AppointmentStatus,
  visitId: string,
): Promise<AppointmentRow> {
  const from = STAY.indexOf(before.status);
  if (from < 0 && !canBeArrivedAt(before.status)) return before;
  if (STAY.indexOf(target) <= from) return before;
  const after = await writeAppointment(work, before, { status: target });
  if (before.status === 'no_show') await autoClear(work, missedKey(before.id), 'appointment.arrived');
  if (target === 'completed')
    await work.record(appointmentCompleted.draft(aboutAppointment(after, visitId), sayAppointment(after)));
  return after;
}

/** The stay was undone by a correction: the booking waits for its truck again. */
export async function reopenAppointment(work: Work, before: AppointmentRow): Promise<AppointmentRow> {
  if (before.status !== 'arrived') return before;
  return writeAppointment(work, before, { status: before.windowStart === null ? 'requested' : 'scheduled' });
}
