import { z } from 'zod';
import { defineFact } from '#server/kernel/event.ts';
import { correctionSaid } from '#server/yard/exceptions/events.ts';

export const correctionApproved = defineFact(
  'correction.approved',
  // A retry says it once more, so that whoever applies corrections tries again.
  z.object({ ...correctionSaid, retry: z.boolean() }),
);
export const correctionRejected = defineFact(
  'correction.rejected',
  z.object({ ...correctionSaid, reason: z.string() }),
);
export const correctionWithdrawn = defineFact('correction.withdrawn', z.object(correctionSaid));
export const correctionApplied = defineFact(
  'correction.applied',
  z.object({ ...correctionSaid, as: z.string() }),
);
export const correctionApplyFailed = defineFact(
  'correction.apply-failed',
  z.object({ ...correctionSaid, message: z.string(), code: z.string().nullable() }),
);
/** Asking and answering change nothing but who has to speak next. */
export const correctionAsked = defineFact(
  'correction.asked',
  z.object({ ...correctionSaid, questionId: z.string(), question: z.string() }),
);
export const correctionAnswered = defineFact(
  'correction.answered',
  z.object({ ...correctionSaid, questionId: z.string(), answer: z.string() }),
);
