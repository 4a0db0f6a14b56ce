import { z } from 'zod';
import { addUnknownProduct } from '#server/yard/receipts/commands/add-unknown-product.ts';
import { completeUnloading } from '#server/yard/receipts/commands/complete-unloading.ts';
import { countLine } from '#server/yard/receipts/commands/count-line.ts';
import { countPallet } from '#server/yard/receipts/commands/count-pallet.ts';
import { reportDamage } from '#server/yard/receipts/commands/report-damage.ts';
import { startUnloading } from '#server/yard/receipts/commands/start-unloading.ts';
import { receiptsOfVisit } from '#server/yard/receipts/queries.ts';
import {
  AddUnknownProduct,
  CompleteUnloading,
  CountLine,
  CountPallet,
  RECEIPT_LIMITS,
  StartUnloading,
} from '#server/yard/receipts/schema.ts';
import { idOf } from '#server/yard/sites/schema.ts';
import { procedure, router } from '../trpc.ts';

/** Base64 makes four characters of three bytes. */
const MAX_PHOTO_CHARACTERS = Math.ceil(RECEIPT_LIMITS.photoBytes / 3) * 4;

const DamageFromScreen = z.object({
  receiptLineId: z.string().max(64).optional(),
  receiptId: z.string().max(64).optional(),
  sscc: z.string().max(60).optional(),
  quantity: z.number(),
  note: z.string().max(500).optional(),
  photoBase64: z.base64().max(MAX_PHOTO_CHARACTERS).optional(),
});

export const receipts = router({
  forVisit: procedure
    .input(z.object({ visitId: idOf('visit') }))
    .query(({ ctx, input }) => receiptsOfVisit(ctx.ctx, input.visitId)),
  start: procedure.input(StartUnloading).mutation(({ ctx, input }) => startUnloading(ctx.ctx, input)),
  countLine: procedure.input(CountLine).mutation(({ ctx, input }) => countLine(ctx.ctx, input)),
  countPallet: procedure.input(CountPallet).mutation(({ ctx, input }) => countPallet(ctx.ctx, input)),
  reportDamage: procedure.input(DamageFromScreen).mutation(({ ctx, input }) => {
    const { photoBase64, ...damage } = input;
    const photo = photoBase64 ? { bytes: new Uint8Array(Buffer.from(photoBase64, 'base64')) } : undefined;
    return reportDamage(ctx.ctx, { ...damage, photo });
  }),
  addUnknown: procedure
    .input(AddUnknownProduct)
    .mutation(({ ctx, input }) => addUnknownProduct(ctx.ctx, input)),
  complete: procedure
    .input(CompleteUnloading)
    .mutation(({ ctx, input }) => completeUnloading(ctx.ctx, input)),
});
