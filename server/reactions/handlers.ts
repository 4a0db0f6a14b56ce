import type { DeliveryHandler } from '#server/integration/messages/delivery-handlers.ts';
import { matchReceipts } from '#server/yard/receipts/commands/match-receipts.ts';

/** Effects inside the yard that follow from facts: the same verbs a person would call. */
export const YARD_HANDLERS: Readonly<Record<string, DeliveryHandler>> = {
  'yard.match-receipts': async (delivery, { ctx }) => {
    const { linked } = await matchReceipts(ctx, { visitId: delivery.subjectId });
    return { kind: 'done', result: { linked: linked.map(({ receiptId }) => receiptId) } };
  },
};
