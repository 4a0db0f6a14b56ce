import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROBE_GAP_MS } from '#server/integration/messages/connectors.ts';
import { openRig, type Rig } from './test-rig.ts';
import { chairsAndLamps, openTruckloads, type Truckloads } from './test-truckloads.ts';

const RECEIPTS = 40;
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
  rig = await openRig({ scenario: chairsAndLamps(RECEIPTS + 1), retryScale: RETRY_SCALE });
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
