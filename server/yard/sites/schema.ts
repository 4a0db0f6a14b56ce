import { z } from 'zod';
import type { Id, IdKind } from '#server/kernel/ids.ts';
import { isTimeZone } from '#server/kernel/time.ts';

const MAX_ID_CHARS = 64;
const MAX_BULK = 500;

/** An identifier as callers give it; whether it exists is the verb's question, not the schema's. */
export const idOf = <K extends IdKind>(_kind: K) =>
  z
    .string()
    .min(1)
    .max(MAX_ID_CHARS)
    .transform((value) => value as Id<K>);

/** Bounded text without characters PostgreSQL cannot keep. */
export const shortText = (maxChars: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxChars)
    .refine((value) => !value.includes('\u0000') && value.isWellFormed(), 'Holds a forbidden character');

/** The version a screen has seen; another one in the database answers `outdated`. */
export const Version = z.number().int().min(1);

const minutes = (least: number, most: number) => z.number().int().min(least).max(most);

/** Rules of one site. Durations in minutes. */
export const SiteSettings = z.object({
  /** How long before the window a truck may come without being early. */
  earlyMinutes: minutes(0, 1_440).default(60),
  /** Grace after the start of the window; nobody inside the window is late. */
  lateMinutes: minutes(0, 1_440).default(30),
  /** After the end of the window. */
  noShowAfterMinutes: minutes(1, 10_080).default(120),
  defaultUnloadMinutes: minutes(1, 1_440).default(60),
  minutesPerPallet: z.number().min(0).max(120).default(3),
  /** Sources further apart than this contradict each other. */
  conflictToleranceMinutes: minutes(0, 240).default(15),
  freeTimeMinutes: minutes(0, 10_080).default(120),
  /** Without news for this long, a place is shown as unsure. */
  unsureAfterMinutes: minutes(1, 43_200).default(720),
  overTolerancePercent: z.number().min(0).max(100).default(0),
  /** Damaged goods go to the quarantine location. */
  quarantine: z.boolean().default(true),
});
export type SiteSettings = z.infer<typeof SiteSettings>;

export const SiteSettingsChange = z.strictObject({
  earlyMinutes: minutes(0, 1_440).optional(),
  lateMinutes: minutes(0, 1_440).optional(),
  noShowAfterMinutes: minutes(1, 10_080).optional(),
  defaultUnloadMinutes: minutes(1, 1_440).optional(),
  minutesPerPallet: z.number().min(0).max(120).optional(),
  conflictToleranceMinutes: minutes(0, 240).optional(),
  freeTimeMinutes: minutes(0, 10_080).optional(),
  unsureAfterMinutes: minutes(1, 43_200).optional(),
  overTolerancePercent: z.number().min(0).max(100).optional(),
  quarantine: z.boolean().optional(),
});
export type SiteSettingsChange = z.infer<typeof SiteSettingsChange>;

const Code = shortText(40).regex(/^[\p{L}\p{N}][\p{L}\p{N} ._/-]*$/u, 'Letters, digits, space . _ / - only');
const capability = z.string().regex(/^[a-z][a-z0-9_-]{0,30}$/, 'Lower-case word');

export const CreateSite = z.strictObject({
  code: Code,
  name: shortText(120),
  city: shortText(120),
  timeZone: z.string().refine(isTimeZone, 'Not an IANA time zone'),
  settings: SiteSettingsChange.default({}),
});
export type CreateSite = z.infer<typeof CreateSite>;

export const AddZone = z.strictObject({
  siteId: idOf('site'),
  code: Code,
  name: shortText(120),
  kind: z.enum(['yard', 'dock', 'waiting', 'quarantine']),
});
export type AddZone = z.infer<typeof AddZone>;

export const AddGate = z.strictObject({ siteId: idOf('site'), code: Code, name: shortText(120) });
export type AddGate = z.infer<typeof AddGate>;

/**
 * Capabilities the rules know: `inbound`, `outbound` (none of both = either), `reefer`, `hazmat`, `flatbed`,
 * `container`. Others are kept and shown.
 */
export const AddDoors = z.strictObject({
  siteId: idOf('site'),
  doors: z
    .array(
      z.strictObject({
        code: Code,
        number: z.number().int().min(0).max(99_999),
        zoneCode: Code.optional(),
        capabilities: z.array(capability).max(20).default([]),
      }),
    )
    .min(1)
    .max(MAX_BULK),
});
export type AddDoors = z.infer<typeof AddDoors>;

export const AddSpots = z.strictObject({
  siteId: idOf('site'),
  spots: z
    .array(z.strictObject({ code: Code, zoneCode: Code }))
    .min(1)
    .max(MAX_BULK),
});
export type AddSpots = z.infer<typeof AddSpots>;

export const UpdateSiteSettings = z.strictObject({
  siteId: idOf('site'),
  settings: SiteSettingsChange,
  reason: shortText(300).optional(),
  version: Version.optional(),
});
export type UpdateSiteSettings = z.infer<typeof UpdateSiteSettings>;
