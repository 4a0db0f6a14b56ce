import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOdooClient, type OdooClient } from '#server/integration/odoo/client/client.ts';
import { createGatherer } from '#server/integration/odoo/client/gather.ts';
import { checkConnection } from '#server/integration/odoo/connection/check-connection.ts';
import { discoverFeatures } from '#server/integration/odoo/connection/features.ts';
import { findReceipt } from '#server/integration/odoo/effects/find-receipt.ts';
import type { EffectOutcome } from '#server/integration/odoo/effects/outcome.ts';
import { postArrival } from '#server/integration/odoo/effects/post-arrival.ts';
import { putAppointment } from '#server/integration/odoo/effects/put-appointment.ts';
import { quarantineDamaged } from '#server/integration/odoo/effects/quarantine-damaged.ts';
import { readAvailability } from '#server/integration/odoo/effects/read-availability.ts';
import type { ReceiptMove } from '#server/integration/odoo/effects/receipt-state.ts';
import { recordProgress } from '#server/integration/odoo/effects/record-progress.ts';
import type { OdooSession } from '#server/integration/odoo/effects/settle.ts';
import { validateReceipt } from '#server/integration/odoo/effects/validate-receipt.ts';
import { withdrawAppointment } from '#server/integration/odoo/effects/withdraw-appointment.ts';
import { EMPTY_CURSOR } from '#server/integration/odoo/feed/cursor.ts';
import { readChanges } from '#server/integration/odoo/feed/read-changes.ts';
import { findGone } from '#server/integration/odoo/feed/reconcile.ts';
import { discoverFeeds } from '#server/integration/odoo/feed/sources.ts';
import { emptyTestDatabase, type TestDatabase } from '#server/test/database.ts';
import { createOdooSandbox, type OdooSandbox } from './odoo/sandbox.ts';
import type { OdooScenario, SeededIds } from './odoo/seed/scenario.ts';

const KEY = 'a-key-only-for-this-test';
const LOGIN = 'yard.connector';
const ORDERS = 14;

const SCENARIO: OdooScenario = {
  companies: [{ key: 'us', name: 'Yard Trading' }],
  warehouses: [
    { key: 'wh', company: 'us', code: 'WH', name: 'Main', docks: ['Dock 01'], quarantine: 'Quarantine' },
    {
      key: 'two',
      company: 'us',
      code: 'TW',
      name: 'Two steps',
      receptionSteps: 'two_steps',
      docks: ['In Dock 1'],
    },
  ],
  users: [
    {
      key: 'yard',
      login: LOGIN,
      name: 'Yard Connector',
      apiKey: KEY,
      groups: ['stock-user'],
      companies: ['us'],
    },
  ],
  partners: [{ key: 'gemini', name: 'Gemini Furniture', supplier: true }],
  products: [
    { key: 'chair', code: 'FURN_7777', name: 'Office Chair' },
    { key: 'lamp', code: 'FURN_8888', name: 'Office Lamp' },
  ],
  orders: Array.from({ length: ORDERS }, (_, index) => ({
    key: `o${index}`,
    supplier: 'gemini',
    warehouse: index === ORDERS - 1 ? 'two' : 'wh',
    supplierRef: `GEM-${index}`,
    plannedAt: new Date('2026-11-25T09:00:00Z'),
    lines: [
      { product: 'chair', quantity: 10 },
      { product: 'lamp', quantity: 6 },
    ],
  })),
};

describe.each([[19], [18], [17], [16]] as const)('effects on Odoo %d', (version) => {
  let database: TestDatabase;
  let sandbox: OdooSandbox;
  let client: OdooClient;
  let odoo: OdooSession;
  let ids: SeededIds;
  let nextOrder = 0;

  beforeAll(async () => {
    database = await emptyTestDatabase();
    sandbox = await createOdooSandbox({
      connectionString: database.ownerUrl,
      schema: `odoo_${version}`,
      version,
      control: true,
    });
    ids = await sandbox.seed(SCENARIO);
    const url = await sandbox.listen(0);
    client = createOdooClient({
      url,
      database: 'odoo',
      login: LOGIN,
      apiKey: KEY,
      outbound: { allow: [new URL(url).host] },
    });
    odoo = { client, features: await discoverFeatures(client) };
  });

  afterAll(async () => {
    client?.close();
    await sandbox?.close();
    await database?.drop();
  });

  /** A fresh receipt of ten chairs and six lamps. */
  async function freshReceipt(): Promise<{
    id: number;
    name: string;
    chair: ReceiptMove;
    lamp: ReceiptMove;
  }> {
    const order = ids.orders[`o${nextOrder++}`];
    const found = await findReceipt(odoo, { orderNumber: order?.name ?? '' });
    if (found.status !== 'done') throw new Error(JSON.stringify(found));
    const { receipt, moves } = found.readBack;
    const [chair, lamp] = [
      moves.find((each) => each.expected === 10),
      moves.find((each) => each.expected === 6),
    ];
    if (!chair || !lamp) throw new Error('the seeded lines are missing');
    return { id: receipt.id, name: receipt.name ?? '', chair, lamp };
  }

  /** Loses the answer of every single write in turn, after its commit, until the effect is through. */
  async function stubbornly<R>(
    effect: () => Promise<EffectOutcome<R>>,
    model = '.*',
  ): Promise<EffectOutcome<R>> {
    sandbox.runtime.faults.clear();
    sandbox.runtime.faults.order({ kind: 'close-after-commit', times: 3, match: { model, method: WRITES } });
    for (let attempt = 0; attempt < 12; attempt++) {
      const outcome = await effect().catch(() => undefined);
      if (outcome) {
        sandbox.runtime.faults.clear();
        return outcome;
      }
    }
    throw new Error('the effect never came through');
  }

  it('is checked: rights complete, nothing missing', async () => {
    const report = await checkConnection(client, new Date());
    expect(report.failure).toBeUndefined();
    expect(report.rights.filter((each) => !each.ok).map((each) => each.sentence)).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      version: { major: version },
      user: { login: LOGIN, isAdministrator: false },
    });
    if (version >= 18) expect(report.keyDaysLeft).toBeGreaterThan(80);
  });

  it('finds the receipt by every reference', async () => {
    const order = ids.orders.o0;
    for (const intent of [
      { orderNumber: order?.name },
      { supplierReference: 'GEM-0' },
      { receiptName: order?.pickingNames[0] },
    ]) {
      expect(await findReceipt(odoo, intent)).toMatchObject({
        status: 'done',
        odooRecord: { id: order?.pickingIds[0] },
      });
    }
    expect(await findReceipt(odoo, { orderNumber: 'NO-SUCH' })).toMatchObject({
      status: 'waiting',
      reason: 'order_unknown',
    });
  });

  it('puts the appointment on it although answers are lost, once', async () => {
    const receipt = await freshReceipt();
    const intent = {
      receiptIds: [receipt.id],
      reference: `APT-${receipt.id}`,
      scheduledAt: new Date('2026-11-25T07:30:00Z'),
      trailer: 'YRD-001',
      dockLocationId: ids.warehouses.wh?.dockIds['Dock 01'],
    };
    const outcome = await stubbornly(() => putAppointment(odoo, intent));
    expect(outcome).toMatchObject({ status: 'done', readBack: { carrier: 'batch' } });
    expect(outcome.status === 'done' && outcome.readBack.receipts[0]?.scheduledAt?.toISOString()).toBe(
      '2026-11-25T07:30:00.000Z',
    );
    expect(outcome.status === 'done' && outcome.readBack.dock.write).toBe(false);
    expect(await putAppointment(odoo, intent)).toMatchObject({ status: 'done', changed: false });
    expect(await withdrawAppointment(odoo, intent)).toMatchObject({ status: 'done' });
    expect(await putAppointment(odoo, intent)).toMatchObject({ status: 'done', changed: true });
  });

  it('posts arrival note once although answers are lost', async () => {
    const receipt = await freshReceipt();
    const intent = { receiptId: receipt.id, eventId: `fct_${receipt.id}`, text: 'Truck <YRD-001> arrived' };
    expect(await stubbornly(() => postArrival(odoo, intent))).toMatchObject({ status: 'done' });
    const domain = [
      ['model', '=', 'stock.picking'],
      ['res_id', '=', receipt.id],
      ['body', 'ilike', `[evt:${intent.eventId}]`],
    ];
    expect(await client.searchRead('mail.message', { domain, fields: ['body'], limit: 9 })).toHaveLength(1);
  });

  it('schedules the activity once', async () => {
    const receipt = await freshReceipt();
    const activity = { userId: ids.users.yard ?? 0, summary: 'Truck at gate', deadline: '2026-11-25' };
    const intent = { receiptId: receipt.id, eventId: `fct_a${receipt.id}`, text: 'Truck arrived', activity };
    expect(await stubbornly(() => postArrival(odoo, intent))).toMatchObject({ status: 'done' });
    const domain = [
      ['res_model', '=', 'stock.picking'],
      ['res_id', '=', receipt.id],
    ];
    expect(await client.searchRead('mail.activity', { domain, fields: ['summary'], limit: 9 })).toHaveLength(
      1,
    );
  });

  it('counts, validates short with a backorder and reads back, answers lost on the way', async () => {
    const receipt = await freshReceipt();
    const counts = [
      { moveId: receipt.chair.id, quantity: 7 },
      { moveId: receipt.lamp.id, quantity: 6 },
    ];
    expect(await stubbornly(() => recordProgress(odoo, { receiptId: receipt.id, counts }))).toMatchObject({
      status: 'done',
    });
    const intent = { receiptId: receipt.id, counts, rest: 'backorder', overApproved: false } as const;
    const outcome = await stubbornly(() => validateReceipt(odoo, intent));
    expect(outcome).toMatchObject({
      status: 'done',
      odooRecord: { name: receipt.name },
      readBack: { state: 'done' },
    });
    if (outcome.status !== 'done') return;
    expect(outcome.readBack.backorders).toHaveLength(1);
    expect(Object.values(outcome.readBack.receivedByOrderLine).sort()).toEqual([6, 7]);
    expect(await validateReceipt(odoo, intent)).toMatchObject({ status: 'done', changed: false });
    const late = { receiptId: receipt.id, counts: [{ moveId: receipt.chair.id, quantity: 8 }] };
    expect(await recordProgress(odoo, late)).toMatchObject({
      status: 'refused',
      reason: 'receipt_already_validated',
    });
  });

  it('gives the rest up when told so', async () => {
    const receipt = await freshReceipt();
    const counts = [{ moveId: receipt.chair.id, quantity: 10 }];
    const outcome = await validateReceipt(odoo, {
      receiptId: receipt.id,
      counts,
      rest: 'give-up',
      overApproved: false,
    });
    expect(outcome).toMatchObject({ status: 'done', readBack: { backorders: [] } });
  });

  it('receives a full count without a backorder', async () => {
    const receipt = await freshReceipt();
    const counts = [
      { moveId: receipt.chair.id, quantity: 10 },
      { moveId: receipt.lamp.id, quantity: 6 },
    ];
    const outcome = await stubbornly(() =>
      validateReceipt(odoo, { receiptId: receipt.id, counts, rest: 'backorder', overApproved: false }),
    );
    expect(outcome).toMatchObject({ status: 'done', readBack: { backorders: [] } });
  });

  it('puts damaged goods aside within the receipt', async () => {
    const receipt = await freshReceipt();
    const quarantineLocationId = ids.warehouses.wh?.quarantineId ?? 0;
    const lines = [{ moveId: receipt.chair.id, good: 8, damaged: 2, key: `dmg_${receipt.id}` }];
    const split = await stubbornly(() =>
      quarantineDamaged(odoo, { receiptId: receipt.id, quarantineLocationId, lines }),
    );
    expect(split).toMatchObject({ status: 'done', readBack: { lines: [{ good: 8, damaged: 2 }] } });
    const counts = [
      { moveId: receipt.chair.id, quantity: 10 },
      { moveId: receipt.lamp.id, quantity: 6 },
    ];
    const before = await readAvailability(odoo, {
      productIds: [ids.products.chair ?? 0],
      locationId: quarantineLocationId,
    });
    expect(
      await validateReceipt(odoo, { receiptId: receipt.id, counts, rest: 'backorder', overApproved: false }),
    ).toMatchObject({ status: 'done' });
    const after = await readAvailability(odoo, {
      productIds: [ids.products.chair ?? 0],
      locationId: quarantineLocationId,
    });
    expect(onHand(after) - onHand(before)).toBe(2);
  });

  it('hands a strange wizard to a person, and does not believe it is done', async () => {
    const receipt = await freshReceipt();
    sandbox.runtime.faults.order({ kind: 'action-object', match: { method: 'button_validate' } });
    const counts = [{ moveId: receipt.chair.id, quantity: 10 }];
    const outcome = await validateReceipt(odoo, {
      receiptId: receipt.id,
      counts,
      rest: 'give-up',
      overApproved: false,
    });
    expect(outcome).toMatchObject({ status: 'refused', reason: 'wizard_stopped_it' });
  });

  it('follows changes, and what was deleted', async () => {
    const sources = await discoverFeeds(client, odoo.features);
    for (const source of sources) {
      const rows: number[] = [];
      for await (const page of readChanges(client, source, EMPTY_CURSOR, { now: Date.now }))
        rows.push(...page.rows.map((row) => row.id));
      expect(rows.length, source.key).toBeGreaterThan(0);
      expect(new Set(rows).size, source.key).toBe(rows.length);
      expect(await findGone(client, source, [...rows, 999_999]), source.key).toEqual([999_999]);
    }
  });

  it('writes many different values in one call', async () => {
    const open = await client.searchRead('stock.picking', {
      domain: [['state', '=', 'assigned']],
      fields: ['name'],
      limit: 100,
    });
    let calls = 0;
    const call: OdooClient['call'] = (...given) => {
      calls++;
      return client.call(...given);
    };
    const gatherer = createGatherer({ ...client, call });
    const write = (id: number, vals: Record<string, unknown>) =>
      gatherer.run(() => gatherer.client.write('stock.picking', [id], vals));
    await Promise.all(open.map(({ id }, index) => write(id, { note: `n${index % 3}` })));
    const dateOf = (index: number) => `2026-12-${String(index + 1).padStart(2, '0')} 08:00:00`;
    await Promise.all(open.map(({ id }, index) => write(id, { scheduled_date: dateOf(index) })));
    expect(calls).toBe(4);
    const read = await client.read(
      'stock.picking',
      open.map((row) => row.id),
      ['scheduled_date'],
    );
    expect(new Set(read.map((row) => row.scheduled_date)).size).toBe(open.length);
  });

  if (version === 19) {
    it('puts the dock on a two-step receipt only', async () => {
      const order = ids.orders[`o${ORDERS - 1}`];
      const dockLocationId = ids.warehouses.two?.dockIds['In Dock 1'];
      const intent = { receiptIds: order?.pickingIds ?? [], reference: 'APT-TWO', dockLocationId };
      expect(await putAppointment(odoo, intent)).toMatchObject({
        status: 'done',
        readBack: { dock: { write: true } },
      });
    });
  }
});

const WRITES = '^(write|create|load|message_post|activity_schedule|action_confirm|button_validate|unlink)$';

function onHand(outcome: EffectOutcome<readonly { readonly onHand: number }[]>): number {
  return outcome.status === 'done' ? (outcome.readBack[0]?.onHand ?? 0) : Number.NaN;
}
