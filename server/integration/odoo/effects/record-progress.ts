import type { Capabilities } from '../connection/capabilities.ts';
import { type Count, isCounted, judgeCounts, writesFor } from './counts.ts';
import {
  type Receipt,
  type ReceiptMove,
  readMoves,
  readReceipts,
  readRoundings,
  recordOf,
  type SeenReceipt,
  sameQuantity,
} from './receipt-state.ts';
import { doCalls, done, type OdooSession, type Step, settle } from './settle.ts';

export interface RecordProgressIntent {
  readonly receiptId: number;
  /** Everything counted so far, absolute. */
  readonly counts: readonly Count[];
}

export interface ProgressReadBack {
  readonly state: string;
  readonly counts: readonly {
    readonly moveId: number;
    readonly quantity: number;
    readonly expected: number;
  }[];
}

interface Look {
  readonly receipt: Receipt | undefined;
  readonly moves: readonly ReceiptMove[];
  readonly roundings: ReadonlyMap<number, number>;
}

/**
 * Writes absolute counts while unloading. Safe to repeat; never touches a receipt that is done. `seen` stands for the
 * first look when the caller has just had it, alone on the receipt.
 */
export function recordProgress(odoo: OdooSession, intent: RecordProgressIntent, seen?: SeenReceipt) {
  let fresh = seen;
  return settle<Look, ProgressReadBack>(odoo, {
    look: async (session) => {
      const { receipt, moves } = fresh ?? (await readBoth(session, intent.receiptId));
      fresh = undefined;
      const uomIds = moves.flatMap((move) => (move.uomId === undefined ? [] : [move.uomId]));
      return { receipt, moves, roundings: await readRoundings(session, uomIds) };
    },
    decide: (state) => decideProgress(state, intent, odoo.features.capabilities),
  });
}

async function readBoth(odoo: OdooSession, receiptId: number) {
  const [receipt] = await readReceipts(odoo, [receiptId]);
  return { receipt, moves: receipt ? await readMoves(odoo, receipt.id) : [] };
}

export function decideProgress(
  state: Look,
  intent: RecordProgressIntent,
  capabilities: Capabilities,
): Step<ProgressReadBack> {
  const { receipt, moves } = state;
  if (!receipt) return { kind: 'refuse', reason: 'receipt_gone' };
  const record = recordOf(receipt);
  if (receipt.state === 'cancel') return { kind: 'refuse', reason: 'receipt_cancelled', record };
  const problem = judgeCounts(intent.counts, moves, state.roundings);
  if (problem) return { kind: 'refuse', ...problem, record };
  const readBack = progressOf(receipt, moves);
  if (receipt.state === 'done') {
    // Writing another quantity on a done move would change stock at once.
    const told = intent.counts.every(({ moveId, quantity }) =>
      sameQuantity(quantityOf(moves, moveId), quantity),
    );
    return told
      ? done(record, readBack)
      : { kind: 'refuse', reason: 'receipt_already_validated', record, readBack };
  }
  if (receipt.state === 'draft')
    return { kind: 'wait', reason: 'receipt_not_ready', detail: record.name ?? '' };
  const open = intent.counts.every(({ moveId, quantity }) => {
    const move = moves.find((each) => each.id === moveId);
    return move !== undefined && isCounted(move, quantity);
  });
  return open ? done(record, readBack) : doCalls(...writesFor(intent.counts, moves, capabilities));
}

function progressOf(receipt: Receipt, moves: readonly ReceiptMove[]): ProgressReadBack {
  const counts = moves.map((move) => ({
    moveId: move.id,
    quantity: move.picked ? move.quantity : 0,
    expected: move.expected,
  }));
  return { state: receipt.state, counts };
}

function quantityOf(moves: readonly ReceiptMove[], moveId: number): number {
  return moves.find((each) => each.id === moveId)?.quantity ?? 0;
}
