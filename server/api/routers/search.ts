import { z } from 'zod';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { findAnything } from '../find-anything.ts';
import { procedure, router } from '../trpc.ts';

const MIN_CHARACTERS = 2;

export const search = router({
  /** Objects by any fragment of a number: visit, trailer, plate, booking, PO, exception. */
  find: procedure.input(z.object({ query: z.string().max(80) })).query(({ ctx, input }) => {
    if (normalizeReference(input.query).length < MIN_CHARACTERS) return [];
    return findAnything(ctx.ctx, input.query);
  }),
});
