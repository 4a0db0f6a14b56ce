import { z } from 'zod';
import { SOURCES } from '#server/kernel/event.ts';
import { isTimeZone } from '#server/kernel/time.ts';
import { ACCESSES } from './rights.ts';

export const PARTNER_STATUSES = ['active', 'test', 'paused'] as const;

export const PartnerCode = z
  .string()
  .trim()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'Lower-case letters, digits and hyphens');

export const RightLine = z.object({
  eventType: z.string().regex(/^yard\.[a-z0-9.-]*\*?$/),
  access: z.enum(ACCESSES),
});

const about = {
  name: z.string().trim().min(1).max(120),
  format: z.string().trim().min(1).max(40),
  status: z.enum(PARTNER_STATUSES).default('active'),
  source: z.enum(SOURCES).default('carrier'),
  siteIds: z.array(z.string()).max(500).default([]),
  timeZone: z.string().refine(isTimeZone, 'Not a time zone').optional(),
  rateLimitPerMinute: z.number().int().min(1).max(60_000).default(600),
  silentAfterMinutes: z.number().int().min(1).max(100_000).nullable().default(null),
};

export const CreatePartner = z.object({
  code: PartnerCode,
  ...about,
  rights: z.array(RightLine).max(100).optional(),
});
export const UpdatePartner = z.object({
  partnerId: z.string(),
  version: z.number().int().optional(),
  name: about.name.optional(),
  status: z.enum(PARTNER_STATUSES).optional(),
  siteIds: z.array(z.string()).max(500).optional(),
  timeZone: about.timeZone,
  rateLimitPerMinute: z.number().int().min(1).max(60_000).optional(),
  silentAfterMinutes: z.number().int().min(1).max(100_000).nullable().optional(),
});
export const SetCallback = z.object({
  partnerId: z.string().max(64),
  /** Null: answers are kept for the partner to fetch. */
  url: z.string().trim().min(1).max(2_000).nullable(),
});
export const SetRights = z.object({ partnerId: z.string(), rights: z.array(RightLine).max(100) });

export const SECRET_KINDS = ['hmac', 'bearer'] as const;
export const RotateSecret = z.object({
  partnerId: z.string(),
  kind: z.enum(SECRET_KINDS),
  /** How long the one before stays valid beside the new one. */
  overlapHours: z.number().min(0).max(720).default(24),
});
export const RevokeSecret = z.object({ secretId: z.string() });
