import { z } from 'zod';
import { defineFact } from '#server/kernel/event.ts';
import { CONTENTS, PLACE_KINDS } from './schema.ts';

const place = z.object({ kind: z.enum(PLACE_KINDS), id: z.string().nullable() });

export const trailerPlaced = defineFact(
  'trailer.placed',
  z.object({ trailerId: z.string(), number: z.string(), from: place, to: place }),
);

export const trailerContentsSet = defineFact(
  'trailer.contents-set',
  z.object({
    trailerId: z.string(),
    number: z.string(),
    contents: z.enum(CONTENTS),
    flags: z.array(z.string()),
  }),
);
