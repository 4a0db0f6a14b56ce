import { z } from 'zod';
import { defineFact } from '#server/kernel/event.ts';

const about = {
  moveId: z.string(),
  no: z.string(),
  trailerNumber: z.string().nullable(),
  from: z.object({ kind: z.string(), id: z.string().nullable() }),
  to: z.object({ kind: z.string(), id: z.string().nullable() }),
  reason: z.string(),
};

export const moveCreated = defineFact('move.created', z.object(about));
export const moveStarted = defineFact(
  'move.started',
  z.object({ ...about, assignedTo: z.string().nullable() }),
);
export const moveDone = defineFact('move.done', z.object(about));
export const moveCancelled = defineFact('move.cancelled', z.object({ ...about, why: z.string() }));
