import { z } from 'zod';
import { MAX_QUANTITY, roundQuantity } from '#server/kernel/quantity.ts';
import { isRealDay, Moment } from './moment.ts';

/** Limits of the canonical contract. Counts are per event. */
export const LIMITS = {
  references: 100,
  equipment: 10,
  lines: 5_000,
  pallets: 5_000,
  itemIds: 12,
} as const;

const hasNoForbidden = (text: string) => !text.includes('\u0000') && text.isWellFormed();

/** Bounded text; U+0000 and lone surrogates are field errors. Ids stay text, leading zeros count. */
export const text = (maxChars: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxChars)
    .refine(hasNoForbidden, {
      message: 'The text holds a forbidden character',
      params: { code: 'text-forbidden' },
    });

export const REFERENCE_KINDS = [
  'purchase-order',
  'shipment',
  'load',
  'bill-of-lading',
  'pro',
  'appointment',
  'delivery-order',
  'delivery-note',
  'packing-list',
  'sales-order',
  'invoice',
  'seal',
  'tracking',
  'route',
  'stop',
  'vehicle',
  'other',
] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

export const Reference = z
  .strictObject({
    kind: z.enum(REFERENCE_KINDS),
    value: text(80),
    qualifier: text(40).optional().meta({ description: "The sender's own qualifier, as sent" }),
  })
  .meta({ id: 'Reference' });
export type Reference = z.infer<typeof Reference>;

export const Site = z
  .strictObject({
    code: text(80).meta({ description: "The sender's code of the site" }),
    qualifier: text(20).optional(),
    name: text(120).optional(),
  })
  .meta({ id: 'Site' });
export type Site = z.infer<typeof Site>;

export const EQUIPMENT_KINDS = ['trailer', 'container', 'chassis', 'tractor', 'vehicle', 'rail-car'] as const;
export const Equipment = z
  .strictObject({
    kind: z.enum(EQUIPMENT_KINDS),
    number: text(40).meta({ description: 'As sent, with the owner prefix where there is one' }),
    plate: text(20).optional(),
    typeCode: text(10).optional(),
  })
  .meta({ id: 'Equipment' });
export type Equipment = z.infer<typeof Equipment>;

export const Carrier = z
  .strictObject({
    scac: z
      .string()
      .trim()
      .regex(/^[A-Za-z]{2,4}$/)
      .optional(),
    name: text(120).optional(),
  })
  .meta({ id: 'Carrier' });

export const Driver = z
  .strictObject({ name: text(80).optional(), phone: text(30).optional(), licence: text(30).optional() })
  .meta({ id: 'Driver' });

/** role: which end of the transport the event speaks of. Only `delivery` moves an inbound visit. */
export const Place = z
  .strictObject({
    role: z.enum(['pickup', 'delivery', 'terminal', 'unknown']).default('unknown'),
    stop: z.number().int().min(0).max(999).optional(),
    name: text(120).optional(),
    city: text(80).optional(),
    state: text(30).optional(),
    country: text(30).optional(),
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
  })
  .meta({ id: 'Place' });
export type Place = z.infer<typeof Place>;

export const REASON_CLASSES = [
  'carrier',
  'shipper',
  'site',
  'customer',
  'customs',
  'weather-road',
  'equipment',
  'papers',
  'unknown',
] as const;
export const Reason = z
  .strictObject({
    class: z.enum(REASON_CLASSES),
    code: text(40).optional(),
    list: text(40).optional().meta({ description: 'Code list, for example X12-1651' }),
    release: text(20).optional(),
    text: text(300).optional(),
  })
  .meta({ id: 'Reason' });
export type Reason = z.infer<typeof Reason>;

export const Quantity = z
  .strictObject({
    value: z
      .number()
      .min(0)
      .max(MAX_QUANTITY)
      .refine((value) => roundQuantity(value) === value, { message: 'At most four decimal places' }),
    uom: text(10).meta({ description: 'Unit of measure as sent' }),
  })
  .meta({ id: 'Quantity' });

export const ItemId = z.strictObject({ qualifier: text(20), value: text(80) }).meta({ id: 'ItemId' });

/** Which goods a line speaks of; at least an item id or a PO line must be there. */
const lineSubject = {
  poNumber: text(40).optional(),
  lineNo: text(20).optional(),
  items: z.array(ItemId).max(LIMITS.itemIds).default([]),
};

export const AsnLine = z
  .strictObject({ ...lineSubject, quantity: Quantity, description: text(200).optional() })
  .meta({ id: 'AsnLine' });
export type AsnLine = z.infer<typeof AsnLine>;

export const Sscc = z
  .string()
  .regex(/^\d{18}$/)
  .meta({ description: '18 digits, without the application identifier 00' });

export const Pallet = z
  .strictObject({
    sscc: Sscc.optional(),
    mark: z.strictObject({ qualifier: text(20), value: text(60) }).optional(),
    level: z.enum(['pallet', 'pack']).default('pallet'),
    lines: z
      .array(
        z.strictObject({
          line: z
            .number()
            .int()
            .min(0)
            .max(LIMITS.lines - 1),
          quantity: Quantity.optional(),
        }),
      )
      .max(LIMITS.lines)
      .default([])
      .meta({ description: 'Positions in `lines`, counted from 0' }),
  })
  .refine((pallet) => pallet.sscc !== undefined || pallet.mark !== undefined, {
    message: 'Give sscc or mark',
  })
  .meta({ id: 'Pallet' });
export type Pallet = z.infer<typeof Pallet>;

const subjectKnown = (line: { poNumber?: string; lineNo?: string; items: unknown[]; sscc?: string }) =>
  line.items.length > 0 ||
  line.sscc !== undefined ||
  (line.poNumber !== undefined && line.lineNo !== undefined);
const subjectMissing = { message: 'Name the goods: items, sscc, or poNumber with lineNo' };

/** Absolute count of a line so far; a later count of the same line replaces it. */
export const CountedLine = z
  .strictObject({ ...lineSubject, sscc: Sscc.optional(), quantity: Quantity })
  .refine(subjectKnown, subjectMissing)
  .meta({ id: 'CountedLine' });

export const DAMAGE_CLASSES = [
  'crushed',
  'wet',
  'broken',
  'temperature',
  'load-shift',
  'packaging',
  'other',
] as const;
export const DamagedLine = z
  .strictObject({
    ...lineSubject,
    sscc: Sscc.optional(),
    quantity: Quantity,
    damage: z.enum(DAMAGE_CLASSES),
    description: text(500).optional(),
  })
  .refine(subjectKnown, subjectMissing)
  .meta({ id: 'DamagedLine' });

export const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((day) => isRealDay(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))), {
    message: 'Not a day that exists (years 2000 to 2100)',
    params: { code: 'time-invalid' },
  });

/** A day, and the time of day where it was told. */
export const Expected = z.strictObject({ day: Day, at: Moment.optional() }).meta({ id: 'Expected' });

export const Dock = z.strictObject({ code: text(40), name: text(80).optional() }).meta({ id: 'Dock' });
