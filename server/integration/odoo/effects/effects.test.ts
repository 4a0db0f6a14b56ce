import { describe, expect, it } from 'vitest';
import { isOdooError } from '../client/errors.ts';
import { fakeFeatures } from '../fixtures/fake-client.ts';
import { type MiniOdoo, miniOdoo } from '../fixtures/mini-odoo.ts';
import { givenReceipt } from '../fixtures/receipt.ts';
import { closeActivity } from './close-activity.ts';
import { findReceipt } from './find-receipt.ts';
import type { EffectOutcome } from './outcome.ts';
import { postArrival } from './post-arrival.ts';
import { putAppointment } from './put-appointment.ts';
import { quarantineDamaged } from './quarantine-damaged.ts';
import { readAvailability } from './read-availability.ts';
import { recordProgress } from './record-progress.ts';
import { callsOf, type OdooSession } from './settle.ts';
import { validateReceipt } from './validate-receipt.ts';
import { withdrawAppointment } from './withdraw-appointment.ts';

const PURCHASE = {
  'stock.picking': ['purchase_id', 'batch_id'],
  'purchase.order': ['partner_ref', 'receipt_status'],
};
const BATCH = {
  ...PURCHASE,
  'stock.picking.batch': ['description', 'vehicle_id', 'driver_id', 'dock_id'],
  'stock.picking.type': ['dock_ids'],
};
const MANUAL = {
  ...PURCHASE,
  'stock.picking': [...PURCHASE['stock.picking'], 'x_yard_ref', 'x_yard_status'],
};

function given(fields: Readonly<Record<string, readonly string[]>> = PURCHASE, major = 19): MiniOdoo {
  const odoo = miniOdoo(fakeFeatures(major, fields));
  givenReceipt(odoo);
  return odoo;
}

const COUNTS = [
  { moveId: 118, quantity: 7 },
  { moveId: 119, quantity: 6 },
];
const SHORT = { receiptId: 74, counts: COUNTS, rest: 'backorder', overApproved: false } as const;
const ARRIVAL = {
  receiptId: 74,
  eventId: 'fct_01',
  text: 'Truck YRD-001 arrived at gate 1',
  activity: { userId: 2, summary: 'Truck at gate', deadline: '2026-11-25' },
};
const TRUCK = {
  receiptIds: [74],
  reference: 'APT-2026-000123',
  scheduledAt: new Date('2026-11-25T08:00:00Z'),
  trailer: 'YRD-001',
  vehicleId: 7,
};
const DAMAGE = {
  receiptId: 74,
  quarantineLocationId: 36,
  lines: [{ moveId: 118, good: 8, damaged: 2, key: 'dmg_1' }],
};

function givenQuarantine(odoo: MiniOdoo): void {
  odoo.put('stock.location', 36, { usage: 'internal', complete_name: 'WH/Stock/Quarantine' });
}

interface Case {
  readonly name: string;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  readonly prepare?: (odoo: MiniOdoo) => void;
  readonly run: (session: OdooSession) => Promise<EffectOutcome>;
  /** What must exist exactly once, or hold, whatever went wrong on the way. */
  readonly holds: (odoo: MiniOdoo) => unknown;
}

const CASES: readonly Case[] = [
  {
    name: 'put-appointment in manual fields',
    fields: MANUAL,
    run: (session) => putAppointment(session, { ...TRUCK, status: 'booked' }),
    holds: (odoo) => {
      const { x_yard_ref, x_yard_status, scheduled_date } = odoo.row('stock.picking', 74);
      return { x_yard_ref, x_yard_status, scheduled_date };
    },
  },
  {
    name: 'put-appointment as a batch per truck',
    fields: BATCH,
    run: (session) => putAppointment(session, TRUCK),
    holds: (odoo) => {
      const [batch, ...others] = odoo.table('stock.picking.batch').values();
      const inIt = odoo.row('stock.picking', 74).batch_id as [number, string];
      return {
        others: others.length,
        state: batch?.state,
        description: batch?.description,
        inIt: inIt[0] === batch?.id,
      };
    },
  },
  {
    name: 'post-arrival',
    run: (session) => postArrival(session, ARRIVAL),
    holds: (odoo) => ({
      notes: odoo.table('mail.message').size,
      activities: odoo.table('mail.activity').size,
    }),
  },
  {
    name: 'record-progress',
    run: (session) => recordProgress(session, { receiptId: 74, counts: COUNTS }),
    holds: (odoo) => [odoo.row('stock.move', 118).quantity, odoo.row('stock.move', 119).quantity],
  },
  {
    name: 'validate-receipt',
    run: (session) => validateReceipt(session, SHORT),
    holds: (odoo) =>
      [...odoo.table('stock.picking').values()].map(({ name, state }) => `${String(name)} ${String(state)}`),
  },
  {
    name: 'quarantine-damaged',
    prepare: givenQuarantine,
    run: (session) => quarantineDamaged(session, DAMAGE),
    holds: (odoo) => linesOf(odoo, 118),
  },
];

describe.each(CASES)('$name', ({ fields, prepare, run, holds }) => {
  const world = () => {
    const odoo = given(fields);
    prepare?.(odoo);
    return odoo;
  };

  it('does its work once; a repeat changes nothing', async () => {
    const odoo = world();
    const first = await run(odoo.session);
    expect(first).toMatchObject({ status: 'done', changed: true });
    const after = structuredClone(holds(odoo));
    const writes = odoo.writes().length;
    expect(await run(odoo.session)).toMatchObject({ status: 'done', changed: false });
    expect(odoo.writes()).toHaveLength(writes);
    expect(holds(odoo)).toEqual(after);
  });

  it('ends the same when any answer is lost after its commit', async () => {
    const calm = world();
    await run(calm.session);
    const total = calm.writes().length;
    expect(total).toBeGreaterThan(0);
    for (let lost = 0; lost < total; lost++) {
      const odoo = world();
      odoo.loseAnswer(lost);
      const error = await run(odoo.session).catch((reason: unknown) => reason);
      expect(isOdooError(error) && error.failure.code).toBe('connection_lost');
      expect(callsOf(error).at(-1)?.outcome).toBe('failed');
      expect(await run(odoo.session)).toMatchObject({ status: 'done' });
      expect(holds(odoo)).toEqual(holds(calm));
    }
  });

  it('is refused when the receipt is gone', async () => {
    const odoo = world();
    odoo.table('stock.picking').clear();
    expect(await run(odoo.session)).toMatchObject({ status: 'refused', reason: 'receipt_gone' });
    expect(odoo.writes()).toEqual([]);
  });
});

describe('find-receipt', () => {
  it('finds the open receipt of an order with its lines', async () => {
    const odoo = given();
    const outcome = await findReceipt(odoo.session, { orderNumber: 'P00025' });
    expect(outcome).toMatchObject({
      status: 'done',
      odooRecord: { id: 74, name: 'WH/IN/00022' },
      readBack: { foundBy: 'order' },
    });
    expect(outcome.status === 'done' && outcome.readBack.moves.map((move) => move.expected)).toEqual([10, 6]);
  });

  it('falls back to the origin where purchase is not installed', async () => {
    const odoo = given({});
    expect(await findReceipt(odoo.session, { orderNumber: 'P00025' })).toMatchObject({
      status: 'done',
      readBack: { foundBy: 'origin' },
    });
  });

  it('asks a person when a backorder makes it two', async () => {
    const odoo = given();
    odoo.put('stock.picking', 75, {
      ...odoo.row('stock.picking', 74),
      name: 'WH/IN/00023',
      backorder_id: [74, 'WH/IN/00022'],
    });
    const outcome = await findReceipt(odoo.session, { orderNumber: 'P00025' });
    expect(outcome).toMatchObject({ status: 'ambiguous', reason: 'several_receipts' });
    expect(outcome.status === 'ambiguous' && outcome.candidates.map((each) => each.name)).toEqual([
      'WH/IN/00022',
      'WH/IN/00023',
    ]);
  });

  it('keeps to the receipt it was linked to', async () => {
    const odoo = given();
    odoo.put('stock.picking', 75, { ...odoo.row('stock.picking', 74), name: 'WH/IN/00023' });
    expect(await findReceipt(odoo.session, { orderNumber: 'P00025' }, { receiptId: 75 })).toMatchObject({
      status: 'done',
      odooRecord: { id: 75 },
    });
  });

  it('says why there is none', async () => {
    const odoo = given();
    Object.assign(odoo.row('stock.picking', 74), { state: 'done' });
    expect(await findReceipt(odoo.session, { orderNumber: 'P00025' })).toMatchObject({
      status: 'refused',
      reason: 'already_received',
    });
    odoo.table('stock.picking').clear();
    Object.assign(odoo.row('purchase.order', 25), { state: 'sent' });
    expect(await findReceipt(odoo.session, { orderNumber: 'P00025' })).toMatchObject({
      status: 'waiting',
      reason: 'order_not_confirmed',
    });
    Object.assign(odoo.row('purchase.order', 25), { state: 'cancel' });
    expect(await findReceipt(odoo.session, { orderNumber: 'P00025' })).toMatchObject({
      status: 'refused',
      reason: 'order_cancelled',
    });
    expect(await findReceipt(odoo.session, { orderNumber: 'P99999' })).toMatchObject({
      status: 'waiting',
      reason: 'order_unknown',
    });
  });
});

describe('put-appointment', () => {
  it('leaves a batch alone that somebody made in Odoo', async () => {
    const odoo = given(BATCH);
    odoo.put('stock.picking.batch', 9, { state: 'draft', description: 'by hand' });
    Object.assign(odoo.row('stock.picking', 74), { batch_id: [9, 'BATCH/IN/00009'] });
    expect(await putAppointment(odoo.session, TRUCK)).toMatchObject({
      status: 'refused',
      reason: 'in_foreign_batch',
    });
    expect(odoo.writes()).toEqual([]);
  });

  it('moves a receipt to another truck, and back after Odoo cancelled the emptied batch', async () => {
    const odoo = given(BATCH);
    await putAppointment(odoo.session, TRUCK);
    const firstBatch = (odoo.row('stock.picking', 74).batch_id as [number])[0];
    await putAppointment(odoo.session, { ...TRUCK, reference: 'APT-2026-000999' });
    Object.assign(odoo.row('stock.picking.batch', firstBatch), { state: 'cancel' });
    expect(await putAppointment(odoo.session, TRUCK)).toMatchObject({ status: 'done' });
    const again = (odoo.row('stock.picking', 74).batch_id as [number])[0];
    expect(again).not.toBe(firstBatch);
    expect(odoo.row('stock.picking.batch', again)).toMatchObject({ state: 'in_progress' });
  });

  it('does not re-date a receipt that is done', async () => {
    const odoo = given(MANUAL);
    Object.assign(odoo.row('stock.picking', 74), { state: 'done' });
    expect(await putAppointment(odoo.session, TRUCK)).toMatchObject({
      status: 'refused',
      reason: 'receipt_already_validated',
    });
  });

  it.each([
    ['one_step', '1/7/33/', [33], 'one_step_receipt'],
    ['two_steps', '1/7/5/33/', [33], 'not_under_input'],
    ['two_steps', '1/7/8/33/', [34], 'not_a_dock'],
  ])('keeps the dock to itself: %s, dock at %s', async (steps, path, docks, why) => {
    const odoo = givenDock(steps, path, docks);
    const outcome = await putAppointment(odoo.session, { ...TRUCK, dockLocationId: 33 });
    expect(outcome).toMatchObject({ status: 'done', readBack: { dock: { write: false, why } } });
    expect([...odoo.table('stock.picking.batch').values()][0]?.dock_id).toBeUndefined();
  });

  it('puts a dock below Input on the batch of a two-step receipt', async () => {
    const odoo = givenDock('two_steps', '1/7/8/33/', [33]);
    expect(await putAppointment(odoo.session, { ...TRUCK, dockLocationId: 33 })).toMatchObject({
      status: 'done',
      readBack: { dock: { write: true } },
    });
    expect([...odoo.table('stock.picking.batch').values()][0]?.dock_id).toEqual([33, '#33']);
  });

  it('merges into properties and never writes what the operation type does not define', async () => {
    const odoo = given({ 'stock.picking': ['picking_properties'] });
    Object.assign(odoo.row('stock.picking', 74), {
      picking_properties: [
        { name: 'theirs', type: 'char', value: 'keep' },
        { name: 'yard_appointment', type: 'char' },
        { name: 'yard_status', type: 'selection', selection: [['booked', 'Booked']] },
      ],
    });
    await putAppointment(odoo.session, { ...TRUCK, status: 'no-such-option' }).catch(() => undefined);
    const [written] = odoo.calls.filter(
      (call) => call.method === 'write' && 'picking_properties' in (call.args.vals as object),
    );
    expect(written?.args.vals).toEqual({
      picking_properties: { theirs: 'keep', yard_appointment: 'APT-2026-000123' },
    });
  });

  function givenDock(steps: string, path: string, docks: number[]): MiniOdoo {
    const odoo = given(BATCH);
    odoo.put('stock.picking.type', 1, { code: 'incoming', warehouse_id: [1, 'WH'], dock_ids: docks });
    odoo.put('stock.warehouse', 1, {
      reception_steps: steps,
      wh_input_stock_loc_id: [8, 'WH/Input'],
      lot_stock_id: [5, 'WH/Stock'],
    });
    odoo.put('stock.location', 33, { parent_path: path, name: 'Dock 01' });
    return odoo;
  }
});

describe('withdraw-appointment', () => {
  it('takes the receipt off the truck and points its moves back', async () => {
    const odoo = given(BATCH);
    await putAppointment(odoo.session, TRUCK);
    Object.assign(odoo.row('stock.move', 118), { location_dest_id: [33, 'WH/Stock/Dock 01'] });
    expect(
      await withdrawAppointment(odoo.session, { receiptIds: [74], reference: TRUCK.reference }),
    ).toMatchObject({ status: 'done' });
    expect(odoo.row('stock.picking', 74).batch_id).toBe(false);
    expect(odoo.row('stock.move', 118).location_dest_id).toEqual([5, '#5']);
  });
});

describe('post-arrival', () => {
  it('escapes the note where Odoo takes it as HTML', async () => {
    const odoo = given(PURCHASE, 16);
    await postArrival(odoo.session, { ...ARRIVAL, text: 'Seal <b>77</b>', activity: undefined });
    expect([...odoo.table('mail.message').values()][0]?.body).toBe(
      '<p>Seal &#60;b&#62;77&#60;/b&#62; [evt:fct_01]</p>',
    );
  });

  it('closes its own activity only', async () => {
    const odoo = given();
    await postArrival(odoo.session, ARRIVAL);
    odoo.put('mail.activity', 1, { res_model: 'stock.picking', res_id: 74, note: 'theirs', active: true });
    expect(
      await closeActivity(odoo.session, { receiptId: 74, eventId: 'fct_01', feedback: 'done' }),
    ).toMatchObject({ status: 'done', changed: true });
    expect([...odoo.table('mail.activity').keys()]).toEqual([1]);
    expect(
      await closeActivity(odoo.session, { receiptId: 74, eventId: 'fct_01', feedback: 'done' }),
    ).toMatchObject({ status: 'done', changed: false });
  });
});

describe('record-progress', () => {
  it.each([
    [-1, 'quantity_invalid'],
    [Number.NaN, 'quantity_invalid'],
    [1e308, 'quantity_invalid'],
    [0.333333, 'counts_too_fine'],
  ])('refuses %d before Odoo swallows it', async (quantity, reason) => {
    const odoo = given();
    expect(
      await recordProgress(odoo.session, { receiptId: 74, counts: [{ moveId: 118, quantity }] }),
    ).toMatchObject({ status: 'refused', reason });
    expect(odoo.writes()).toEqual([]);
  });

  it('never writes to a receipt that is done', async () => {
    const odoo = given();
    await validateReceipt(odoo.session, SHORT);
    const writes = odoo.writes().length;
    const late = await recordProgress(odoo.session, {
      receiptId: 74,
      counts: [{ moveId: 118, quantity: 8 }],
    });
    expect(late).toMatchObject({ status: 'refused', reason: 'receipt_already_validated' });
    expect(await recordProgress(odoo.session, { receiptId: 74, counts: COUNTS })).toMatchObject({
      status: 'done',
      changed: false,
    });
    expect(odoo.writes()).toHaveLength(writes);
  });

  it('takes pre-filled demand for not counted', async () => {
    const odoo = given();
    const outcome = await recordProgress(odoo.session, {
      receiptId: 74,
      counts: [{ moveId: 118, quantity: 10 }],
    });
    expect(outcome).toMatchObject({ status: 'done', changed: true });
    expect(odoo.row('stock.move', 118)).toMatchObject({ quantity: 10, picked: true });
  });

  it('writes the field the version has', async () => {
    const odoo = given(PURCHASE, 16);
    const outcome = await recordProgress(odoo.session, {
      receiptId: 74,
      counts: [{ moveId: 118, quantity: 4 }],
    });
    expect(outcome.status).toBe('done');
    expect(odoo.calls.find((call) => call.method === 'write')?.args.vals).toEqual({ quantity_done: 4 });
  });
});

describe('validate-receipt', () => {
  it('receives exactly the count, leaves a backorder and reads it back', async () => {
    const odoo = given();
    const outcome = await validateReceipt(odoo.session, SHORT);
    expect(outcome).toMatchObject({
      status: 'done',
      odooRecord: { name: 'WH/IN/00022' },
      readBack: { state: 'done', backorders: [{ name: 'WH/IN/00022-B' }] },
    });
    const call = odoo.calls.find((each) => each.method === 'button_validate');
    expect(call?.context).toEqual({ skip_backorder: true, skip_sms: true });
  });

  it('gives the rest up when told so', async () => {
    const odoo = given();
    await validateReceipt(odoo.session, { ...SHORT, rest: 'give-up' });
    expect(odoo.table('stock.picking').size).toBe(1);
    expect(odoo.calls.find((each) => each.method === 'button_validate')?.context).toMatchObject({
      picking_ids_not_to_backorder: [74],
    });
  });

  it('counts a line nobody named as zero', async () => {
    const odoo = given();
    await validateReceipt(odoo.session, { ...SHORT, counts: [{ moveId: 118, quantity: 10 }] });
    expect(odoo.row('stock.move', 119)).toMatchObject({ quantity: 0, state: 'cancel' });
  });

  it('does not press the button when nothing was counted, or more than ordered without approval', async () => {
    const odoo = given();
    expect(await validateReceipt(odoo.session, { ...SHORT, counts: [] })).toMatchObject({
      status: 'refused',
      reason: 'nothing_counted',
    });
    const over = { ...SHORT, counts: [{ moveId: 118, quantity: 12 }] };
    expect(await validateReceipt(odoo.session, over)).toMatchObject({
      status: 'refused',
      reason: 'over_receipt',
    });
    expect(odoo.writes()).toEqual([]);
    expect(await validateReceipt(odoo.session, { ...over, overApproved: true })).toMatchObject({
      status: 'done',
    });
  });

  it('compares when somebody validated it meanwhile', async () => {
    const odoo = given();
    await validateReceipt(odoo.session, { ...SHORT, counts: [{ moveId: 118, quantity: 10 }] });
    const writes = odoo.writes().length;
    expect(await validateReceipt(odoo.session, SHORT)).toMatchObject({
      status: 'refused',
      reason: 'validated_with_other_counts',
    });
    expect(odoo.writes()).toHaveLength(writes);
  });

  it('answers the backorder wizard if Odoo insists on it', async () => {
    const odoo = given();
    const context = { button_validate_picking_ids: [74], default_pick_ids: [[4, 74]] };
    odoo.answerNext('button_validate', {
      type: 'ir.actions.act_window',
      res_model: 'stock.backorder.confirmation',
      context,
    });
    expect(await validateReceipt(odoo.session, SHORT)).toMatchObject({
      status: 'done',
      readBack: { state: 'done' },
    });
    expect(odoo.writes()).toContain('stock.backorder.confirmation.process');
  });

  it('hands an unknown wizard to a person', async () => {
    const odoo = given();
    odoo.answerNext('button_validate', {
      type: 'ir.actions.act_window',
      res_model: 'expiry.picking.confirmation',
      context: {},
    });
    expect(await validateReceipt(odoo.session, SHORT)).toMatchObject({
      status: 'refused',
      reason: 'wizard_stopped_it',
      detail: 'expiry.picking.confirmation',
    });
  });

  it('does not believe "true"', async () => {
    const odoo = given();
    odoo.answerNext('button_validate', true);
    expect(await validateReceipt(odoo.session, SHORT)).toMatchObject({
      status: 'refused',
      reason: 'did_not_stick',
    });
  });
});

describe('quarantine-damaged', () => {
  it('splits the line, and the validation takes both parts', async () => {
    const odoo = given();
    givenQuarantine(odoo);
    expect(await quarantineDamaged(odoo.session, DAMAGE)).toMatchObject({
      status: 'done',
      readBack: { lines: [{ good: 8, damaged: 2 }] },
    });
    const whole = {
      ...SHORT,
      counts: [
        { moveId: 118, quantity: 10 },
        { moveId: 119, quantity: 6 },
      ],
    };
    expect(await validateReceipt(odoo.session, whole)).toMatchObject({ status: 'done' });
    expect(linesOf(odoo, 118)).toEqual(['2@36', '8@5']);
  });

  it('follows a corrected count', async () => {
    const odoo = given();
    givenQuarantine(odoo);
    await quarantineDamaged(odoo.session, DAMAGE);
    const corrected = { ...DAMAGE, lines: [{ moveId: 118, good: 9, damaged: 1, key: 'dmg_1' }] };
    expect(await quarantineDamaged(odoo.session, corrected)).toMatchObject({ status: 'done' });
    expect(linesOf(odoo, 118)).toEqual(['1@36', '9@5']);
  });

  it('refuses on a receipt that is done, where it would post stock at once', async () => {
    const odoo = given();
    givenQuarantine(odoo);
    await validateReceipt(odoo.session, SHORT);
    const writes = odoo.writes().length;
    expect(await quarantineDamaged(odoo.session, DAMAGE)).toMatchObject({
      status: 'refused',
      reason: 'receipt_already_validated',
    });
    expect(odoo.writes()).toHaveLength(writes);
  });

  it('refuses a location where stock cannot wait', async () => {
    const odoo = given();
    odoo.put('stock.location', 36, { usage: 'supplier' });
    expect(await quarantineDamaged(odoo.session, DAMAGE)).toMatchObject({
      status: 'refused',
      reason: 'location_unfit',
    });
  });
});

describe('read-availability', () => {
  it.each([
    [19, 'warehouse_id'],
    [17, 'warehouse'],
  ])('asks Odoo %d with the context key it knows', async (major, key) => {
    const odoo = miniOdoo(fakeFeatures(major));
    odoo.put('product.product', 5, {
      default_code: 'FURN_7777',
      uom_id: [1, 'Units'],
      qty_available: 82,
      free_qty: 80,
      incoming_qty: 61,
      outgoing_qty: 4,
      virtual_available: 139,
    });
    const outcome = await readAvailability(odoo.session, { productIds: [5], warehouseId: 1 });
    expect(outcome).toMatchObject({
      status: 'done',
      readBack: [{ code: 'FURN_7777', onHand: 82, free: 80, forecast: 139 }],
    });
    expect(odoo.calls[0]?.context).toEqual({ [key]: 1 });
    expect(await readAvailability(odoo.session, { productIds: [5, 6] })).toMatchObject({
      status: 'refused',
      reason: 'product_unknown',
    });
  });
});

function linesOf(odoo: MiniOdoo, moveId: number): string[] {
  return [...odoo.table('stock.move.line').values()]
    .filter((line) => (line.move_id as [number])[0] === moveId)
    .map((line) => `${String(line.quantity)}@${(line.location_dest_id as [number] | undefined)?.[0] ?? '-'}`)
    .sort();
}
