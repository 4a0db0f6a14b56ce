import type { Row } from '../client/client.ts';
import { idOf, numberOf, textOf } from '../client/values.ts';
import {
  type Receipt,
  type ReceiptMove,
  readAll,
  readMoves,
  readReceipts,
  readRoundings,
} from './receipt-state.ts';
import type { OdooSession } from './settle.ts';
import { externalNames } from './truck-batch.ts';

/** A detailed operation (`stock.move.line`) of a receipt. */
export interface ReceiptLine {
  readonly id: number;
  readonly moveId: number | undefined;
  readonly quantity: number;
  readonly picked: boolean;
  readonly destinationId: number | undefined;
  readonly lotName: string | undefined;
  readonly packageId: number | undefined;
  readonly packageName: string | undefined;
  /** Our external id when the line is ours. */
  readonly externalName: string | undefined;
}

export interface DetailedReceipt {
  readonly receipt: Receipt | undefined;
  readonly moves: readonly ReceiptMove[];
  readonly lines: readonly ReceiptLine[];
  readonly roundings: ReadonlyMap<number, number>;
}

export async function readDetailedReceipt(odoo: OdooSession, receiptId: number): Promise<DetailedReceipt> {
  const { client, features } = odoo;
  const { lineCountField, hasPicked } = features.capabilities;
  const [receipt] = await readReceipts(odoo, [receiptId]);
  if (!receipt) return { receipt, moves: [], lines: [], roundings: new Map() };
  const moves = await readMoves(odoo, receiptId);
  const fields = [
    'move_id',
    lineCountField,
    'location_dest_id',
    'lot_name',
    'result_package_id',
    ...(hasPicked ? ['picked'] : []),
  ];
  const rows = await readAll(client, 'stock.move.line', [['picking_id', '=', receiptId]], fields);
  const names =
    rows.length > 0
      ? await externalNames(
          odoo,
          'stock.move.line',
          rows.map((row) => row.id),
        )
      : {};
  const uomIds = moves.flatMap((move) => (move.uomId === undefined ? [] : [move.uomId]));
  const toOne = (row: Row) => toLine(row, names[row.id], lineCountField, hasPicked);
  return { receipt, moves, lines: rows.map(toOne), roundings: await readRoundings(odoo, uomIds) };
}

function toLine(
  row: Row,
  externalName: string | undefined,
  countField: string,
  hasPicked: boolean,
): ReceiptLine {
  const quantity = numberOf(row[countField]) ?? 0;
  return {
    id: row.id,
    moveId: idOf(row.move_id),
    quantity,
    picked: hasPicked ? row.picked === true : quantity !== 0,
    destinationId: idOf(row.location_dest_id),
    lotName: textOf(row.lot_name),
    packageId: idOf(row.result_package_id),
    packageName: Array.isArray(row.result_package_id) ? textOf(row.result_package_id[1]) : undefined,
    externalName: externalName || undefined,
  };
}
