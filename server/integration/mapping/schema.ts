import { z } from 'zod';

export const MAPPING_STATUSES = ['unmapped', 'mapped', 'rejected'] as const;

export const SaveMapping = z.object({
  mappingId: z.string(),
  targetKind: z.string().min(1).max(40),
  targetId: z.string().min(1).max(80),
  version: z.number().int().optional(),
});
export const AddMapping = z.object({
  system: z.string().min(1).max(64),
  kind: z.string().min(1).max(40),
  code: z.string().trim().min(1).max(200),
  targetKind: z.string().min(1).max(40),
  targetId: z.string().min(1).max(80),
});
export const RejectMapping = z.object({ mappingId: z.string(), reason: z.string().trim().min(1).max(300) });

/** The form in which codes are compared: leading zeros and punctuation count, case and outer blanks do not. */
export function codeNorm(code: string): string {
  return code.trim().toUpperCase();
}
