import { allow, type Decision, deny } from '#server/kernel/errors.ts';
import { canStep, type StateTable } from '#server/kernel/state-table.ts';
import type { ReceiptStatus } from '../schema.ts';

/**
 * `counted`: the truck is empty, but a proposal was turned down or a count was changed after it: unloading has
 * to be completed again. A confirmed receipt goes back only when Odoo refused it.
 */
export const RECEIPT_STEPS: StateTable<ReceiptStatus> = {
  expected: ['unloading', 'awaiting_approval', 'confirmed', 'cancelled'],
  unloading: ['counted', 'awaiting_approval', 'confirmed'],
  counted: ['awaiting_approval', 'confirmed'],
  awaiting_approval: ['counted', 'confirmed'],
  confirmed: ['awaiting_approval'],
  cancelled: [],
};

/** Counts are absolute and may be entered again until the receipt is confirmed. */
export function canCount(status: ReceiptStatus): Decision<true> {
  if (status === 'confirmed') return deny('receipt.confirmed_already');
  if (status === 'cancelled') return deny('receipt.cancelled');
  return allow(true);
}

export function decideReceiptStep(from: ReceiptStatus, to: ReceiptStatus): Decision<ReceiptStatus> {
  return canStep(RECEIPT_STEPS, from, to) ? allow(to) : deny('receipt.wrong_state', { status: from, to });
}

export type AnnounceDecision = 'duplicate' | 'replace' | 'review';

/** Same identity again: the same content changes nothing; another one replaces until unloading has begun. */
export function decideReplacement(
  known: { readonly status: ReceiptStatus; readonly content: string },
  content: string,
): AnnounceDecision {
  if (known.content === content) return 'duplicate';
  return known.status === 'expected' ? 'replace' : 'review';
}
