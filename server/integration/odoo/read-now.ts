import type { Db } from '#server/infra/db/client.ts';
import type { Log } from '#server/infra/log.ts';
import { roundQuantity } from '#server/kernel/quantity.ts';
import { SECOND_MS } from '#server/kernel/time.ts';
import type { ReadNow } from '#server/yard/corrections/schema.ts';
import { type ReceiptForOdoo, receiptForOdoo } from '#server/yard/receipts/queries.ts';
import { damagedKey, receivedKey, remainderKey } from '#server/yard/receipts/rules/proposal.ts';
import { isOdooError } from './client/errors.ts';
import { onLines } from './deliver/line-map.ts';
import { type PlacedMove, type PlacedPicking, placeLines } from './deliver/place-lines.ts';
import { orderLinks } from './deliver/queries.ts';
import type { OdooSessions } from './sessions.ts';

export interface ReadNowDeps {
  readonly db: Db;
  readonly sessions: OdooSessions;
  readonly log: Log;
}

/** A person waits for the answer; after this Odoo counts as out of reach. */
const PATIENCE_MS = 8 * SECOND_MS;

/**
 * Reads what Odoo holds of a receipt at this moment, by row key. Null when it cannot be read: no connection, out
 * of reach, no transfer known.
 */
export function openReadNow(deps: ReadNowDeps): ReadNow {
  return async (subject, kind) => {
    if (kind !== 'receipt.confirm' || subject.kind !== 'receipt') return null;
    const connectionId = await deps.sessions.activeId();
    if (connectionId === null || (await isLeftAlone(deps.db, connectionId))) return null;
    const patience = new Promise<null>((give) => setTimeout(give, PATIENCE_MS, null).unref());
    return Promise.race([readReceipt(deps, connectionId, subject.id), patience]).catch((error: unknown) => {
      if (!isOdooError(error)) throw error;
      deps.log.info({ code: error.failure.code, receiptId: subject.id }, 'Odoo cannot be read now');
      return null;
    });
  };
}

/** While the breaker is open nobody at a screen should wait for what is known not to answer. */
async function isLeftAlone(db: Db, connectionId: string): Promise<boolean> {
  const state = await db.connectorState.findUnique({ where: { connectorId: connectionId } });
  return state?.state === 'open';
}

async function readReceipt(deps: ReadNowDeps, connectionId: string, receiptId: string) {
  const data = await receiptForOdoo(deps.db, receiptId);
  const links = await orderLinks(deps.db, connectionId, receiptId);
  if (links.length === 0) return null;
  const odoo = await deps.sessions.session(connectionId);
  const placed = await placeLines(odoo, data, links, odoo.connection.settings.units);
  return Object.assign({}, ...placed.map((picking) => valuesOf(picking, data))) as Record<string, unknown>;
}

/** Per line: received so far, set aside as damaged (unknown to Odoo before), and what it still expects. */
function valuesOf(picking: PlacedPicking, data: ReceiptForOdoo): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const group of picking.map.groups) {
    const received = onLines(group, (move) => receivedOf(picking, move as PlacedMove, data));
    const expected = onLines(group, (move) => expectedOf(picking, move as PlacedMove));
    for (const line of group.lines) {
      const got = received.get(line.id) ?? 0;
      values[receivedKey(line.id)] = got;
      values[damagedKey(line.id)] = 0;
      values[remainderKey(line.id)] = roundQuantity(Math.max(0, (expected.get(line.id) ?? 0) - got));
    }
  }
  return values;
}

/**
 * Nothing is received before the validation. A count that is neither the demand Odoo fills in nor one of ours was
 * made by somebody in Odoo: it is shown, and so it outdates a proposal.
 */
function receivedOf(picking: PlacedPicking, { move }: PlacedMove, data: ReceiptForOdoo): number {
  if (picking.state === 'done') return move.state === 'cancel' ? 0 : move.quantity;
  if (!move.picked || picking.state === 'cancel') return 0;
  const ours = new Set(
    picking.map.groups
      .filter((group) => group.moves.some((each) => each.id === move.id))
      .flatMap((group) => group.lines.map((line) => line.id)),
  );
  const counted = data.receipt.lines.filter((line) => ours.has(line.id));
  const total = counted.reduce((sum, line) => sum + (line.countedQty ?? 0), 0);
  const plausible = counted.some((line) => line.countedQty === move.quantity) || total >= move.quantity;
  return plausible ? 0 : move.quantity;
}

function expectedOf(picking: PlacedPicking, { move }: PlacedMove): number {
  if (picking.state === 'cancel' || move.state === 'cancel') return 0;
  return move.expected;
}
