import type { Row } from '../client/client.ts';
import { EXTERNAL_MODULE, externalId, textOf } from '../client/values.ts';
import type { Capabilities } from '../connection/capabilities.ts';
import { judgeCounts } from './counts.ts';
import { type DetailedReceipt, type ReceiptLine, readDetailedReceipt } from './receipt-lines.ts';
import { isOpen, recordOf, sameQuantity } from './receipt-state.ts';
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

export interface RecordPalletsIntent {
  readonly receiptId: number;
  readonly pallets: readonly CountedPallet[];
}

/** What one pallet holds of one line. A mixed pallet appears once per line. */
export interface CountedPallet {
  readonly sscc: string;
  readonly moveId: number;
  readonly quantity: number;
  readonly lotName?: string | undefined;
}

export interface PalletsReadBack {
  readonly state: string;
  readonly pallets: readonly {
    readonly sscc: string;
    readonly moveId: number;
    readonly quantity: number;
    readonly lineId: number;
  }[];
}

interface Look extends DetailedReceipt {
  /** Packages by SSCC; the name is not unique in Odoo, so the oldest is taken. */
  readonly packages: ReadonlyMap<string, number>;
}

const MAX_PALLETS = 1_000;

/** Records counted pallets as packages and detailed lines, one of each per SSCC and line. Safe to repeat. */
export function recordPallets(odoo: OdooSession, intent: RecordPalletsIntent) {
  const { capabilities } = odoo.features;
  return settle<Look, PalletsReadBack>(odoo, {
    look: async (session) => {
      const detailed = await readDetailedReceipt(session, intent.receiptId);
      const names = [...new Set(intent.pallets.map((each) => each.sscc))];
      const rows = await session.client.searchRead(capabilities.packageModel, {
        domain: [['name', 'in', names]],
        fields: ['name'],
        limit: MAX_PALLETS,
      });
      return { ...detailed, packages: oldestByName(rows) };
    },
    decide: (state) => decidePallets(state, intent, capabilities),
  });
}

export function decidePallets(
  state: Look,
  intent: RecordPalletsIntent,
  capabilities: Capabilities,
): Step<PalletsReadBack> {
  const { receipt } = state;
  if (!receipt) return { kind: 'refuse', reason: 'receipt_gone' };
  const record = recordOf(receipt);
  const missing = intent.pallets.filter((pallet) => !isRecorded(state, pallet));
  const readBack = readBackOf(state, intent);
  if (missing.length === 0) return done(record, readBack);
  // A new line on a done receipt would post stock at once.
  if (receipt.state === 'done')
    return { kind: 'refuse', reason: 'receipt_already_validated', record, readBack };
  if (!isOpen(receipt)) return { kind: 'refuse', reason: 'receipt_cancelled', record };
  const counts = intent.pallets.map(({ moveId, quantity }) => ({ moveId, quantity }));
  const problem = judgeCounts(counts, state.moves, state.roundings);
  if (problem) return { kind: 'refuse', ...problem, record };
  const touched = new Set(intent.pallets.map((each) => each.moveId));
  const strangers = state.lines.filter((line) => touched.has(line.moveId ?? 0) && !isOurs(line));
  if (strangers.some((line) => line.picked))
    return { kind: 'refuse', reason: 'counted_by_someone_else', record };
  const calls: PlannedCall[] = clearPrepared(state, strangers, capabilities);
  const unknown = [...new Set(missing.map((each) => each.sscc))].filter((sscc) => !state.packages.has(sscc));
  if (unknown.length > 0)
    calls.push(
      load(
        capabilities.packageModel,
        unknown.map((sscc) => ({ id: externalId('sscc', sscc), name: sscc })),
      ),
    );
  if (calls.length > 0) return doCalls(...calls);
  return doCalls(
    load(
      'stock.move.line',
      missing.map((pallet) => lineRow(state, intent, pallet, capabilities)),
    ),
  );
}

/** Lines Odoo prepared with the demand would be counted on top of ours. */
function clearPrepared(
  state: Look,
  strangers: readonly ReceiptLine[],
  capabilities: Capabilities,
): PlannedCall[] {
  const prepared = strangers.filter((line) => line.quantity !== 0);
  const withOurs = new Set(state.lines.filter(isOurs).map((line) => line.moveId));
  const beside = prepared.filter((line) => withOurs.has(line.moveId)).map((line) => line.id);
  const alone = [
    ...new Set(prepared.filter((line) => !withOurs.has(line.moveId)).map((line) => line.moveId ?? 0)),
  ];
  const calls: PlannedCall[] = [];
  if (alone.length > 0) calls.push(write('stock.move', alone, { [capabilities.moveCountField]: 0 }));
  // Setting such a move to zero would drop our lines as well.
  if (beside.length > 0) calls.push({ model: 'stock.move.line', method: 'unlink', args: { ids: beside } });
  return calls;
}

function lineRow(
  state: Look,
  intent: RecordPalletsIntent,
  pallet: CountedPallet,
  capabilities: Capabilities,
): Record<string, string> {
  const move = state.moves.find((each) => each.id === pallet.moveId);
  return {
    id: palletLineName(intent.receiptId, pallet),
    'picking_id/.id': String(intent.receiptId),
    'move_id/.id': String(pallet.moveId),
    'product_id/.id': String(move?.productId ?? ''),
    [capabilities.lineCountField]: String(pallet.quantity),
    lot_name: pallet.lotName ?? '',
    'result_package_id/.id': String(state.packages.get(pallet.sscc) ?? ''),
    ...(capabilities.hasPicked ? { picked: '1' } : {}),
  };
}

function isRecorded(state: Look, pallet: CountedPallet): boolean {
  const line = lineOf(state, pallet);
  return (
    line !== undefined &&
    sameQuantity(line.quantity, pallet.quantity) &&
    (line.lotName ?? '') === (pallet.lotName ?? '')
  );
}

function lineOf(state: Look, pallet: CountedPallet): ReceiptLine | undefined {
  const name = palletLineName(state.receipt?.id ?? 0, pallet);
  return state.lines.find((line) => line.externalName === name);
}

function isOurs(line: ReceiptLine): boolean {
  return line.externalName?.startsWith(`${EXTERNAL_MODULE}.`) ?? false;
}

function palletLineName(receiptId: number, pallet: CountedPallet): string {
  return externalId('line', `${receiptId}_${pallet.moveId}_${pallet.sscc}`);
}

function readBackOf(state: Look, intent: RecordPalletsIntent): PalletsReadBack {
  const pallets = intent.pallets.flatMap((pallet) => {
    const line = lineOf(state, pallet);
    return line
      ? [{ sscc: pallet.sscc, moveId: pallet.moveId, quantity: line.quantity, lineId: line.id }]
      : [];
  });
  return { state: state.receipt?.state ?? '', pallets };
}

function oldestByName(rows: readonly Row[]): ReadonlyMap<string, number> {
  const byName = new Map<string, number>();
  for (const row of rows) {
    const name = textOf(row.name);
    if (name !== undefined && !byName.has(name)) byName.set(name, row.id);
  }
  return byName;
}
