import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runFeeds } from '#server/integration/odoo/sync/run-feed.ts';
import { completeUnloading } from '#server/yard/receipts/commands/complete-unloading.ts';
import { openRig, type Rig } from './test-rig.ts';
import { chairsAndLamps, openTruckloads, type Truckloads } from './test-truckloads.ts';

let rig: Rig;
let yard: Truckloads;
const running = new Map<string, number>();
let overlaps = 0;

beforeAll(async () => {
  rig = await openRig({
    scenario: chairsAndLamps(40),
    workers: 2,
    retryScale: 0.005,
    around: (_, handler) => async (delivery, context) => {
      if ((running.get(delivery.key) ?? 0) > 0) overlaps++;
      running.set(delivery.key, (running.get(delivery.key) ?? 0) + 1);
      try {
        return await handler(delivery, context);
      } finally {
        running.set(delivery.key, (running.get(delivery.key) ?? 1) - 1);
      }
    },
  });
  await runFeeds(rig.tasks);
  yard = await openTruckloads(rig);
}, 60_000);
afterAll(() => rig.close());
beforeEach(async () => {
  await rig.control('DELETE', 'faults');
  await rig.control('DELETE', 'outage');
});

const dead = async () => (await rig.deliveries()).filter((row) => row.status === 'dead');
const fault = (order: Record<string, unknown>) => rig.control('POST', 'faults', order);

/** A whole receipt with a fault ordered just before the validation. */
async function validatedUnder(order: Record<string, unknown>) {
  const { name, pickingId } = yard.order();
  const { receiptId, visitId } = await yard.counted({ poNumber: name }, 10, 6);
  await rig.settled();
  await fault(order);
  await completeUnloading(yard.dock, { visitId });
  await rig.settled();
  const delivery = await yard.delivery(receiptId, 'odoo.validate-receipt');
  const attempts = await rig.t.db.attempt.findMany({
    where: { subjectId: delivery?.id ?? '', outcome: 'retry' },
    orderBy: { startedAt: 'asc' },
  });
  return { pickingId, delivery, attempts };
}

describe('while Odoo is down', () => {
  it('everything waits, nothing dies, and all of it is done afterwards', async () => {
    await rig.control('POST', 'outage', { seconds: 60 });
    const loads = [];
    for (let i = 0; i < 6; i++) {
      const order = yard.order();
      loads.push({ ...order, ...(await yard.announce({ poNumber: order.name })) });
    }
    await sleep(3_000);
    expect(await dead()).toEqual([]);
    const state = await rig.t.db.connectorState.findUnique({ where: { connectorId: rig.connectionId } });
    expect(state).toMatchObject({ state: 'open', kind: 'odoo' });
    expect(
      await rig.readNow(
        { kind: 'receipt', id: loads[0]?.receiptId ?? '', siteId: yard.site.siteId },
        'receipt.confirm',
      ),
    ).toBeNull();
    await rig.control('DELETE', 'outage');
    await rig.settled();
    for (const { receiptId, pickingId } of loads)
      expect(await rig.t.db.link.findFirst({ where: { internalId: receiptId } })).toMatchObject({
        odooId: pickingId,
      });
    expect(await dead()).toEqual([]);
  });
});

describe('one call that fails', () => {
  it('of serialization is tried again', async () => {
    const { pickingId, delivery, attempts } = await validatedUnder({
      kind: '500-serialization',
      match: { method: 'button_validate' },
    });
    expect(delivery).toMatchObject({ status: 'delivered' });
    expect(attempts.map((each) => each.code)).toEqual(['contended']);
    expect((await yard.picking(pickingId)).state).toBe('done');
  });

  it('by time-out may have been done: it is looked at, not repeated', async () => {
    const { pickingId, delivery, attempts } = await validatedUnder({
      kind: 'hang-after-commit',
      match: { method: 'button_validate' },
    });
    expect(delivery).toMatchObject({ status: 'delivered' });
    expect(attempts.map((each) => each.code)).toEqual(['timed_out']);
    expect((await yard.moves(pickingId)).map((each) => each.quantity)).toEqual([10, 6]);
  });

  it('for the key stops the connection, costs no try, and tells a person once', async () => {
    const { name } = yard.order();
    await fault({ kind: '401', times: 8 });
    const { receiptId } = await yard.announce({ poNumber: name });
    await rig.settled();
    const link = await yard.delivery(receiptId, 'odoo.link-receipt');
    expect(link).toMatchObject({ status: 'delivered', attempts: 1 });
    const told = await rig.t.db.yardException.findMany({
      where: { subjectId: rig.connectionId, kind: 'odoo_refused' },
    });
    expect(told).toHaveLength(1);
    await runFeeds(rig.tasks, { everything: true });
    const [after] = await rig.t.db.yardException.findMany({ where: { subjectId: rig.connectionId } });
    expect(after?.status).toBe('closed');
  });
});

describe('an answer lost after the commit', () => {
  it('has one effect, twenty times over', { timeout: 120_000 }, async () => {
    const loads = [];
    for (let i = 0; i < 20; i++) {
      const order = yard.order();
      const { receiptId, trailer } = await yard.announce({ poNumber: order.name });
      loads.push({ ...order, receiptId, trailer, visitId: '' });
    }
    await rig.settled();
    for (const load of loads) load.visitId = (await yard.arrive(load.trailer)).visitId;
    await rig.settled(60_000);
    for (const load of loads) await yard.count(load.receiptId, 10, 6);
    await rig.settled(60_000);
    await fault({ kind: 'close-after-commit', match: { method: 'button_validate' }, times: 20 });
    for (const load of loads) await completeUnloading(yard.dock, { visitId: load.visitId });
    await rig.settled(60_000);
    expect(((await rig.control('GET', 'faults')).faults as unknown[]).length).toBe(0);
    for (const { pickingId, receiptId } of loads) {
      expect(await yard.delivery(receiptId, 'odoo.validate-receipt')).toMatchObject({ status: 'delivered' });
      expect((await yard.moves(pickingId)).map((each) => each.quantity)).toEqual([10, 6]);
      expect(
        await rig.odooQuery('SELECT id FROM stock_picking WHERE backorder_id = $1', [pickingId]),
      ).toEqual([]);
    }
    expect(await dead()).toEqual([]);
  });
});

it('never ran two deliveries of one receipt at a time, with two workers', () => {
  expect(running.size).toBeGreaterThan(20);
  expect(overlaps).toBe(0);
});
