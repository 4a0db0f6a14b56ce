import { z } from 'zod';
import { defineFact } from '#server/kernel/event.ts';

const named = { no: z.string(), asnNo: z.string(), status: z.string() };
const announced = z.object({
  ...named,
  lines: z.number(),
  pallets: z.number(),
  poNumbers: z.array(z.string()),
  trailerNumber: z.string().nullable(),
  expectedAt: z.iso.datetime().nullable(),
  partnerId: z.string().nullable(),
  appointmentId: z.string().nullable(),
  /** Digest of what was announced: tells a duplicate from a replacement. */
  content: z.string(),
});

export const receiptAnnounced = defineFact('receipt.announced', announced);
export const receiptReplaced = defineFact('receipt.replaced', announced);
export const receiptCancelled = defineFact(
  'receipt.cancelled',
  z.object({ ...named, reason: z.string().nullable() }),
);
export const receiptLinked = defineFact(
  'receipt.linked',
  z.object({ ...named, appointmentId: z.string().nullable(), by: z.string() }),
);
export const receiptUnloadingStarted = defineFact('receipt.unloading-started', z.object(named));
export const receiptCounted = defineFact(
  'receipt.counted',
  z.object({
    ...named,
    lines: z.array(
      z.object({
        lineId: z.string(),
        lineNo: z.number(),
        sku: z.string(),
        expectedQty: z.number(),
        countedQty: z.number().nullable(),
        damagedQty: z.number(),
        uom: z.string(),
      }),
    ),
    sscc: z.string().nullable(),
    palletStatus: z.string().nullable(),
  }),
);
export const receiptDamageReported = defineFact(
  'receipt.damage-reported',
  z.object({
    ...named,
    lineId: z.string(),
    lineNo: z.number(),
    sku: z.string(),
    sscc: z.string().nullable(),
    damagedQty: z.number(),
    uom: z.string(),
    note: z.string(),
    photoId: z.string().nullable(),
  }),
);
export const receiptCompleted = defineFact(
  'receipt.completed',
  z.object({
    ...named,
    outcome: z.enum(['confirmed', 'awaiting_approval']),
    kinds: z.array(z.string()),
    correctionId: z.string().nullable(),
  }),
);
export const receiptConfirmed = defineFact(
  'receipt.confirmed',
  z.object({
    ...named,
    closeRemainder: z.boolean(),
    correctionId: z.string().nullable(),
    lines: z.array(
      z.object({
        lineId: z.string(),
        lineNo: z.number(),
        poNumber: z.string().nullable(),
        sku: z.string(),
        productId: z.string().nullable(),
        expectedQty: z.number(),
        /** Booked, damaged units included. */
        acceptedQty: z.number(),
        damagedQty: z.number(),
        uom: z.string(),
      }),
    ),
  }),
);
export const productChanged = defineFact(
  'product.changed',
  z.object({ sku: z.string(), name: z.string(), active: z.boolean(), created: z.boolean() }),
);
