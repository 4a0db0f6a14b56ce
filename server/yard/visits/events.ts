import { z } from 'zod';
import { defineFact } from '#server/kernel/event.ts';
import { NOTE_KINDS, STAGES, VISIT_STATUSES } from './schema.ts';

const instant = z.date().transform((at) => at.toISOString());
const about = {
  no: z.string(),
  status: z.enum(VISIT_STATUSES),
  trailerNumber: z.string().nullable(),
  appointmentId: z.string().nullable(),
};
/** `at` is the stamp that holds now; `first` is false when a better source moved a stamp that existed. */
const stage = z.object({ ...about, at: instant, first: z.boolean() });

export const visitExpected = defineFact('visit.expected', z.object(about));
export const visitArrived = defineFact(
  'visit.arrived',
  stage.extend({ unplanned: z.boolean(), direction: z.string(), loadType: z.string() }),
);
export const visitCheckedIn = defineFact('visit.checked-in', stage.extend({ spotId: z.string().nullable() }));
export const visitDocked = defineFact('visit.docked', stage.extend({ doorId: z.string().nullable() }));
export const visitUndocked = defineFact(
  'visit.undocked',
  z.object({ ...about, doorId: z.string().nullable(), spotId: z.string().nullable() }),
);
export const workStarted = defineFact('visit.work-started', stage);
export const workCompleted = defineFact('visit.work-completed', stage);
export const visitReleased = defineFact('visit.released', stage);
export const visitDeparted = defineFact('visit.departed', stage);

/**
 * A report that moved no stamp, kept beside the one that holds: of a stage (`stage` set), or another word of
 * the source.
 */
export const statusNoted = defineFact(
  'visit.status-noted',
  z.object({
    ...about,
    stage: z.enum(STAGES).nullable(),
    why: z.enum(['beside', 'cannot_be_slotted', 'word']),
    doorId: z.string().nullable(),
    word: z.string().nullable(),
    text: z.string().nullable(),
  }),
);
/** Two sources differ on one stage by more than the site tolerates. */
export const conflictNoted = defineFact(
  'visit.conflict-noted',
  z.object({
    ...about,
    stage: z.enum(STAGES),
    heldAt: instant,
    heldSource: z.string(),
    otherAt: instant,
    otherSource: z.string(),
    minutesApart: z.number(),
  }),
);
/** An approved correction set a stamp, or said that the stage did not happen. */
export const visitCorrected = defineFact(
  'visit.corrected',
  z.object({ ...about, stage: z.enum(STAGES), at: instant.nullable(), reason: z.string() }),
);
export const trailerReplaced = defineFact(
  'visit.trailer-replaced',
  z.object({ ...about, formerTrailerNumber: z.string().nullable(), reason: z.string() }),
);
/** The person who said it took it back a moment later. */
export const stageTakenBack = defineFact(
  'visit.taken-back',
  z.object({ ...about, stage: z.enum(STAGES), at: z.null() }),
);
/** The words stay with the note: facts cannot be shortened when personal data must go. */
export const visitNoted = defineFact(
  'visit.noted',
  z.object({ ...about, noteId: z.string(), kind: z.enum(NOTE_KINDS) }),
);
/** Personal data stays in the visit; the fact says only that it changed. */
export const driverUpdated = defineFact(
  'visit.driver-updated',
  z.object({ ...about, fields: z.array(z.string()) }),
);
export const visitCancelled = defineFact('visit.cancelled', z.object({ ...about, reason: z.string() }));
