import { z } from 'zod';
import { SOURCES } from '#server/kernel/event.ts';
import { idOf, shortText, Version } from '#server/yard/sites/schema.ts';

export const CONTENTS = ['loaded', 'part_loaded', 'empty', 'unknown'] as const;
export const PLACE_KINDS = ['out', 'gate', 'spot', 'door', 'road'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];
export const TRAILER_FLAGS = ['on_hold', 'hot', 'reefer', 'hazmat', 'damaged'] as const;
export const EQUIPMENT_TYPES = [
  'dry',
  'reefer',
  'flatbed',
  'tanker',
  'container',
  'other',
  'unknown',
] as const;
export type EquipmentType = (typeof EQUIPMENT_TYPES)[number];
export const EquipmentType = z.enum(EQUIPMENT_TYPES);

/** Where a trailer was seen. `placeId` names the spot, the door or the gate; nothing for `out` and `road`. */
export const PlaceTrailer = z
  .strictObject({
    trailerId: idOf('trailer'),
    siteId: idOf('site'),
    placeKind: z.enum(PLACE_KINDS),
    placeId: shortText(64).optional(),
    seenAt: z.date().optional(),
    source: z.enum(SOURCES).optional(),
    version: Version.optional(),
  })
  .refine((input) => (input.placeKind !== 'spot' && input.placeKind !== 'door') || input.placeId, {
    message: 'Name the spot or door',
    path: ['placeId'],
  });
export type PlaceTrailer = z.infer<typeof PlaceTrailer>;

export const SetTrailerContents = z.strictObject({
  trailerId: idOf('trailer'),
  contents: z.enum(CONTENTS),
  flags: z.array(z.enum(TRAILER_FLAGS)).max(TRAILER_FLAGS.length).optional(),
  version: Version.optional(),
});
export type SetTrailerContents = z.infer<typeof SetTrailerContents>;
