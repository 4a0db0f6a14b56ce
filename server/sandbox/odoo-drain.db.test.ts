import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROBE_GAP_MS } from '#server/integration/messages/connectors.ts';
import { openRig, type Rig } from './test-rig.ts';
import { chairsAndLamps, openTruckloads, type Truckloads } from './test-truckloads.ts';

const RECEIPTS = 40;
const TRUCKS = 15;
/** Stretches the pause between probes to a second and a half. */
const RETRY_SCALE = 0.05;
const WATCHED_MS = 5_000;
/** Requests that may meet a dead Odoo before it is left alone (R11). */
const MOST_FAILURES = 10;

let rig: Rig;
let yard: Truckloads;
let asked: string[] = [];
const onRequest = (message: unknown) => {
  const { request } = message as { request: IncomingMessage };
  const isOurs = String(request.socket.localPort) === new URL(rig.url).port;
  if (isOurs && !request.url?.startsWith('/sandbox/')) asked.push(request.url ?? '');
};

beforeAll(async () => {
  rig = await openRig({ scenario: chairsAndLamps(2 * (RECEIPTS + TRUCKS + 1)), retryScale: RETRY_SCALE });
  yard = await openTruckloads(rig);
  diagnostics.subscribe('http.server.request.start', onRequest);
}, 60_000);
afterAll(async () => {
  diagnostics.unsubscribe('http.server.request.start', onRequest);
  await rig.close();
});

it('an outage meets few calls, costs no dead letter, and what waited drains in few calls', {
  timeout: 120_000,
}, async () => {
  await yard.announce({ poNumber: yard.order().name });
  await rig.settled();
  await rig.control('POST', 'outage', { seconds: 600 });
  asked = [];
  const receipts: string[] = [];
  for (let i = 0; i < RECEIPTS; i++)
    receipts.push((await yard.announce({ poNumber: yard.order().name })).receiptId);
  await rig.drainRelay();
  const stateOf = () => rig.t.db.connectorState.findUnique({ where: { connectorId: rig.connectionId } });
  await expect.poll(async () => (await stateOf())?.state, { timeout: 10_000 }).toBe('open');
  const [state] = [await stateOf()];
  const before = asked.length;
  const openedMs = Date.now() - (state?.since.getTime() ?? 0);
  const earlierProbes = Math.ceil(openedMs / (PROBE_GAP_MS * RETRY_SCALE)) + 1;
  expect(before).toBeLessThanOrEqual(MOST_FAILURES + earlierProbes);
  await sleep(WATCHED_MS);
  expect(asked.length - before).toBeLessThanOrEqual(Math.ceil(WATCHED_MS / (PROBE_GAP_MS * RETRY_SCALE)) + 1);
  await rig.control('DELETE', 'outage');
  asked = [];
  await rig.settled(60_000);
  // One call each would be forty searches.
  expect(asked.length).toBeLessThan(RECEIPTS);
  const rows = (await rig.deliveries()).filter((row) => row.effect === 'odoo.link-receipt');
  expect(rows.map((row) => row.status)).toEqual(Array(RECEIPTS + 1).fill('delivered'));
  const links = await rig.t.db.link.count({ where: { internalId: { in: receipts } } });
  expect(links).toBe(RECEIPTS);
});

it('a joined call whose answer is lost after the commit has one effect on every record', {
  timeout: 120_000,
}, async () => {
  const trucks: { receiptId: string; trailer: string; pickingId: number }[] = [];
  for (let i = 0; i < TRUCKS; i++) {
    const { name, pickingId } = yard.order();
    trucks.push({ ...(await yard.announce({ poNumber: name })), pickingId });
  }
  await rig.settled(60_000);
  const fault = (method: string) =>
    rig.control('POST', 'faults', { kind: 'close-after-commit', match: { method }, times: 1 });
  await rig.control('POST', 'outage', { seconds: 600 });
  for (const { trailer } of trucks) await yard.arrive(trailer);
  await rig.drainRelay();
  for (const method of ['^load$', '^write$', '^message_post$']) await fault(method);
  await rig.control('DELETE', 'outage');
  await rig.settled(90_000);
  expect(((await rig.control('GET', 'faults')).faults as unknown[]).length).toBe(0);
  const ids = trucks.map(({ pickingId }) => pickingId);
  const batches = await rig.odooQuery(
    `SELECT batch_id, count(*)::int AS n FROM stock_picking WHERE id = ANY ($1) GROUP BY batch_id`,
    [ids],
  );
  expect(batches.map((row) => row.n)).toEqual(Array(TRUCKS).fill(1));
  expect(batches.every((row) => row.batch_id !== null)).toBe(true);
  const all = await rig.odooQuery('SELECT count(*)::int AS n FROM stock_picking_batch');
  expect(all[0]?.n).toBe(TRUCKS);
  const notes = await rig.odooQuery(
    `SELECT res_id, count(*)::int AS n FROM mail_message
     WHERE model = 'stock.picking' AND res_id = ANY ($1) AND body LIKE '%Truck arrived%' GROUP BY res_id`,
    [ids],
  );
  expect(notes.map((row) => row.n)).toEqual(Array(TRUCKS).fill(1));
  expect((await rig.deliveries()).filter((row) => row.status === 'dead')).toEqual([]);
});
