import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runFeeds } from '#server/integration/odoo/sync/run-feed.ts';
import { completeUnloading } from '#server/yard/receipts/commands/complete-unloading.ts';
import { openRig, type Rig } from './test-rig.ts';
import { chairsAndLamps, openTruckloads, type Truckloads } from './test-truckloads.ts';

const WORKER = path.join(import.meta.dirname, 'test-worker.ts');
/** A dead worker's key is free after its lease; then comes the work. */
const PATIENCE_MS = 45_000;

let rig: Rig;
let yard: Truckloads;
const children: ChildProcess[] = [];

beforeAll(async () => {
  rig = await openRig({ scenario: chairsAndLamps(4), workers: 0 });
  await runFeeds(rig.tasks);
  yard = await openTruckloads(rig);
}, 60_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rig.close();
});

function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [WORKER, rig.t.test.appUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return new Promise((ready, fail) => {
    child.stdout?.once('data', () => ready(child));
    child.once('exit', (code) => fail(new Error(`the worker ended with ${code}`)));
  });
}

async function load() {
  const order = yard.order();
  return { ...order, ...(await yard.counted({ poNumber: order.name }, 10, 6)) };
}

it('a worker killed between the commit in Odoo and its own bookkeeping leaves one effect', {
  timeout: 120_000,
}, async () => {
  const first = await startWorker();
  const loads: Awaited<ReturnType<typeof load>>[] = [];
  for (let i = 0; i < 3; i++) loads.push(await load());
  await rig.settled();
  await rig.control('POST', 'faults', {
    kind: 'hang-after-commit',
    match: { method: 'button_validate' },
    times: loads.length,
  });
  for (const { visitId } of loads) await completeUnloading(yard.dock, { visitId });
  const states = () => Promise.all(loads.map(async ({ pickingId }) => (await yard.picking(pickingId)).state));
  await rig.drainRelay();
  await expect.poll(states, { timeout: 20_000 }).toEqual(['done', 'done', 'done']);
  const before = await Promise.all(
    loads.map(({ receiptId }) => yard.delivery(receiptId, 'odoo.validate-receipt')),
  );
  expect(before.map((each) => each?.status)).toEqual(['processing', 'processing', 'processing']);
  first.kill('SIGKILL');

  await startWorker();
  await rig.settled(PATIENCE_MS);
  for (const { receiptId, pickingId, pickingName } of loads) {
    const delivery = await yard.delivery(receiptId, 'odoo.validate-receipt');
    expect(delivery).toMatchObject({ status: 'delivered', result: { as: pickingName, changed: false } });
    const attempts = await rig.t.db.attempt.findMany({
      where: { subjectId: delivery?.id ?? '' },
      orderBy: { number: 'asc' },
    });
    expect(attempts.map((each) => each.outcome)).toEqual(['lost', 'done']);
    expect((await yard.moves(pickingId)).map((each) => each.quantity)).toEqual([10, 6]);
  }
});
