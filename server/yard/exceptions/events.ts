import { z } from 'zod';
import { defineFact } from '#server/kernel/event.ts';

const common = { no: z.string(), kind: z.string(), severity: z.number(), status: z.string() };

export const exceptionRaised = defineFact(
  'exception.raised',
  z.object({
    ...common,
    subjectKind: z.string(),
    subjectId: z.string(),
    ownerRole: z.string(),
    deadlineAt: z.iso.datetime(),
  }),
);
export const exceptionClaimed = defineFact(
  'exception.claimed',
  z.object({ ...common, ownerUserId: z.string() }),
);
export const exceptionAcknowledged = defineFact('exception.acknowledged', z.object(common));
/** Another owner, or the same one later: both change whose list it stands on. */
export const exceptionReassigned = defineFact(
  'exception.reassigned',
  z.object({
    ...common,
    ownerRole: z.string(),
    ownerUserId: z.string().nullable(),
    snoozedUntil: z.iso.datetime().nullable(),
  }),
);
export const exceptionClosed = defineFact(
  'exception.closed',
  z.object({ ...common, resolution: z.string(), cleared: z.boolean() }),
);

/** What every fact about a correction says of it. */
export const correctionSaid = {
  no: z.string(),
  kind: z.string(),
  status: z.string(),
  subjectKind: z.string(),
  subjectId: z.string(),
  exceptionId: z.string().nullable(),
};

// Proposing and outdating belong to the case; deciding and applying are facts of corrections.
export const correctionProposed = defineFact('correction.proposed', z.object(correctionSaid));
export const correctionOutdated = defineFact('correction.outdated', z.object(correctionSaid));
