import { undoNoShow } from '#server/yard/appointments/commands/undo-no-show.ts';
import { UndoNoShow } from '#server/yard/appointments/schema.ts';
import type { CorrectionKind } from './correction-kinds.ts';

/** The truck did come, or still comes: the booking lives again. */
export const undoNoShowKind: CorrectionKind<typeof UndoNoShow> = {
  subjectKind: 'appointment',
  input: UndoNoShow,
  appliedBy: 'tower',
  subjectId: (input) => input.appointmentId,
  async load(tx, input) {
    const row = await tx.appointment.findUnique({ where: { id: input.appointmentId } });
    return (
      row && {
        subjectId: row.id,
        siteId: row.siteId,
        visitId: null,
        version: row.version,
        no: row.no,
        now: { status: row.status },
      }
    );
  },
  rows: async (_tx, base) => [
    {
      key: 'status',
      field: 'appointment_status',
      params: { appointmentNo: base.no },
      now: String(base.now.status),
      observed: null,
      proposed: 'scheduled',
      owner: 'dispatcher',
      effects: ['odoo_note'],
    },
  ],
  apply: (ctx, input) => undoNoShow(ctx, input),
  // A no-show is found by the schedule, not by a person.
  reverse: () => null,
};
