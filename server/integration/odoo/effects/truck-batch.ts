import { HOUR_MS } from '#server/kernel/time.ts';
import type { Row } from '../client/client.ts';
import { externalId, idOf, idsOf, textOf } from '../client/values.ts';
import { hasField, type OdooFeatures } from '../connection/features.ts';
import { type DockChoice, decideDock, readDockFacts } from './dock-choice.ts';
import { type Receipt, recordOf } from './receipt-state.ts';
import { doCalls, load, type OdooSession, type PlannedCall, type Step, write } from './settle.ts';

/** What a truck's batch in Odoo shows. */
export interface TruckIntent {
  readonly reference: string;
  readonly trailer?: string | undefined;
  readonly dockName?: string | undefined;
  readonly vehicleId?: number | undefined;
  readonly driverPartnerId?: number | undefined;
  readonly dockLocationId?: number | undefined;
}

export interface TruckState {
  /** Our batch of this appointment, while it lives. */
  readonly batch: Row | undefined;
  /** Our earlier batches of this appointment that Odoo cancelled when they became empty. */
  readonly cancelled: number;
  /** External ids of the batches the receipts are in, by batch id. */
  readonly names: Readonly<Record<number, string>>;
  readonly dock: DockChoice;
}

const FIELDS = ['state', 'description', 'vehicle_id', 'driver_id', 'dock_id'];
const MAX_BATCHES = 40;

export async function readTruck(
  odoo: OdooSession,
  intent: TruckIntent,
  receipts: readonly Receipt[],
): Promise<TruckState> {
  const { features } = odoo;
  const [first] = receipts;
  const fields = FIELDS.filter((name) => name === 'state' || hasField(features, 'stock.picking.batch', name));
  const joined = [...new Set(receipts.flatMap((each) => (each.batchId === undefined ? [] : [each.batchId])))];
  const rows = new Map<number, Row>();
  for (const row of await odoo.client.read('stock.picking.batch', joined, fields)) rows.set(row.id, row);
  const names: Record<number, string> = await batchNames(odoo, [...rows.keys()]);
  // All aboard already: no other batch of ours matters.
  const isComplete =
    joined.length === 1 &&
    receipts.every((each) => each.batchId === joined[0]) &&
    isOfAppointment(names[joined[0] ?? 0], intent.reference);
  if (!isComplete) {
    const found = await searchByDescription(odoo, intent, fields);
    for (const row of found) rows.set(row.id, row);
    const unnamed = found.map((row) => row.id).filter((id) => !(id in names));
    Object.assign(names, await batchNames(odoo, unnamed));
  }
  const ours = [...rows.values()].filter((row) => isOfAppointment(names[row.id], intent.reference));
  const dockFacts = first ? await readDockFacts(odoo, first, intent.dockLocationId) : NO_FACTS;
  return {
    batch: ours.find((row) => textOf(row.state) !== 'cancel'),
    cancelled: ours.filter((row) => textOf(row.state) === 'cancel').length,
    names,
    dock: decideDock(intent.dockLocationId, hasField(features, 'stock.picking.batch', 'dock_id'), dockFacts),
  };
}

const NO_FACTS = { operationType: undefined, warehouse: undefined, location: undefined };

/**
 * The next step towards one batch per truck that holds exactly these receipts, or undefined when it does.
 * A batch somebody made in Odoo is not taken apart: that is for a person.
 */
export function decideTruck<R>(
  truck: TruckState,
  open: readonly Receipt[],
  intent: TruckIntent,
  features: OdooFeatures,
): Step<R> | undefined {
  if (new Set(open.map((each) => each.operationTypeId)).size > 1) {
    return {
      kind: 'refuse',
      reason: 'mixed_operation_types',
      detail: open.map((each) => each.name).join(', '),
    };
  }
  const foreign = open.find((each) => each.batchId !== undefined && !isOurs(truck.names[each.batchId]));
  if (foreign)
    return {
      kind: 'refuse',
      reason: 'in_foreign_batch',
      detail: foreign.name ?? '',
      record: recordOf(foreign),
    };
  const row = batchRow(open, truck, intent, features);
  const outside = open
    .filter((each) => each.batchId === undefined || each.batchId !== truck.batch?.id)
    .map((each) => each.id);
  const join = (batchId: number | undefined, isNew = false): PlannedCall | undefined =>
    batchId === undefined || outside.length === 0
      ? undefined
      : {
          ...write('stock.picking', outside, { batch_id: batchId }),
          ...(isNew ? { next: () => confirm(batchId) } : {}),
        };
  if (!truck.batch || !holds(truck.batch, row)) {
    return doCalls({
      ...load('stock.picking.batch', [row]),
      next: (ids) => join(idsOf(ids)[0], !truck.batch),
    });
  }
  const joining = join(truck.batch.id);
  if (joining) return doCalls(joining);
  if (textOf(truck.batch.state) === 'draft') {
    return doCalls(confirm(truck.batch.id));
  }
  return undefined;
}

function confirm(batchId: number): PlannedCall {
  return { model: 'stock.picking.batch', method: 'action_confirm', args: { ids: [batchId] } };
}

function batchRow(
  open: readonly Receipt[],
  truck: TruckState,
  intent: TruckIntent,
  features: OdooFeatures,
): Record<string, string> {
  const has = (field: string) => hasField(features, 'stock.picking.batch', field);
  const living = truck.batch && truck.names[truck.batch.id];
  const row: Record<string, string> = { id: living ?? batchName(intent.reference, truck.cancelled) };
  if (has('description')) row.description = describe(intent);
  row['picking_type_id/.id'] = String(open[0]?.operationTypeId ?? '');
  row['company_id/.id'] = String(open[0]?.companyId ?? '');
  if (has('vehicle_id') && intent.vehicleId !== undefined) row['vehicle_id/.id'] = String(intent.vehicleId);
  if (has('driver_id') && intent.driverPartnerId !== undefined)
    row['driver_id/.id'] = String(intent.driverPartnerId);
  if (truck.dock.write) row['dock_id/.id'] = String(truck.dock.locationId);
  return row;
}

function holds(batch: Row, row: Readonly<Record<string, string>>): boolean {
  const same = (column: string, now: unknown) =>
    row[column] === undefined || row[column] === String(now ?? '');
  return (
    same('description', textOf(batch.description)) &&
    same('vehicle_id/.id', idOf(batch.vehicle_id)) &&
    same('driver_id/.id', idOf(batch.driver_id)) &&
    same('dock_id/.id', idOf(batch.dock_id))
  );
}

function describe(intent: TruckIntent): string {
  return [intent.reference, intent.trailer, intent.dockName].filter(Boolean).join(' · ');
}

/** Batches of an earlier try whose receipts are not in yet; which are ours is proved by the external id. */
async function searchByDescription(
  odoo: OdooSession,
  intent: TruckIntent,
  fields: readonly string[],
): Promise<Row[]> {
  if (!hasField(odoo.features, 'stock.picking.batch', 'description')) return [];
  const domain = [['description', 'ilike', intent.reference]];
  const search = {
    domain,
    fields,
    order: 'id desc',
    limit: MAX_BATCHES,
  };
  return odoo.client.searchRead('stock.picking.batch', search, { gatherBy: 'description' });
}

/** Names we gave stay; a batch without one of ours may get it. */
async function batchNames(odoo: OdooSession, ids: readonly number[]): Promise<Record<number, string>> {
  const names: Record<number, string> = {};
  const open: number[] = [];
  for (const id of ids) {
    const known = await odoo.memo?.known<string>(`batch:${id}`, NAMES_KEPT_MS);
    if (isOurs(known)) names[id] = known ?? '';
    else open.push(id);
  }
  if (open.length === 0) return names;
  const asked = await externalNames(odoo, 'stock.picking.batch', open);
  for (const id of open) {
    names[id] = asked[id] ?? '';
    if (isOurs(names[id])) odoo.memo?.set(`batch:${id}`, names[id]);
  }
  return names;
}

const NAMES_KEPT_MS = HOUR_MS;

/** `get_external_id` works for everybody, `ir.model.data` only for administrators. */
export async function externalNames(
  odoo: OdooSession,
  model: string,
  ids: readonly number[],
): Promise<Record<number, string>> {
  const answer = (await odoo.client.call(model, 'get_external_id', { ids })) as Record<
    string,
    unknown
  > | null;
  return Object.fromEntries(
    Object.entries(answer ?? {}).map(([id, name]) => [Number(id), textOf(name) ?? '']),
  );
}

/** A cancelled batch cannot live again, so its successor gets a number. */
export function batchName(reference: string, cancelled = 0): string {
  return cancelled > 0 ? `${externalId('apt', reference)}-r${cancelled}` : externalId('apt', reference);
}

function isOfAppointment(name: string | undefined, reference: string): boolean {
  const own = batchName(reference);
  return name === own || (name?.startsWith(`${own}-r`) ?? false);
}

function isOurs(name: string | undefined): boolean {
  return name?.startsWith(externalId('apt', '')) ?? false;
}
