import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pauseConnector, resumeConnector } from '#server/integration/messages/commands/pause-connector.ts';
import { openCheckOdoo } from '#server/integration/odoo/connection/commands/check-odoo.ts';
import { openConnectOdoo } from '#server/integration/odoo/connection/commands/connect-odoo.ts';
import { openReplaceOdooKey } from '#server/integration/odoo/connection/commands/replace-key.ts';
import { ensureConnectionFromConfig } from '#server/integration/odoo/connection/ensure-from-config.ts';
import { getOdoo, syncStatus } from '#server/integration/odoo/queries.ts';
import { linkDocks } from '#server/integration/odoo/sync/link-docks.ts';
import { reconcileIds } from '#server/integration/odoo/sync/reconcile-ids.ts';
import { runFeeds } from '#server/integration/odoo/sync/run-feed.ts';
import { lookAgain, reportWaiting } from '#server/integration/odoo/sync/watch-waiting.ts';
import { noteWebhookHint } from '#server/integration/odoo/sync/webhook.ts';
import { completeUnloading } from '#server/yard/receipts/commands/complete-unloading.ts';
import { addDoors } from '#server/yard/sites/commands/add-doors.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';
import { openRig, type Rig } from './test-rig.ts';
import { chairsAndLamps, openTruckloads, type Truckloads } from './test-truckloads.ts';

let rig: Rig;
let yard: Truckloads;
const scenario = chairsAndLamps(24);

beforeAll(async () => {
  rig = await openRig({ scenario });
  yard = await openTruckloads(rig);
}, 60_000);
afterAll(() => rig.close());

/** A new confirmed order of ten chairs, made while everything runs. */
async function newOrder(key: string, chairs = 10) {
  const seeded = await rig.sandbox.seed({
    ...scenario,
    orders: [
      {
        key,
        name: key,
        supplier: 'gemini',
        warehouse: 'wh',
        plannedAt: new Date('2026-11-26T09:00:00Z'),
        lines: [{ product: 'chair', quantity: chairs }],
      },
    ],
  });
  return seeded.orders[key]?.pickingIds[0] ?? 0;
}
const feed = () => runFeeds(rig.tasks, { everything: true });

describe('the change feed', () => {
  it('brings products and suppliers into the yard, and repeats nothing', async () => {
    const first = await feed();
    expect(first.rows).toBeGreaterThan(20);
    const chair = await rig.t.db.product.findUnique({ where: { sku: 'FURN_7777' } });
    expect(chair).toMatchObject({ name: 'Office Chair', uom: 'EA', barcode: '05412345000013', active: true });
    const supplier = await rig.t.db.party.findFirst({ where: { kind: 'supplier', code: 'GEMINI' } });
    expect(supplier?.name).toBe('Gemini Furniture');
    expect(await rig.t.db.link.findFirst({ where: { internalId: chair?.id ?? '' } })).toMatchObject({
      odooId: rig.ids.products.chair,
    });
    await feed();
    expect((await feed()).rows).toBe(0);
    expect(await rig.t.db.auditEntry.count({ where: { action: 'product.upsert-many' } })).toBe(1);
  });

  it('sees a change within its next look and keeps the record as read', async () => {
    await rig.odooQuery(
      `UPDATE product_product SET barcode = '05412345999999', write_date = now() AT TIME ZONE 'utc' WHERE id = $1`,
      [rig.ids.products.lamp],
    );
    await feed();
    const lamp = await rig.t.db.product.findUnique({ where: { sku: 'FURN_8888' } });
    expect(lamp?.barcode).toBe('05412345999999');
    const record = await rig.t.db.odooRecord.findFirst({
      where: { model: 'product.product', odooId: rig.ids.products.lamp ?? 0 },
    });
    expect(record?.values).toMatchObject({ barcode: '05412345999999' });
  });

  it('is read at once when Odoo hints at news, and believes nothing else of the hint', async () => {
    const row = () => rig.t.db.syncCursor.findFirst({ where: { model: 'receipts' } });
    await feed();
    const before = (await row())?.ranAt?.getTime() ?? 0;
    const { rows } = await runFeeds({ ...rig.tasks, retryScale: 1 });
    expect(rows).toBe(0);
    expect((await row())?.ranAt?.getTime()).toBe(before);
    expect(
      await noteWebhookHint(rig.t.database.pool, rig.connectionId, {
        _model: 'stock.picking',
        _id: 3,
        state: 'done',
      }),
    ).toBe(true);
    expect(
      await noteWebhookHint(rig.t.database.pool, rig.connectionId, { _model: 'res.users', _id: 3 }),
    ).toBe(false);
    await runFeeds({ ...rig.tasks, retryScale: 1 });
    expect((await row())?.ranAt?.getTime()).toBeGreaterThan(before);
    expect((await row())?.stats).not.toHaveProperty('hintedAt');
  });

  it('marks what is gone at night, and what is back as living', async () => {
    const [gone] =
      await rig.odooQuery(`INSERT INTO res_partner (name, is_company, active, supplier_rank, create_date, write_date)
      VALUES ('Passing Ltd', true, true, 1, now() AT TIME ZONE 'utc', now() AT TIME ZONE 'utc') RETURNING id`);
    await feed();
    const record = () => rig.t.db.odooRecord.findFirst({ where: { model: 'res.partner', odooId: gone?.id } });
    expect(await record()).toMatchObject({ name: 'Passing Ltd', deletedAt: null });
    await rig.odooQuery('DELETE FROM res_partner WHERE id = $1', [gone?.id]);
    expect(await reconcileIds(rig.tasks, { now: true })).toBe(1);
    expect((await record())?.deletedAt).not.toBeNull();
    expect(await reconcileIds(rig.tasks)).toBe(0);
  });

  it('tells how fresh it is', async () => {
    const status = await syncStatus(rig.t.as('dispatcher'));
    expect(status).toMatchObject({ connectionId: rig.connectionId, sandbox: true, state: 'ok', waiting: 0 });
    expect(status?.feedAgeSeconds).toBeLessThan(60);
    expect(status?.feeds.map((each) => each.feed)).toContain('receipts');
    await expect(syncStatus(rig.t.as('gate_clerk'))).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('docks', () => {
  it('are linked by number within the warehouse of the site; the rest waits for a person', async () => {
    const { siteId } = await createSite(rig.t.system(), {
      code: 'WH',
      name: 'Warehouse',
      city: 'Chicago',
      timeZone: 'America/Chicago',
    });
    const { doors } = await addDoors(rig.t.system(), { siteId, doors: [{ code: 'D01', number: 1 }] });
    const odoo = await rig.tasks.sessions.session(rig.connectionId);
    expect(await linkDocks(rig.tasks, odoo)).toEqual({ linked: 1, unmapped: 1 });
    await linkDocks(rig.tasks, odoo);
    expect(await rig.t.db.link.findFirst({ where: { internalId: doors.D01 ?? '' } })).toMatchObject({
      model: 'stock.location',
      name: 'Dock 01',
    });
    const open = await rig.t.db.mapping.findMany({ where: { system: 'odoo', kind: 'dock' } });
    expect(open.map(({ code, status }) => ({ code, status }))).toEqual([
      { code: expect.stringContaining('Dock 02'), status: 'unmapped' },
    ]);
  });
});

describe('an announcement Odoo does not know yet', () => {
  it('waits without trying, is told to a person, and goes on when the order comes', async () => {
    const { receiptId } = await yard.announce({ poNumber: 'LATER-1', lamps: 0 });
    await rig.settled();
    const link = await yard.delivery(receiptId, 'odoo.link-receipt');
    expect(link).toMatchObject({ status: 'parked', attempts: 0, problem: { code: 'order_unknown' } });
    await sleep(6_100);
    expect(await reportWaiting(rig.tasks)).toBe(1);
    expect(await reportWaiting(rig.tasks)).toBe(0);
    const told = await rig.t.db.yardException.findFirst({
      where: { subjectId: receiptId, kind: 'unmatched_reference' },
    });
    expect(told?.status).toBe('open');
    const pickingId = await newOrder('LATER-1');
    expect((await feed()).woken).toBeGreaterThan(0);
    await rig.settled();
    expect(await yard.delivery(receiptId, 'odoo.link-receipt')).toMatchObject({ status: 'delivered' });
    expect(await rig.t.db.link.findFirst({ where: { internalId: receiptId } })).toMatchObject({
      odooId: pickingId,
    });
    expect(await rig.t.db.yardException.findUnique({ where: { id: told?.id ?? '' } })).toMatchObject({
      status: 'closed',
    });
  }, 30_000);

  it('is looked for again by time alone', async () => {
    const { receiptId } = await yard.announce({ poNumber: 'LATER-2', lamps: 0 });
    await rig.settled();
    await newOrder('LATER-2');
    expect(await lookAgain(rig.tasks)).toBeGreaterThan(0);
    await rig.settled();
    expect(await yard.delivery(receiptId, 'odoo.link-receipt')).toMatchObject({ status: 'delivered' });
  });
});

describe('counts that Odoo must not take', () => {
  it('of another unit are refused before anything is written', async () => {
    const { name, pickingId } = yard.order();
    const { receiptId, visitId } = await yard.counted({ poNumber: name, uom: 'CA' }, 10, 6);
    await completeUnloading(yard.dock, { visitId });
    await rig.settled();
    const refused = await yard.delivery(receiptId, 'odoo.validate-receipt');
    expect(refused).toMatchObject({ status: 'refused', problem: { code: 'unit_differs' } });
    expect((await yard.picking(pickingId)).state).not.toBe('done');
    const told = await rig.t.db.yardException.findFirst({
      where: { subjectId: receiptId, kind: 'odoo_refused' },
    });
    expect(told).toMatchObject({ status: 'open', siteId: yard.site.siteId });
  });

  it('above the order are refused when nobody approved them', async () => {
    const { name, pickingId } = yard.order();
    const { receiptId, visitId } = await yard.counted({ poNumber: name, chairs: 12 }, 12, 6);
    await completeUnloading(yard.dock, { visitId });
    await rig.settled();
    expect(await yard.delivery(receiptId, 'odoo.validate-receipt')).toMatchObject({
      status: 'refused',
      problem: { code: 'over_receipt' },
    });
    expect((await yard.picking(pickingId)).state).not.toBe('done');
  });
});

describe('two trucks with one order', () => {
  it('share its transfer: the second takes the backorder of the first', async () => {
    const { name, pickingId } = yard.order();
    const first = await yard.counted({ poNumber: name, chairs: 4, lamps: 6 }, 4, 6);
    const second = await yard.counted({ poNumber: name, chairs: 6, lamps: 0 }, 6);
    await Promise.all([
      completeUnloading(yard.dock, { visitId: first.visitId }),
      completeUnloading(yard.dock, { visitId: second.visitId }),
    ]);
    await rig.settled();
    for (const { receiptId } of [first, second])
      expect(await yard.delivery(receiptId, 'odoo.validate-receipt')).toMatchObject({ status: 'delivered' });
    const rows = await rig.odooQuery(
      `SELECT p.default_code AS code, sum(m.quantity)::float8 AS quantity FROM stock_move m
       JOIN stock_picking k ON k.id = m.picking_id JOIN product_product p ON p.id = m.product_id
       WHERE k.origin = (SELECT origin FROM stock_picking WHERE id = $1) AND m.state = 'done' GROUP BY 1 ORDER BY 1`,
      [pickingId],
    );
    expect(rows).toEqual([
      { code: 'FURN_7777', quantity: 10 },
      { code: 'FURN_8888', quantity: 6 },
    ]);
  });
});

describe('the connection', () => {
  const admin = () => rig.t.as('admin');

  it('is checked before it is kept, and names what is missing in plain words', async () => {
    const deps = {
      secrets: rig.secrets,
      config: { ...rig.config, odoo: { ...rig.config.odoo, allowAddresses: [new URL(rig.url).host] } },
    };
    const connect = openConnectOdoo(deps);
    const wanted = { url: rig.url, database: 'odoo', login: rig.access.login };
    await expect(connect(rig.t.as('dispatcher'), { ...wanted, apiKey: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(connect(admin(), { ...wanted, apiKey: 'wrong' })).rejects.toMatchObject({
      code: 'refused',
      details: { reason: 'odoo.key_rejected', fields: [{ path: 'apiKey' }] },
    });
    const elsewhere = { ...wanted, url: 'http://169.254.169.254/latest' };
    // The kept key goes to no other address, and a private one is refused even with a key of its own.
    await expect(connect(admin(), elsewhere)).rejects.toMatchObject({
      details: { fields: [{ path: 'apiKey' }] },
    });
    await expect(connect(admin(), { ...elsewhere, apiKey: 'x' })).rejects.toMatchObject({
      details: { reason: 'odoo.address_private_address' },
    });
    const { report, version } = await connect(admin(), wanted);
    expect(report).toMatchObject({ ok: true, version: { major: 19 }, user: { login: rig.access.login } });
    expect(version).toBe(2);
    const shown = await getOdoo(admin());
    expect(JSON.stringify(shown)).not.toContain(rig.access.apiKey);
    expect(shown).toMatchObject({ keyLastFour: rig.access.apiKey.slice(-4), version: 2 });
    expect(shown).not.toHaveProperty('keyCipher');
    const audit = await rig.t.db.auditEntry.findMany({
      where: { action: 'odoo.connect' },
      select: { before: true, after: true },
    });
    expect(JSON.stringify(audit)).not.toContain(rig.access.apiKey);
  });

  it('stays as the screen set it when the same environment starts again', async () => {
    const same = await ensureConnectionFromConfig({
      db: rig.t.db,
      secrets: rig.secrets,
      config: rig.config,
      sandbox: rig.access,
    });
    expect(same).toBe(rig.connectionId);
    expect(await rig.t.db.odooConnection.count()).toBe(1);
    expect((await getOdoo(admin()))?.version).toBe(2);
  });

  it('announces a key that ends, once', async () => {
    await rig.odooQuery(
      `UPDATE res_users_apikeys SET expiration_date = (now() AT TIME ZONE 'utc') + interval '15 days'`,
    );
    const check = openCheckOdoo({ secrets: rig.secrets, config: rig.config });
    for (let i = 0; i < 3; i++) await check(rig.t.job('odoo-key'), { connectionId: rig.connectionId });
    const told = await rig.t.db.yardException.findMany({ where: { kind: 'key_expiring' } });
    expect(told).toHaveLength(1);
    expect(told[0]?.params).toMatchObject({ days: 14 });
    await rig.odooQuery(
      `UPDATE res_users_apikeys SET expiration_date = (now() AT TIME ZONE 'utc') + interval '90 days'`,
    );
    await check(rig.t.job('odoo-key'), { connectionId: rig.connectionId });
    expect((await rig.t.db.yardException.findFirst({ where: { kind: 'key_expiring' } }))?.status).toBe(
      'closed',
    );
  });

  it('sends nothing while it is paused', async () => {
    await pauseConnector(rig.t.as('integration'), { connectorId: rig.connectionId, reason: 'maintenance' });
    // Workers know within a second.
    await sleep(1_200);
    const { name } = yard.order();
    const { receiptId } = await yard.announce({ poNumber: name });
    await sleep(2_000);
    expect(await yard.delivery(receiptId, 'odoo.link-receipt')).toMatchObject({
      status: 'queued',
      attempts: 0,
    });
    expect((await syncStatus(admin()))?.state).toBe('paused');
    await resumeConnector(rig.t.as('integration'), { connectorId: rig.connectionId });
    await rig.settled();
    expect(await yard.delivery(receiptId, 'odoo.link-receipt')).toMatchObject({ status: 'delivered' });
  });

  it('survives a key that ends: work waits, one person is told, and a new key that works lets it go on', async () => {
    await rig.odooQuery(
      `UPDATE res_users_apikeys SET expiration_date = (now() AT TIME ZONE 'utc') - interval '1 day'`,
    );
    const loads = [];
    for (let i = 0; i < 5; i++) loads.push(await yard.announce({ poNumber: yard.order().name }));
    await rig.drainRelay();
    await sleep(2_000);
    const links = async () => (await rig.deliveries()).filter((row) => row.effect === 'odoo.link-receipt');
    expect((await links()).filter((row) => row.status === 'dead')).toEqual([]);
    const OPEN = ['queued', 'processing', 'retrying'];
    expect((await links()).slice(-5).filter((row) => !OPEN.includes(row.status))).toEqual([]);
    const alarms = () =>
      rig.t.db.yardException.findMany({
        where: { kind: 'odoo_refused', subjectId: rig.connectionId, closedAt: null },
      });
    expect(await alarms()).toHaveLength(1);
    const replace = openReplaceOdooKey({ secrets: rig.secrets, config: rig.config });
    const row = await rig.t.db.odooConnection.findUniqueOrThrow({ where: { id: rig.connectionId } });
    await expect(
      replace(admin(), { connectionId: rig.connectionId, apiKey: 'nobody-made-this-key-0123456789' }),
    ).rejects.toMatchObject({ details: { reason: 'odoo.key_rejected' } });
    expect(
      (await rig.t.db.odooConnection.findUniqueOrThrow({ where: { id: rig.connectionId } })).version,
    ).toBe(row.version);
    const apiKey = 'another-key-only-for-this-rig-9876543210';
    await rig.sandbox.seed({
      ...scenario,
      orders: [],
      users: [
        {
          key: 'second',
          login: 'yard.second',
          name: 'Yard 2',
          apiKey,
          groups: ['stock-user'],
          companies: ['us'],
        },
      ],
    });
    const { report } = await replace(admin(), { connectionId: rig.connectionId, apiKey });
    expect(report.failure).toBeFalsy();
    rig.forgetConnections();
    await rig.settled();
    expect((await links()).slice(-5).every((each) => each.status === 'delivered')).toBe(true);
    await runFeeds(rig.tasks, { everything: true });
    expect(await alarms()).toEqual([]);
  });

  it('to another Odoo is another connection: old ids mean nothing there', async () => {
    const other = { ...rig.access, url: 'https://odoo.example.com', database: 'prod' };
    const config = { ...rig.config, odoo: { ...rig.config.odoo, connection: other } };
    const id = await ensureConnectionFromConfig({ db: rig.t.db, secrets: rig.secrets, config });
    expect(id).not.toBe(rig.connectionId);
    const rows = await rig.t.db.odooConnection.findMany({ where: { active: true } });
    expect(rows.map((row) => [row.id, row.sandbox])).toEqual([[id, false]]);
    expect(await ensureConnectionFromConfig({ db: rig.t.db, secrets: rig.secrets, config })).toBe(id);
    // The sandbox never takes the place of a real Odoo.
    const trial = { db: rig.t.db, secrets: rig.secrets, config: rig.config, sandbox: rig.access };
    expect(await ensureConnectionFromConfig(trial)).toBe(id);
  });
});
