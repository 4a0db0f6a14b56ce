import { toOdooDateTime } from '../client/values.ts';
import { hasField, MANUAL_FIELDS, type OdooFeatures } from '../connection/features.ts';
import type { DockChoice } from './dock-choice.ts';
import { isOpen, type Receipt, readReceipts, recordOf } from './receipt-state.ts';
import { doCalls, done, type OdooSession, type PlannedCall, type Step, settle, write } from './settle.ts';
import { decideTruck, readTruck, type TruckState } from './truck-batch.ts';
import { mergeProperties, type YardProperties } from './yard-properties.ts';

export interface PutAppointmentIntent {
  /** All receipts on this truck. */
  readonly receiptIds: readonly number[];
  /** Our appointment's reference as people read it; also the key of the truck's batch. */
  readonly reference: string;
  readonly scheduledAt?: Date | undefined;
  readonly status?: string | undefined;
  readonly trailer?: string | undefined;
  readonly driver?: string | undefined;
  readonly seal?: string | undefined;
  readonly dockName?: string | undefined;
  /** Records of Odoo, where they are mapped. */
  readonly vehicleId?: number | undefined;
  readonly driverPartnerId?: number | undefined;
  readonly dockLocationId?: number | undefined;
  /** Where our context goes; `auto` takes the best this Odoo has. */
  readonly carrier?: ContextCarrier | 'auto';
}

/** Without a batch there is nothing in Odoo to put a dock on, other than the text field. */
const NO_DOCK: DockChoice = { write: false, why: 'not_supported' };

export type ContextCarrier = 'fields' | 'batch' | 'properties' | 'none';

export interface AppointmentReadBack {
  readonly carrier: ContextCarrier;
  readonly receipts: readonly {
    readonly id: number;
    readonly name: string | undefined;
    readonly scheduledAt: Date | undefined;
    readonly batchId: number | undefined;
  }[];
  readonly dock: DockChoice;
}

interface Look {
  readonly receipts: readonly Receipt[];
  /** Only where a batch per truck carries our context. */
  readonly truck: TruckState | undefined;
}

/** Puts appointment, truck, driver, dock and time on every receipt of a truck. Safe to repeat. */
export function putAppointment(odoo: OdooSession, intent: PutAppointmentIntent) {
  const carrier = carrierFor(odoo.features, intent.carrier ?? 'auto');
  return settle<Look, AppointmentReadBack>(odoo, {
    look: (session) => look(session, intent, carrier),
    decide: (state) => decideAppointment(state, intent, odoo.features, carrier),
  });
}

/** Manual fields when an administrator made them, else a batch per truck, else properties, else only the time. */
export function carrierFor(features: OdooFeatures, wanted: ContextCarrier | 'auto'): ContextCarrier {
  const can: Record<ContextCarrier, boolean> = {
    fields: hasField(features, 'stock.picking', MANUAL_FIELDS.reference),
    batch: hasField(features, 'stock.picking', 'batch_id'),
    properties: hasField(features, 'stock.picking', 'picking_properties'),
    none: true,
  };
  if (wanted !== 'auto') return can[wanted] ? wanted : 'none';
  return (['fields', 'batch', 'properties'] as const).find((each) => can[each]) ?? 'none';
}

export function decideAppointment(
  state: Look,
  intent: PutAppointmentIntent,
  features: OdooFeatures,
  carrier: ContextCarrier,
): Step<AppointmentReadBack> {
  const missing = intent.receiptIds.filter((id) => !state.receipts.some((each) => each.id === id));
  const [first] = state.receipts;
  if (missing.length > 0 || !first)
    return { kind: 'refuse', reason: 'receipt_gone', detail: missing.join(', ') };
  const open = state.receipts.filter(isOpen);
  // A receipt that was validated or cancelled meanwhile keeps what it has; Odoo refuses to re-date it.
  if (open.length === 0) {
    const reason = state.receipts.every((each) => each.state === 'cancel')
      ? 'receipt_cancelled'
      : 'receipt_already_validated';
    return { kind: 'refuse', reason, record: recordOf(first) };
  }
  const batchStep = state.truck
    ? decideTruck<AppointmentReadBack>(state.truck, open, intent, features)
    : undefined;
  if (batchStep) return batchStep;
  const calls = [
    ...valueWrites(open, intent, features, carrier),
    ...(carrier === 'properties' ? propertyWrites(open, intent) : []),
  ];
  if (calls.length > 0) return doCalls(...calls);
  return done(recordOf(open[0] ?? first), {
    carrier,
    receipts: state.receipts.map(summary),
    dock: state.truck?.dock ?? NO_DOCK,
  });
}

/** Time and manual fields that differ, one write for all receipts that lack the same values. */
function valueWrites(
  open: readonly Receipt[],
  intent: PutAppointmentIntent,
  features: OdooFeatures,
  carrier: ContextCarrier,
): PlannedCall[] {
  const wanted: Record<string, unknown> = carrier === 'fields' ? manualValues(intent, features) : {};
  if (intent.scheduledAt) wanted.scheduled_date = toOdooDateTime(intent.scheduledAt);
  const groups = new Map<string, { ids: number[]; vals: Record<string, unknown> }>();
  for (const receipt of open) {
    const vals = Object.fromEntries(
      Object.entries(wanted).filter(([field, value]) => (receipt.row[field] || '') !== value),
    );
    if (Object.keys(vals).length === 0) continue;
    const key = Object.keys(vals).join();
    const group = groups.get(key) ?? { ids: [], vals };
    group.ids.push(receipt.id);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => write('stock.picking', group.ids, group.vals));
}

function manualValues(intent: PutAppointmentIntent, features: OdooFeatures): Record<string, unknown> {
  const values: Record<keyof typeof MANUAL_FIELDS, string | undefined> = {
    reference: intent.reference,
    status: intent.status,
    trailer: intent.trailer,
    driver: intent.driver,
    dock: intent.dockName,
    seal: intent.seal,
  };
  const entries = (Object.keys(MANUAL_FIELDS) as (keyof typeof MANUAL_FIELDS)[])
    .map((key) => [MANUAL_FIELDS[key], values[key]] as const)
    .filter(([field, value]) => value !== undefined && hasField(features, 'stock.picking', field));
  return Object.fromEntries(entries);
}

function propertyWrites(open: readonly Receipt[], intent: PutAppointmentIntent): PlannedCall[] {
  const wanted: YardProperties = {
    yard_appointment: intent.reference,
    yard_status: intent.status,
    yard_trailer: intent.trailer,
    yard_seal: intent.seal,
  };
  return open.flatMap((receipt) => {
    const merged = mergeProperties(receipt.row.picking_properties, wanted);
    return merged ? [write('stock.picking', [receipt.id], { picking_properties: merged })] : [];
  });
}

async function look(odoo: OdooSession, intent: PutAppointmentIntent, carrier: ContextCarrier): Promise<Look> {
  const { features } = odoo;
  const manual = Object.values(MANUAL_FIELDS).filter((name) => hasField(features, 'stock.picking', name));
  const more = carrier === 'properties' ? [...manual, 'picking_properties'] : manual;
  const receipts = await readReceipts(odoo, intent.receiptIds, more);
  const truck = carrier === 'batch' && receipts[0] ? await readTruck(odoo, intent, receipts) : undefined;
  return { receipts, truck };
}

function summary(receipt: Receipt) {
  return { id: receipt.id, name: receipt.name, scheduledAt: receipt.scheduledAt, batchId: receipt.batchId };
}
