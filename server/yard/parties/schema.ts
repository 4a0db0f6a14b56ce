import { z } from 'zod';
import { isScac } from '#server/kernel/identifiers.ts';
import { shortText } from '#server/yard/sites/schema.ts';

export const PARTY_KINDS = ['carrier', 'supplier', 'customer'] as const;

/** Creates the party of that kind and code, or brings its name and SCAC up to date. */
export const UpsertParty = z.strictObject({
  kind: z.enum(PARTY_KINDS),
  code: shortText(40),
  name: shortText(120),
  scac: z
    .string()
    .trim()
    .transform((value) => value.toUpperCase())
    .refine(isScac, 'Two to four letters')
    .optional(),
});
export type UpsertParty = z.infer<typeof UpsertParty>;
