import { z } from 'zod';
import { defineFact } from '#server/kernel/event.ts';

/** Layout or rules of a site changed; readers take the rest from the queries. */
export const siteChanged = defineFact(
  'site.changed',
  z.object({ what: z.enum(['created', 'settings', 'doors', 'spots', 'gates', 'zones']) }),
);
