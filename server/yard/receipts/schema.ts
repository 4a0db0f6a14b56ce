import { z } from 'zod';
import { MAX_QUANTITY, roundQuantity } from '#server/kernel/quantity.ts';
import { References, Scac } from '#server/yard/appointments/schema.ts';
import { shortText } from '#server/yard/sites/schema.ts';
import { Stamp } from '#server/yard/visits/schema.ts';

export const RECEIPT_STATUSES = [
  'expected',
  'unloading',
  'counted',
  'awaiting_approval',
  'confirmed',
  'cancelled',
] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** `unexpected`: on the truck, not in the announcement. */
export const PALLET_STATUSES = ['expected', 'counted', 'damaged', 'missing', 'unexpected'] as const;
export type PalletStatus = (typeof PALLET_STATUSES)[number];

export const RECEIPT_LIMITS = {
  lines: 2_000,
  pallets: 2_000,
  idsPerLine: 12,
  photoBytes: 300_000,
  photosPerSubject: 12,
  productsPerCall: 500,
} as const;

const id = z.string().min(1).max(64);
const version = z.number().int().positive().optional();
/** Decimal with at most four places; what has more is refused, never rounded in silence. */
const Count = z
  .number()
  .min(0)
  .max(MAX_QUANTITY)
  .refine((value) => roundQuantity(value) === value, { message: 'At most four decimal places' });

const stamp = Stamp.default({});

export const UpsertProduct = z.object({
  sku: shortText(80),
  name: shortText(200),
  barcode: shortText(80).nullish(),
  uom: shortText(20),
  active: z.boolean().default(true),
});
export type UpsertProduct = z.input<typeof UpsertProduct>;

export const UpsertProducts = z.object({
  products: z.array(UpsertProduct).min(1).max(RECEIPT_LIMITS.productsPerCall),
});
export type UpsertProducts = z.input<typeof UpsertProducts>;

export const AnnouncedLine = z
  .object({
    lineNo: z.number().int().positive().max(1_000_000).optional(),
    poNumber: shortText(40).optional(),
    sku: shortText(80).optional(),
    /** Every id the line carries (buyer's, vendor's, UPC, GTIN), the most telling first. */
    ids: z.array(shortText(80)).max(RECEIPT_LIMITS.idsPerLine).default([]),
    description: shortText(200).optional(),
    quantity: Count,
    uom: shortText(20),
  })
  .refine((line) => line.sku !== undefined || line.ids.length > 0, {
    message: 'Name the product: sku or ids',
  });
export type AnnouncedLine = z.output<typeof AnnouncedLine>;

export const AnnouncedPallet = z.object({
  sscc: shortText(60),
  /** Positions in `lines`, counted from 0. */
  lines: z
    .array(z.object({ line: z.number().int().min(0), quantity: Count.optional() }))
    .max(RECEIPT_LIMITS.lines)
    .default([]),
});

export const AnnounceReceipt = z
  .object({
    siteId: id,
    asnNo: shortText(80),
    /** One receipt per identity; the same one again is a duplicate or a replacement. */
    asnIdentity: shortText(300),
    supplier: z.object({ code: shortText(80).optional(), name: shortText(200).optional() }).default({}),
    poNumbers: z.array(shortText(40)).max(500).default([]),
    lines: z.array(AnnouncedLine).min(1).max(RECEIPT_LIMITS.lines),
    pallets: z.array(AnnouncedPallet).max(RECEIPT_LIMITS.pallets).default([]),
    carrierScac: Scac.optional(),
    trailerNumber: shortText(40).optional(),
    sealNo: shortText(40).optional(),
    expectedAt: z.date().optional(),
    references: References,
    partnerId: id.optional(),
  })
  .refine((asn) => asn.pallets.every((p) => p.lines.every(({ line }) => line < asn.lines.length)), {
    message: 'A pallet names a line that does not exist',
    path: ['pallets'],
  })
  .refine((asn) => distinct(asn.lines.flatMap((line) => line.lineNo ?? [])), {
    message: 'Two lines have the same number',
    path: ['lines'],
  });
export type AnnounceReceipt = z.input<typeof AnnounceReceipt>;
export type Announcement = z.output<typeof AnnounceReceipt>;

export const CancelReceipt = z
  .object({
    receiptId: id.optional(),
    asnIdentity: shortText(300).optional(),
    reason: shortText(500).optional(),
  })
  .refine((given) => given.receiptId !== undefined || given.asnIdentity !== undefined, {
    message: 'Name the receipt or the announcement',
  });
export type CancelReceipt = z.input<typeof CancelReceipt>;

export const LinkReceipt = z.object({ receiptId: id, visitId: id });
export type LinkReceipt = z.input<typeof LinkReceipt>;

export const MatchReceipts = z.union([z.object({ visitId: id }), z.object({ receiptId: id })]);
export type MatchReceipts = z.input<typeof MatchReceipts>;

export const StartUnloading = z.object({ visitId: id, stamp });
export type StartUnloading = z.input<typeof StartUnloading>;

/** `countedQty` is everything that came off so far, damaged units included; `damagedQty` is part of it. */
export const CountLine = z.object({
  receiptLineId: id,
  countedQty: Count,
  damagedQty: Count.optional(),
  version,
  stamp,
});
export type CountLine = z.input<typeof CountLine>;

export const CountPallet = z
  .object({
    sscc: shortText(60),
    state: z.enum(['counted', 'damaged', 'missing', 'expected']).default('counted'),
    receiptId: id.optional(),
    visitId: id.optional(),
    stamp,
  })
  .refine((given) => given.receiptId !== undefined || given.visitId !== undefined, {
    message: 'Name the receipt or the visit',
  });
export type CountPallet = z.input<typeof CountPallet>;

/** What a partner may write (500) behind the class of damage. */
const DAMAGE_NOTE_MAX_CHARS = 520;

/** `quantity` is absolute: all damaged units of the line (or of the pallet) known so far. */
export const ReportDamage = z
  .object({
    receiptLineId: id.optional(),
    receiptId: id.optional(),
    sscc: shortText(60).optional(),
    quantity: Count.refine((value) => value > 0, { message: 'More than zero' }),
    note: shortText(DAMAGE_NOTE_MAX_CHARS).optional(),
    photo: z.object({ bytes: z.instanceof(Uint8Array), takenAt: z.date().optional() }).optional(),
    stamp,
  })
  .refine((given) => given.receiptLineId || (given.receiptId && given.sscc), {
    message: 'Name the line, or the receipt and the pallet',
  });
export type ReportDamage = z.input<typeof ReportDamage>;

export const AddPhoto = z.object({
  subjectKind: z.enum(['receipt', 'receipt_line', 'visit']),
  subjectId: id,
  bytes: z.instanceof(Uint8Array),
  takenAt: z.date().optional(),
});
export type AddPhoto = z.input<typeof AddPhoto>;

export const AddUnknownProduct = z.object({
  receiptId: id,
  /** Whatever is printed on it: part number, barcode, GTIN. */
  code: shortText(80),
  description: shortText(200).optional(),
  /** Absolute, as in `CountLine`. */
  countedQty: Count,
  uom: shortText(20).default('Units'),
  stamp,
});
export type AddUnknownProduct = z.input<typeof AddUnknownProduct>;

export const CompleteUnloading = z.object({
  visitId: id,
  /** Lines nobody counted did not come. Without it, lines without a count stop the completion. */
  uncountedAsZero: z.boolean().default(false),
  /** The rest will not come: no backorder is proposed. */
  closeRemainder: z.boolean().default(false),
  note: shortText(500).optional(),
  stamp,
});
export type CompleteUnloading = z.input<typeof CompleteUnloading>;

/** `acceptedQty` is what is booked, damaged units included; the damaged part goes to quarantine. */
export const ConfirmReceipt = z.object({
  receiptId: id,
  lines: z
    .array(z.object({ lineId: id, acceptedQty: Count, damagedQty: Count }))
    .min(1)
    .max(RECEIPT_LIMITS.lines)
    .refine((lines) => lines.every((line) => line.damagedQty <= line.acceptedQty), {
      message: 'More damaged than accepted',
    })
    .refine((lines) => distinct(lines.map((line) => line.lineId)), { message: 'A line stands twice' }),
  closeRemainder: z.boolean().default(false),
  correctionId: id.optional(),
});
export type ConfirmReceipt = z.input<typeof ConfirmReceipt>;

function distinct(values: readonly (string | number)[]): boolean {
  return new Set(values).size === values.length;
}
