import { externalId, idOf } from '../client/values.ts';
import { hasField, MANUAL_FIELDS, type OdooFeatures } from '../connection/features.ts';
import {
  isOpen,
  type Receipt,
  type ReceiptMove,
  readMoves,
  readReceipts,
  recordOf,
} from './receipt-state.ts';
import { doCalls, done, type OdooSession, type PlannedCall, type Step, settle, write } from './settle.ts';
import { externalNames } from './truck-batch.ts';

export interface WithdrawAppointmentIntent {
  readonly receiptIds: readonly number[];
  readonly reference: string;
}

interface Look {
  readonly receipts: readonly Receipt[];
  readonly moves: readonly ReceiptMove[];
  readonly batchNames: Readonly<Record<number, string>>;
}

export interface WithdrawnReadBack {
  readonly receiptIds: readonly number[];
}

/**
 * Takes the receipts off a cancelled appointment: out of our batch (Odoo cancels it when empty), our fields
 * cleared, and the moves pointed back from the dock to where the receipt goes.
 */
export function withdrawAppointment(odoo: OdooSession, intent: WithdrawAppointmentIntent) {
  return settle<Look, WithdrawnReadBack>(odoo, {
    look: (session) => look(session, intent),
    decide: (state) => decideWithdrawal(state, intent, odoo.features),
  });
}

export function decideWithdrawal(
  state: Look,
  intent: WithdrawAppointmentIntent,
  features: OdooFeatures,
): Step<WithdrawnReadBack> {
  const [first] = state.receipts;
  if (!first) return { kind: 'refuse', reason: 'receipt_gone' };
  const open = state.receipts.filter(isOpen);
  const calls: PlannedCall[] = [];
  const inOurBatch = open.filter(
    (each) =>
      each.batchId !== undefined && (state.batchNames[each.batchId] ?? '').startsWith(externalId('apt', '')),
  );
  if (inOurBatch.length > 0)
    calls.push(
      write(
        'stock.picking',
        inOurBatch.map((each) => each.id),
        { batch_id: false },
      ),
    );
  const reference = MANUAL_FIELDS.reference;
  const marked = hasField(features, 'stock.picking', reference)
    ? open.filter((each) => each.row[reference] === intent.reference)
    : [];
  if (marked.length > 0)
    calls.push(
      write(
        'stock.picking',
        marked.map((each) => each.id),
        clearedFields(features),
      ),
    );
  if (calls.length === 0) calls.push(...returnsFromDock(open, state.moves));
  return calls.length > 0
    ? doCalls(...calls)
    : done(recordOf(first), { receiptIds: open.map((each) => each.id) });
}

/** Moves keep pointing at the dock after their batch is gone. */
function returnsFromDock(open: readonly Receipt[], moves: readonly ReceiptMove[]): PlannedCall[] {
  return open.flatMap((receipt) => {
    if (receipt.destinationId === undefined || receipt.batchId !== undefined) return [];
    const astray = moves.filter(
      (move) =>
        move.receiptId === receipt.id &&
        move.state !== 'cancel' &&
        move.destinationId !== receipt.destinationId,
    );
    return astray.length > 0
      ? [
          write(
            'stock.move',
            astray.map((move) => move.id),
            { location_dest_id: receipt.destinationId },
          ),
        ]
      : [];
  });
}

function clearedFields(features: OdooFeatures): Record<string, unknown> {
  const names = Object.values(MANUAL_FIELDS).filter((name) => hasField(features, 'stock.picking', name));
  return Object.fromEntries(names.map((name) => [name, false]));
}

async function look(odoo: OdooSession, intent: WithdrawAppointmentIntent): Promise<Look> {
  const manual = Object.values(MANUAL_FIELDS).filter((name) =>
    hasField(odoo.features, 'stock.picking', name),
  );
  const receipts = await readReceipts(odoo, intent.receiptIds, manual);
  const batchIds = [...new Set(receipts.flatMap((each) => idOf(each.batchId) ?? []))];
  const batchNames = batchIds.length > 0 ? await externalNames(odoo, 'stock.picking.batch', batchIds) : {};
  const moves: ReceiptMove[] = [];
  for (const receipt of receipts.filter(isOpen)) moves.push(...(await readMoves(odoo, receipt.id)));
  return { receipts, moves, batchNames };
}
