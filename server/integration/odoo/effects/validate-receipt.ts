import type { Row } from '../client/client.ts';
import { idsOf, numberOf, type OdooAction, readAction, textOf } from '../client/values.ts';
import type { Capabilities } from '../connection/capabilities.ts';
import { hasField } from '../connection/features.ts';
import { type Count, isCounted, judgeCounts, writesFor } from './counts.ts';
import {
  type Receipt,
  type ReceiptMove,
  readMoves,
  readReceipts,
  readRoundings,
  recordOf,
  sameQuantity,
} from './receipt-state.ts';
import {
  type Answered,
  doCalls,
  done,
  type OdooSession,
  type PlannedCall,
  type Step,
  settle,
} from './settle.ts';

export interface ValidateReceiptIntent {
  readonly receiptId: number;
  /** The whole count. A line that is not named was not there: zero. */
  readonly counts: readonly Count[];
  /** What happens with goods that did not come: stay open on a backorder, or be given up. */
  readonly rest: 'backorder' | 'give-up';
  /** More than ordered is only written after a person agreed. */
  readonly overApproved: boolean;
}

export interface ValidatedReceipt {
  readonly state: string;
  readonly doneAt: Date | undefined;
  readonly lines: readonly {
    readonly moveId: number;
    readonly orderLineId: number | undefined;
    readonly quantity: number;
    readonly expected: number;
  }[];
  readonly backorders: readonly { readonly id: number; readonly name: string | undefined }[];
  /** Of the order's lines, all receipts together, in the unit of the order line. */
  readonly receivedByOrderLine: Readonly<Record<number, number>>;
  readonly orderReceiptStatus: string | undefined;
  /** Odoo takes a validated receipt out of its truck's batch while others are open: kept here. */
  readonly batchId: number | undefined;
}

interface Look {
  readonly receipt: Receipt | undefined;
  readonly moves: readonly ReceiptMove[];
  readonly roundings: ReadonlyMap<number, number>;
  readonly backorders: readonly Receipt[];
  readonly orderLines: readonly Row[];
  readonly orderReceiptStatus: string | undefined;
}

/**
 * Brings the receipt to exactly these counts, validates it without questions, and reads everything back.
 * Repeating it after a lost answer finds the receipt done and compares.
 */
export function validateReceipt(odoo: OdooSession, intent: ValidateReceiptIntent) {
  let batchId: number | undefined;
  return settle<Look, ValidatedReceipt>(odoo, {
    look: async (session) => {
      const state = await look(session, intent.receiptId);
      batchId ??= state.receipt?.batchId;
      return state;
    },
    decide: (state, before) => decideValidation(state, before, intent, odoo.features.capabilities, batchId),
  });
}

export function decideValidation(
  state: Look,
  before: readonly Answered[],
  intent: ValidateReceiptIntent,
  capabilities: Capabilities,
  batchId?: number,
): Step<ValidatedReceipt> {
  const { receipt } = state;
  if (!receipt) return { kind: 'refuse', reason: 'receipt_gone' };
  const record = recordOf(receipt);
  const counts = wholeCount(intent.counts, state.moves);
  if (receipt.state === 'cancel') return { kind: 'refuse', reason: 'receipt_cancelled', record };
  if (receipt.state === 'done') return decideDone(state, receipt, counts, batchId);
  if (receipt.state === 'draft')
    return { kind: 'wait', reason: 'receipt_not_ready', detail: record.name ?? '' };
  const problem =
    judgeCounts(counts, state.moves, state.roundings) ?? judgeAmounts(counts, state.moves, intent);
  if (problem) return { kind: 'refuse', ...problem, record };
  const action = readAction(before.at(-1)?.answer);
  if (action) return decideWizard(action, receipt, intent);
  const open = state.moves.filter(
    (move) => !counts.some((one) => one.moveId === move.id && isCounted(move, one.quantity)),
  );
  if (open.length > 0) return doCalls(...writesFor(counts, state.moves, capabilities));
  // The button was pressed, no question came, and the receipt is still open: Odoo skipped it.
  if (before.some((each) => PRESSED.has(each.call.method)))
    return { kind: 'refuse', reason: 'did_not_stick', record };
  return doCalls(validateCall(receipt, intent, capabilities));
}

function decideDone(
  state: Look,
  receipt: Receipt,
  counts: readonly Count[],
  batchId: number | undefined,
): Step<ValidatedReceipt> {
  const readBack = readBackOf(state, receipt, batchId);
  const differs = counts.filter(({ moveId, quantity }) => {
    const line = readBack.lines.find((each) => each.moveId === moveId);
    return !sameQuantity(line?.quantity ?? 0, quantity);
  });
  if (differs.length === 0) return done(recordOf(receipt), readBack);
  const detail = differs.map((each) => `${each.moveId}: ${each.quantity}`).join(', ');
  return {
    kind: 'refuse',
    reason: 'validated_with_other_counts',
    detail,
    record: recordOf(receipt),
    readBack,
  };
}

const PRESSED: ReadonlySet<string> = new Set(['button_validate', 'process', 'process_cancel_backorder']);

/** Wizards we can answer without a person; every other one is a question for somebody. */
function decideWizard(
  action: OdooAction,
  receipt: Receipt,
  intent: ValidateReceiptIntent,
): Step<ValidatedReceipt> {
  const { model, context } = action;
  if (model === 'stock.backorder.confirmation') {
    return doCalls(
      answerWizard(model, intent.rest === 'give-up' ? 'process_cancel_backorder' : 'process', context),
    );
  }
  if (model === 'stock.immediate.transfer') return doCalls(answerWizard(model, 'process', context));
  return {
    kind: 'refuse',
    reason: 'wizard_stopped_it',
    detail: model ?? action.type,
    record: recordOf(receipt),
  };
}

/** Makes the wizard from the context Odoo handed out, then presses its button. */
function answerWizard(
  model: string,
  button: string,
  context: Readonly<Record<string, unknown>>,
): PlannedCall {
  return {
    model,
    method: 'create',
    args: { vals_list: [{}] },
    context,
    next: (made) => ({ model, method: button, args: { ids: idsOf(made) }, context }),
  };
}

function validateCall(
  receipt: Receipt,
  intent: ValidateReceiptIntent,
  capabilities: Capabilities,
): PlannedCall {
  const headless = Object.fromEntries(capabilities.headlessKeys.map((key) => [key, true]));
  const context =
    intent.rest === 'give-up' ? { ...headless, picking_ids_not_to_backorder: [receipt.id] } : headless;
  return { model: 'stock.picking', method: 'button_validate', args: { ids: [receipt.id] }, context };
}

/** Every line of the receipt has a count, and zero is one. Cancelled lines are left alone. */
function wholeCount(counts: readonly Count[], moves: readonly ReceiptMove[]): Count[] {
  const named = new Set(counts.map((each) => each.moveId));
  const silent = moves
    .filter((move) => !named.has(move.id))
    .map((move) => ({ moveId: move.id, quantity: 0 }));
  return [...counts, ...silent];
}

function judgeAmounts(
  counts: readonly Count[],
  moves: readonly ReceiptMove[],
  intent: ValidateReceiptIntent,
) {
  if (counts.every((each) => each.quantity === 0)) return { reason: 'nothing_counted' as const, detail: '' };
  if (intent.overApproved) return undefined;
  const byId = new Map(moves.map((move) => [move.id, move]));
  const over = counts.find((each) => each.quantity > (byId.get(each.moveId)?.expected ?? 0) + OVER_TOLERANCE);
  if (!over) return undefined;
  const move = byId.get(over.moveId);
  return {
    reason: 'over_receipt' as const,
    detail: `${move?.productName ?? over.moveId}: ${over.quantity} / ${move?.expected}`,
  };
}

const OVER_TOLERANCE = 1e-6;

async function look(odoo: OdooSession, receiptId: number): Promise<Look> {
  const { client, features } = odoo;
  const [receipt] = await readReceipts(odoo, [receiptId]);
  const all = receipt ? await readMoves(odoo, receipt.id) : [];
  const moves = all.filter((move) => receipt?.state === 'done' || move.state !== 'cancel');
  const uomIds = moves.flatMap((move) => (move.uomId === undefined ? [] : [move.uomId]));
  const base = { receipt, moves, roundings: await readRoundings(odoo, uomIds) };
  if (receipt?.state !== 'done')
    return { ...base, backorders: [], orderLines: [], orderReceiptStatus: undefined };
  const lineIds = moves.flatMap((move) => (move.orderLineId === undefined ? [] : [move.orderLineId]));
  const asksOrder = receipt.orderId !== undefined && hasField(features, 'purchase.order', 'receipt_status');
  const [order] = asksOrder
    ? await client.read('purchase.order', [receipt.orderId ?? 0], ['receipt_status'])
    : [];
  return {
    ...base,
    backorders: await readReceipts(odoo, receipt.backorderIds),
    orderLines: await client.read('purchase.order.line', [...new Set(lineIds)], ['qty_received']),
    orderReceiptStatus: textOf(order?.receipt_status),
  };
}

function readBackOf(state: Look, receipt: Receipt, batchId: number | undefined): ValidatedReceipt {
  return {
    state: receipt.state,
    doneAt: receipt.doneAt,
    lines: state.moves.map((move) => ({
      moveId: move.id,
      orderLineId: move.orderLineId,
      quantity: move.state === 'cancel' ? 0 : move.quantity,
      expected: move.expected,
    })),
    backorders: state.backorders.map((each) => ({ id: each.id, name: each.name })),
    receivedByOrderLine: Object.fromEntries(
      state.orderLines.map((row) => [row.id, numberOf(row.qty_received) ?? 0]),
    ),
    orderReceiptStatus: state.orderReceiptStatus,
    batchId: batchId ?? receipt.batchId,
  };
}
