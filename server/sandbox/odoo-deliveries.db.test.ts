import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFeeds } from '#server/integration/odoo/sync/run-feed.ts';
import { type BuiltSite, makeAppointment, makeSite, trailerNumber, unique } from '#server/test/builders.ts';
import { approveCorrection } from '#server/yard/corrections/commands/approve-correction.ts';
import { getCorrection } from '#server/yard/corrections/queries.ts';
import { announceReceipt } from '#server/yard/receipts/commands/announce-receipt.ts';
import { completeUnloading } from '#server/yard/receipts/commands/complete-unloading.ts';
import { countLine } from '#server/yard/receipts/commands/count-line.ts';
import { getReceipt } from '#server/yard/receipts/queries.ts';
import { recordArrival } from '#server/yard/visits/commands/record-arrival.ts';
import type { OdooScenario } from './odoo/seed/scenario.ts';
import { openRig, type Rig } from './test-rig.ts';

const ORDERS = 24;

const SCENARIO: OdooScenario = {
  companies: [{ key: 'us', name: 'Yard Trading' }],
  warehouses: [
    {
      key: 'wh',
      company: 'us',
      code: 'WH',
      name: 'Main',
      docks: ['Dock 01', 'Dock 02'],
      quarantine: 'Quarantine',
    },
  ],
  partners: [{ key: 'gemini', name: 'Gemini Furniture', ref: 'GEMINI', supplier: true }],
  products: [
    { key: 'chair', code: 'FURN_7777', name: 'Office Chair', barcode: '05412345000013' },
    { key: 'lamp', code: 'FURN_8888', name: 'Office Lamp' },
  ],
  orders: Array.from({ length: ORDERS }, (_, index) => ({
    key: `o${index}`,
    supplier: 'gemini',
    warehouse: 'wh',
    supplierRef: `GEM-${index}`,
    plannedAt: new Date('2026-11-25T09:00:00Z'),
    lines: [
      { product: 'chair', quantity: 10 },
      { product: 'lamp', quantity: 6 },
    ],
  })),
};

let rig: Rig;
let site: BuiltSite;
let next = 0;

beforeAll(async () => {
  rig = await openRig({ scenario: SCENARIO, workers: 2 });
  await runFeeds(rig.tasks);
  site = await makeSite(rig.t.system());
}, 60_000);
afterAll(() => rig.close());

const order = () => {
  const found = rig.ids.orders[`o${next++}`];
  if (!found) throw new Error('the scenario has no more orders');
  const [pickingId = 0] = found.pickingIds;
  const [pickingName = ''] = found.pickingNames;
  return { ...found, pickingId, pickingName };
};

interface Announce {
  poNumber: string;
  trailer?: string;
  chairs?: number;
  lamps?: number;
  uom?: string;
}

async function announce({
  poNumber,
  trailer = trailerNumber(),
  chairs = 10,
  lamps = 6,
  uom = 'EA',
}: Announce) {
  const asnNo = unique('ASN');
  const { receiptId } = await announceReceipt(rig.t.partner([site.siteId]), {
    siteId: site.siteId,
    asnNo,
    asnIdentity: asnNo,
    supplier: { name: 'Gemini Furniture' },
    trailerNumber: trailer,
    poNumbers: [poNumber],
    lines: [
      { sku: 'FURN_7777', quantity: chairs, uom, poNumber },
      { sku: 'FURN_8888', quantity: lamps, uom, poNumber },
    ],
  });
  return { receiptId, trailer };
}

async function arrive(trailer: string) {
  return recordArrival(rig.t.system(), {
    siteId: site.siteId,
    trailerNumber: trailer,
    stamp: { happenedAt: new Date(), source: 'gate' },
  });
}

/** Announces, arrives and counts; returns what a test goes on with. */
async function counted(given: Announce, chairs: number, lamps: number, damagedChairs = 0) {
  const { receiptId, trailer } = await announce(given);
  await rig.settled();
  const { visitId } = await arrive(trailer);
  await rig.settled();
  const receipt = await getReceipt(rig.t.system(), receiptId);
  expect(receipt.visitId).toBe(visitId);
  const [chair, lamp] = receipt.lines;
  const dock = rig.t.as('dock_lead', site.siteId);
  await countLine(dock, { receiptLineId: chair?.id ?? '', countedQty: chairs, damagedQty: damagedChairs });
  await countLine(dock, { receiptLineId: lamp?.id ?? '', countedQty: lamps });
  return { receiptId, visitId, dock };
}

const moves = (pickingId: number) =>
  rig.odooQuery(
    `SELECT p.default_code AS code, m.quantity::float8 AS quantity, m.state FROM stock_move m
     JOIN product_product p ON p.id = m.product_id WHERE m.picking_id = $1 ORDER BY m.id`,
    [pickingId],
  );
const picking = (id: number) => rig.odooRow('stock_picking', id);

describe('a receipt on its way into Odoo', () => {
  it('is linked when it is announced', async () => {
    const { name, pickingId, pickingName } = order();
    const { receiptId } = await announce({ poNumber: name });
    await rig.settled();
    const link = await rig.t.db.link.findFirst({ where: { internalId: receiptId } });
    expect(link).toMatchObject({ odooId: pickingId, name: pickingName, model: 'stock.picking' });
  });

  it('carries its appointment, trailer and time', async () => {
    const { name, pickingId } = order();
    const start = new Date('2031-02-03T10:00:00Z');
    const trailer = trailerNumber();
    const appointment = await makeAppointment(
      { ...rig.t.system(), now: new Date() },
      {
        siteId: site.siteId,
        primaryReference: name,
        windowStart: start,
        windowEnd: new Date('2031-02-03T11:00:00Z'),
        trailerNumber: trailer,
      },
    );
    const { receiptId } = await announce({ poNumber: name, trailer });
    await rig.settled();
    const receipt = await getReceipt(rig.t.system(), receiptId);
    expect(receipt.appointmentId).toBe(appointment.id);
    const row = await picking(pickingId);
    expect(String(row.scheduled_date)).toContain('2031-02-03 10:00:00');
    const batch = await rig.odooRow('stock_picking_batch', row.batch_id);
    expect(batch.description).toContain(appointment.no);
    expect(batch.description).toContain(trailer);
  });

  it('is noted once when the truck arrives, however often that is told', async () => {
    const { name, pickingId } = order();
    const { receiptId, trailer } = await announce({ poNumber: name });
    await rig.settled();
    const { visitId } = await arrive(trailer);
    await rig.settled();
    for (let i = 0; i < 5; i++)
      await rig.t.database.pool.query(
        `INSERT INTO delivery (id, lane, key, effect, external_ref, connector_id, subject_kind, subject_id, visit_id, payload,
           status, created_at, correlation_id)
         VALUES ($1, 'odoo', 'receipt:' || $2, 'odoo.push-arrival', $1, $3, 'receipt', $2, $4, $5, 'queued', now(), 'cid_again')`,
        [`dlv_again_${i}`, receiptId, rig.connectionId, visitId, JSON.stringify({ receiptId, visitId })],
      );
    await rig.settled();
    const notes = await rig.odooQuery(
      `SELECT body FROM mail_message WHERE model = 'stock.picking' AND res_id = $1 AND body LIKE '%Truck arrived%'`,
      [pickingId],
    );
    expect(notes).toHaveLength(1);
    expect(notes[0]?.body).toContain(trailer);
  });

  it('is validated with exactly what was counted', async () => {
    const { name, pickingId, pickingName } = order();
    const { receiptId, visitId, dock } = await counted({ poNumber: name }, 10, 6);
    await completeUnloading(dock, { visitId });
    await rig.settled();
    expect((await picking(pickingId)).state).toBe('done');
    expect(await moves(pickingId)).toEqual([
      { code: 'FURN_7777', quantity: 10, state: 'done' },
      { code: 'FURN_8888', quantity: 6, state: 'done' },
    ]);
    const validated = (await rig.deliveries({ receiptId })).find((d) => d.effect === 'odoo.validate-receipt');
    expect(validated).toMatchObject({ status: 'delivered', result: { as: pickingName } });
  });

  it('waits for a second person when it is short, then leaves a backorder', async () => {
    const { name, pickingId, pickingName } = order();
    const { receiptId, visitId, dock } = await counted({ poNumber: name }, 7, 6);
    const { receipts } = await completeUnloading(dock, { visitId });
    await rig.settled();
    expect(receipts[0]?.outcome).toBe('awaiting_approval');
    expect((await picking(pickingId)).state).not.toBe('done');
    const correctionId = receipts[0]?.correctionId ?? '';
    const approver = rig.t.as('approver', site.siteId);
    const view = await getCorrection(approver, correctionId, rig.readNow);
    const received = view.rows.find((row) => row.field === 'qty_received');
    expect(received).toMatchObject({ now: 0, observed: 7, proposed: 7 });
    const decided = await approveCorrection(
      approver,
      { correctionId, expectedVersion: view.version, seen: view.seen },
      rig.readNow,
    );
    expect(decided.outcome).toBe('approved');
    await rig.settled();
    expect((await picking(pickingId)).state).toBe('done');
    expect((await moves(pickingId)).map((each) => each.quantity)).toEqual([7, 6]);
    const [backorder] = await rig.odooQuery('SELECT id FROM stock_picking WHERE backorder_id = $1', [
      pickingId,
    ]);
    expect(await moves(backorder?.id)).toMatchObject([{ code: 'FURN_7777' }]);
    expect(await rig.t.db.correction.findUnique({ where: { id: correctionId } })).toMatchObject({
      status: 'applied',
      appliedAs: pickingName,
    });
    expect((await getReceipt(rig.t.system(), receiptId)).status).toBe('confirmed');
  });

  it('sets damaged goods aside in quarantine within the same transfer', async () => {
    const { name, pickingId } = order();
    const { visitId, dock } = await counted({ poNumber: name }, 10, 6, 2);
    const { receipts } = await completeUnloading(dock, { visitId });
    await rig.settled();
    const correctionId = receipts[0]?.correctionId ?? '';
    const approver = rig.t.as('approver', site.siteId);
    const view = await getCorrection(approver, correctionId, rig.readNow);
    await approveCorrection(
      approver,
      { correctionId, expectedVersion: view.version, seen: view.seen },
      rig.readNow,
    );
    await rig.settled();
    const correction = await rig.t.db.correction.findUnique({ where: { id: correctionId } });
    expect(correction).toMatchObject({ status: 'applied' });
    const lines = await rig.odooQuery(
      `SELECT l.quantity::float8 AS quantity, d.name FROM stock_move_line l JOIN stock_location d ON d.id = l.location_dest_id
       JOIN product_product p ON p.id = l.product_id WHERE l.picking_id = $1 AND p.default_code = 'FURN_7777' ORDER BY 1`,
      [pickingId],
    );
    expect(lines).toEqual([
      { quantity: 2, name: 'Quarantine' },
      { quantity: 8, name: 'Stock' },
    ]);
  });
});
