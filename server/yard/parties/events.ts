import { z } from 'zod';
import { defineFact } from '#server/kernel/event.ts';

export const partyChanged = defineFact(
  'party.changed',
  z.object({ kind: z.string(), code: z.string(), name: z.string(), scac: z.string().nullable() }),
);
