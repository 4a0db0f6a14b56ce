import { type Receipt, type ReceiptMove, readMoves, readReceipts, recordOf } from './receipt-state.ts';
import { doCalls, done, type OdooSession, type Step, settle } from './settle.ts';

export interface CancelReceiptIntent {
  readonly receiptId: number;
}

export interface CancelledReceipt {
  readonly state: string;
}

interface Look {
  readonly receipt: Receipt | undefined;
  readonly moves: readonly ReceiptMove[];
}

/**
 * Gives up an expected receipt of which nothing came. Safe to repeat: Odoo cancels a cancelled one again without a
 * word. One that is validated is left alone, and so is one on which somebody has counted something.
 */
export function cancelReceipt(odoo: OdooSession, { receiptId }: CancelReceiptIntent) {
  return settle<Look, CancelledReceipt>(odoo, {
    look: async (session) => {
      const [receipt] = await readReceipts(session, [receiptId]);
      return { receipt, moves: receipt ? await readMoves(session, receiptId) : [] };
    },
    decide: (state, before) => decideCancel(state, before.length > 0),
  });
}

export function decideCancel({ receipt, moves }: Look, pressed: boolean): Step<CancelledReceipt> {
  if (!receipt) return { kind: 'refuse', reason: 'receipt_gone' };
  const record = recordOf(receipt);
  if (receipt.state === 'cancel') return done(record, { state: receipt.state });
  if (receipt.state === 'done') return { kind: 'refuse', reason: 'receipt_already_validated', record };
  if (moves.some((move) => move.picked && move.quantity > 0))
    return { kind: 'refuse', reason: 'counted_by_someone_else', record };
  if (pressed) return { kind: 'refuse', reason: 'did_not_stick', record };
  return doCalls({ model: 'stock.picking', method: 'action_cancel', args: { ids: [receipt.id] } });
}
