import { SECOND_MS } from '#server/kernel/time.ts';
import type { LineView, ReceiptForOdoo } from '#server/yard/receipts/queries.ts';
import { textOf } from '../client/values.ts';
import {
  type PickingState,
  type Receipt,
  type ReceiptMove,
  readMoves,
  readReceipts,
  type SeenReceipt,
} from '../effects/receipt-state.ts';
import type { OdooSession } from '../effects/settle.ts';
import { sameUnit } from '../maps/units.ts';
import { type LineMap, mapLines, type OurLine, type TheirMove } from './line-map.ts';
import type { OrderLink } from './queries.ts';

export interface PlacedLine extends OurLine {
  readonly view: LineView;
}

export interface PlacedMove extends TheirMove {
  readonly move: ReceiptMove;
}

/** One transfer of Odoo and what of our receipt belongs on it. */
export interface PlacedPicking {
  readonly id: number;
  readonly name: string;
  readonly orders: readonly string[];
  readonly state: PickingState | 'gone';
  readonly moves: readonly PlacedMove[];
  /** As Odoo showed it, for whoever writes next under the same lock. */
  readonly seen?: SeenReceipt | undefined;
  readonly map: LineMap<PlacedLine, PlacedMove>;
  /** Lines counted in another unit than the transfer's. */
  readonly otherUnits: readonly PlacedLine[];
}

/** Reads the transfers of a receipt and puts each of our lines beside its moves. */
export async function placeLines(
  odoo: OdooSession,
  data: ReceiptForOdoo,
  links: readonly OrderLink[],
  units: Readonly<Record<string, string>>,
): Promise<PlacedPicking[]> {
  const byPicking = new Map<number, OrderLink[]>();
  for (const link of links) byPicking.set(link.pickingId, [...(byPicking.get(link.pickingId) ?? []), link]);
  const ids = [...byPicking.keys()];
  const receipts = new Map((await readReceipts(odoo, ids)).map((each) => [each.id, each]));
  const states = new Map([...receipts].map(([id, { state }]) => [id, state]));
  const movesOf = new Map<number, ReceiptMove[]>();
  for (const id of ids) movesOf.set(id, states.has(id) ? await readMoves(odoo, id) : []);
  const codes = await productCodes(odoo, [...movesOf.values()].flat());
  const placed = ids.map((id) => ({
    id,
    orders: (byPicking.get(id) ?? []).map((link) => link.order),
    name: byPicking.get(id)?.[0]?.name ?? `#${id}`,
    state: states.get(id) ?? ('gone' as const),
    seen: seenOf(receipts.get(id), movesOf.get(id)),
    moves: (movesOf.get(id) ?? [])
      .filter((move) => move.state !== 'cancel' || states.get(id) === 'done')
      .map((move) => toTheirs(move, codes, states.get(id) === 'done')),
  }));
  const lines = data.receipt.lines.map(toOurs);
  return placed.map((picking) => {
    const mine = lines.filter((line) => belongsOn(line, picking, placed));
    const map = mapLines(mine, picking.moves);
    const otherUnits = map.groups.flatMap(({ lines: grouped, moves }) =>
      grouped.filter((line) => !sameUnit(line.view.uom, moves[0]?.move.uomName ?? line.view.uom, units)),
    );
    return { ...picking, map, otherUnits };
  });
}

function seenOf(receipt: Receipt | undefined, moves: readonly ReceiptMove[] = []): SeenReceipt | undefined {
  return receipt && { receipt, moves };
}

function toOurs(view: LineView): PlacedLine {
  return { id: view.id, sku: view.sku, barcode: view.barcode, expected: view.expectedQty, view };
}

function toTheirs(move: ReceiptMove, codes: ReadonlyMap<number, ProductCodes>, settled: boolean): PlacedMove {
  const product = codes.get(move.productId ?? 0);
  const held = move.state === 'cancel' ? 0 : move.quantity;
  return {
    id: move.id,
    code: product?.code,
    barcode: product?.barcode,
    expected: settled ? held : move.expected,
    settled,
    move,
  };
}

interface ProductCodes {
  readonly code: string | undefined;
  readonly barcode: string | undefined;
}

async function productCodes(
  odoo: OdooSession,
  moves: readonly ReceiptMove[],
): Promise<ReadonlyMap<number, ProductCodes>> {
  const ids = [...new Set(moves.flatMap((move) => move.productId ?? []))];
  const ask = async () => {
    const rows = await odoo.client.read('product.product', ids, ['default_code', 'barcode']);
    return new Map(
      rows.map((row) => [row.id, { code: textOf(row.default_code), barcode: textOf(row.barcode) }]),
    );
  };
  return odoo.memo ? odoo.memo.get(`codes:${ids}`, CODES_KEPT_MS, ask) : ask();
}

/** Long enough for the counts of one truck, short enough for a part number somebody corrects. */
const CODES_KEPT_MS = 30 * SECOND_MS;

/** A line goes where its order is; one that names none goes to the first transfer that holds its product. */
function belongsOn(
  line: PlacedLine,
  picking: { readonly id: number; readonly orders: readonly string[] },
  all: readonly { readonly id: number; readonly moves: readonly PlacedMove[] }[],
): boolean {
  const order = line.view.poNumber?.trim();
  if (order) return picking.orders.includes(order);
  const holder = all.find((each) => mapLines([line], each.moves).strangers.length === 0) ?? all[0];
  return holder?.id === picking.id;
}
