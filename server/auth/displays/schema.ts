import { z } from 'zod';

export const CreateDisplay = z.object({
  siteId: z.string(),
  name: z.string().trim().min(1).max(60),
  diagonalInches: z.number().int().min(20).max(120).default(55),
  /** Farthest reader, metres. */
  distanceMetres: z.number().int().min(1).max(20).default(5),
});
export const PairDisplay = z.object({
  code: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9]{8}$/),
});
export const RevokeDisplay = z.object({ displayId: z.string() });
