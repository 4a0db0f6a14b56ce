import type { Row } from '../client/client.ts';
import { externalId, textOf } from '../client/values.ts';
import type { Capabilities } from '../connection/capabilities.ts';
import { judgeCounts } from './counts.ts';
import { type DetailedReceipt, type ReceiptLine, readDetailedReceipt } from './receipt-lines.ts';
import { isOpen, type ReceiptMove, recordOf, sameQuantity } from './receipt-state.ts';
import {
  doCalls,
  done,
  load,
  type OdooSession,
  type PlannedCall,
  type Step,
  settle,
  write,
} from './settle.ts';

export interface QuarantineIntent {
  readonly receiptId: number;
  /** An internal location of Odoo where damaged goods wait. */
  readonly quarantineLocationId: number;
  readonly lines: readonly DamagedLine[];
}

/** Absolute amounts of one line, in its unit. */
export interface DamagedLine {
  readonly moveId: number;
  readonly good: number;
  readonly damaged: number;
  /** Ours and lasting: the same damage has the same key in every try. */
  readonly key: string;
}

export interface QuarantineReadBack {
  readonly state: string;
  readonly lines: readonly { readonly moveId: number; readonly good: number; readonly damaged: number }[];
}

interface Look extends DetailedReceipt {
  readonly location: Row | undefined;
}

/**
 * Splits lines of an open receipt: the good part goes where the receipt goes, the damaged part to
 * quarantine, in one receipt. On a receipt that is done this would post stock at once, so it is refused.
 */
export function quarantineDamaged(odoo: OdooSession, intent: QuarantineIntent) {
  return settle<Look, QuarantineReadBack>(odoo, {
    look: async (session) => {
      const detailed = await readDetailedReceipt(session, intent.receiptId);
      const [location] = await session.client.read(
        'stock.location',
        [intent.quarantineLocationId],
        ['usage', 'complete_name'],
      );
      return { ...detailed, location };
    },
    decide: (state) => decideQuarantine(state, intent, odoo.features.capabilities),
  });
}

export function decideQuarantine(
  state: Look,
  intent: QuarantineIntent,
  capabilities: Capabilities,
): Step<QuarantineReadBack> {
  const { receipt } = state;
  if (!receipt) return { kind: 'refuse', reason: 'receipt_gone' };
  const record = recordOf(receipt);
  if (textOf(state.location?.usage) !== 'internal')
    return { kind: 'refuse', reason: 'location_unfit', record };
  const readBack = readBackOf(state, intent);
  const asWanted = intent.lines.every((wanted) => {
    const now = readBack.lines.find((each) => each.moveId === wanted.moveId);
    return now && sameQuantity(now.good, wanted.good) && sameQuantity(now.damaged, wanted.damaged);
  });
  if (receipt.state === 'done') {
    return asWanted
      ? done(record, readBack)
      : { kind: 'refuse', reason: 'receipt_already_validated', record, readBack };
  }
  if (!isOpen(receipt)) return { kind: 'refuse', reason: 'receipt_cancelled', record };
  const amounts = intent.lines.flatMap(({ moveId, good, damaged }) => [
    { moveId, quantity: good },
    { moveId, quantity: damaged },
  ]);
  const problem = judgeCounts(amounts, state.moves, state.roundings);
  if (problem) return { kind: 'refuse', ...problem, record };
  const pending = intent.lines.filter((wanted) => !isSplit(state, intent, wanted));
  if (pending.length === 0 && asWanted) return done(record, readBack);
  const steps = pending.map((wanted) => splitStep(state, intent, wanted, capabilities));
  if (steps.includes(undefined)) return { kind: 'refuse', reason: 'line_not_splittable', record };
  return doCalls(...steps.filter((step) => step !== undefined));
}

/** The next call for one line: first the good part alone, then the damaged line beside it. */
function splitStep(
  state: Look,
  intent: QuarantineIntent,
  wanted: DamagedLine,
  capabilities: Capabilities,
): PlannedCall | undefined {
  const move = state.moves.find((each) => each.id === wanted.moveId);
  if (!move) return undefined;
  const { good, damaged } = partsOf(state, wanted);
  const picked = capabilities.hasPicked ? { picked: true } : {};
  if (!sameQuantity(sum(good), wanted.good) || !good.every((line) => line.picked)) {
    if (!damaged)
      return write('stock.move', [move.id], {
        [capabilities.moveCountField]: wanted.good,
        ...(wanted.good > 0 ? picked : {}),
      });
    const [first, ...rest] = good;
    const share = wanted.good - sum(rest);
    if (!first || share < 0) return undefined;
    return write('stock.move.line', [first.id], { [capabilities.lineCountField]: share, ...picked });
  }
  return load('stock.move.line', [damagedRow(intent, move, wanted, capabilities)]);
}

function damagedRow(
  intent: QuarantineIntent,
  move: ReceiptMove,
  wanted: DamagedLine,
  capabilities: Capabilities,
): Record<string, string> {
  return {
    id: damagedName(wanted.key),
    'picking_id/.id': String(intent.receiptId),
    'move_id/.id': String(move.id),
    'product_id/.id': String(move.productId ?? ''),
    [capabilities.lineCountField]: String(wanted.damaged),
    'location_dest_id/.id': String(intent.quarantineLocationId),
    ...(capabilities.hasPicked ? { picked: '1' } : {}),
  };
}

function isSplit(state: Look, intent: QuarantineIntent, wanted: DamagedLine): boolean {
  const { good, damaged } = partsOf(state, wanted);
  const aside = damaged
    ? sameQuantity(damaged.quantity, wanted.damaged) && damaged.destinationId === intent.quarantineLocationId
    : wanted.damaged === 0;
  return aside && sameQuantity(sum(good), wanted.good) && good.every((line) => line.picked);
}

function partsOf(
  state: Look,
  wanted: DamagedLine,
): { good: ReceiptLine[]; damaged: ReceiptLine | undefined } {
  const lines = state.lines.filter((line) => line.moveId === wanted.moveId);
  const name = damagedName(wanted.key);
  return {
    good: lines.filter((line) => line.externalName !== name),
    damaged: lines.find((line) => line.externalName === name),
  };
}

function readBackOf(state: Look, intent: QuarantineIntent): QuarantineReadBack {
  const lines = intent.lines.map((wanted) => {
    const { good, damaged } = partsOf(state, wanted);
    const aside = damaged?.destinationId === intent.quarantineLocationId ? damaged.quantity : 0;
    return { moveId: wanted.moveId, good: sum(good), damaged: aside };
  });
  return { state: state.receipt?.state ?? '', lines };
}

function sum(lines: readonly ReceiptLine[]): number {
  return lines.reduce((total, line) => total + line.quantity, 0);
}

export function damagedName(key: string): string {
  return externalId('dmg', key);
}
