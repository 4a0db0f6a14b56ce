import { MINUTE_MS } from '#server/kernel/time.ts';
import type { Row } from '../client/client.ts';
import { idOf, idsOf, textOf } from '../client/values.ts';
import { hasField } from '../connection/features.ts';
import type { Receipt } from './receipt-state.ts';
import type { OdooSession } from './settle.ts';

/** Why a dock stays out of Odoo, or that it may go in. */
export type DockChoice =
  | { readonly write: true; readonly locationId: number }
  | {
      readonly write: false;
      readonly why: 'no_dock' | 'not_supported' | 'not_a_dock' | 'one_step_receipt' | 'not_under_input';
    };

export interface DockFacts {
  readonly operationType: Row | undefined;
  readonly warehouse: Row | undefined;
  readonly location: Row | undefined;
}

/** Reads what `decideDock` needs. Answers nothing when there is no dock to place. */
export async function readDockFacts(
  odoo: OdooSession,
  receipt: Receipt,
  dockLocationId: number | undefined,
): Promise<DockFacts> {
  const none = { operationType: undefined, warehouse: undefined, location: undefined };
  const supported = hasField(odoo.features, 'stock.picking.batch', 'dock_id');
  if (dockLocationId === undefined || !supported || receipt.operationTypeId === undefined) return none;
  const { operationTypeId } = receipt;
  const ask = () => askDockFacts(odoo, operationTypeId, dockLocationId);
  return odoo.memo ? odoo.memo.get(`dock:${operationTypeId}:${dockLocationId}`, KEPT_MS, ask) : ask();
}

/** How a warehouse is laid out changes rarely, and a dock put on too late is put on at the next change of the truck. */
const KEPT_MS = 5 * MINUTE_MS;

async function askDockFacts(
  { client, features }: OdooSession,
  operationTypeId: number,
  dockLocationId: number,
): Promise<DockFacts> {
  const typeFields = hasField(features, 'stock.picking.type', 'dock_ids') ? ['dock_ids'] : [];
  const dockFields = hasField(features, 'stock.location', 'is_a_dock') ? ['is_a_dock'] : [];
  const [operationType] = await client.read(
    'stock.picking.type',
    [operationTypeId],
    ['code', 'warehouse_id', ...typeFields],
  );
  const warehouseId = idOf(operationType?.warehouse_id);
  const [warehouse] =
    warehouseId === undefined
      ? []
      : await client.read(
          'stock.warehouse',
          [warehouseId],
          ['reception_steps', 'wh_input_stock_loc_id', 'lot_stock_id'],
        );
  const [location] = await client.read(
    'stock.location',
    [dockLocationId],
    ['parent_path', 'name', ...dockFields],
  );
  return { operationType, warehouse, location };
}

/**
 * A dock on a batch becomes the destination of an incoming receipt. That is only right where the receipt
 * ends before the stock: several reception steps, and the dock below the Input location, from where the
 * put-away is created by Odoo. Elsewhere the goods would be stocked at the dock, so it stays with us.
 */
export function decideDock(
  dockLocationId: number | undefined,
  supported: boolean,
  facts: DockFacts,
): DockChoice {
  if (dockLocationId === undefined) return { write: false, why: 'no_dock' };
  if (!supported || !facts.operationType || !facts.warehouse || !facts.location)
    return { write: false, why: 'not_supported' };
  if (textOf(facts.operationType.code) !== 'incoming') return { write: false, why: 'not_supported' };
  const listed =
    'dock_ids' in facts.operationType ? idsOf(facts.operationType.dock_ids).includes(dockLocationId) : true;
  const flagged = 'is_a_dock' in facts.location ? facts.location.is_a_dock === true : true;
  if (!listed || !flagged) return { write: false, why: 'not_a_dock' };
  if (textOf(facts.warehouse.reception_steps) === 'one_step')
    return { write: false, why: 'one_step_receipt' };
  const input = idOf(facts.warehouse.wh_input_stock_loc_id);
  const path = (textOf(facts.location.parent_path) ?? '').split('/');
  if (input === undefined || !path.includes(String(input))) return { write: false, why: 'not_under_input' };
  return { write: true, locationId: dockLocationId };
}
