import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { pauseConnector, resumeConnector } from '#server/integration/messages/commands/pause-connector.ts';
import type { FeedCursor } from '#server/integration/odoo/feed/cursor.ts';
import { readChanges } from '#server/integration/odoo/feed/read-changes.ts';
import { readCursors } from '#server/integration/odoo/sync/cursors.ts';
import { feedsOf, runFeeds } from '#server/integration/odoo/sync/run-feed.ts';
import { openRig, type Rig } from '#server/sandbox/test-rig.ts';
import { chairsAndLamps, openTruckloads, type Truckloads } from '#server/sandbox/test-truckloads.ts';
import { against, type Figure, median, ms, type PartResult, plain } from './figures.ts';

const RECEIPTS = 1_000;
const ROUNDS = 5;
const ORDERS = 20;
const COUNTS_EACH = 10;
const WAITING = 200;
const WAITING_VALUES = 4;
const PATIENCE_MS = 90_000;
/** A worker has heard of a paused line after this. */
const PICTURE_MS = 1_200;

/** What we ask of Odoo: calls and time to read a thousand changes, and how far many counts melt into few writes (G9, G10). */
export async function benchOdoo(): Promise<PartResult> {
  const rig = await openRig({ scenario: chairsAndLamps(ORDERS + WAITING + 1) });
  const calls = countCalls(rig.url);
  try {
    const yard = await openTruckloads(rig);
    const figures = [
      ...(await readThousand(rig, calls)),
      ...(await coalesce(rig, yard, calls)),
      ...(await drainWaiting(rig, yard, calls)),
    ];
    return {
      title: `odoo: ${RECEIPTS.toLocaleString('en')} changed receipts read, ${ORDERS * COUNTS_EACH} counts written (G9, G10)`,
      figures,
      notes: ['sandbox in the same process as the product; its own time is part of both sides of a ratio'],
    };
  } finally {
    calls.stop();
    await rig.close();
  }
}

interface CallCount {
  /** Calls since the last look, all or those whose path holds the text. */
  take(path?: string): number;
  stop(): void;
}

function countCalls(url: string): CallCount {
  const { port } = new URL(url);
  let seen: string[] = [];
  const onRequest = (message: unknown) => {
    const { request } = message as { request: IncomingMessage };
    if (String(request.socket.localPort) === port && !request.url?.startsWith('/sandbox/'))
      seen.push(request.url ?? '');
  };
  diagnostics.subscribe('http.server.request.start', onRequest);
  return {
    take(path = '') {
      const count = seen.filter((each) => each.includes(path)).length;
      seen = [];
      return count;
    },
    stop: () => void diagnostics.unsubscribe('http.server.request.start', onRequest),
  };
}

async function readThousand(rig: Rig, calls: CallCount): Promise<Figure[]> {
  const picking = rig.ids.orders[`o${ORDERS + WAITING}`]?.pickingIds[0] ?? 0;
  const copies = await rig.sandbox.copyReceipts(picking, RECEIPTS);
  await runFeeds(rig.tasks, { everything: true });
  await runFeeds(rig.tasks, { everything: true });
  const odoo = await rig.tasks.sessions.session(rig.connectionId);
  const source = (await feedsOf(odoo)).find(({ key }) => key === 'receipts');
  if (!source) throw new Error('there is no feed of receipts');
  const seen = { whole: [] as number[], read: [] as number[], bare: [] as number[], calls: [] as number[] };
  // The first round warms both sides up and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const cursor = await cursorOf(rig);
    await touch(rig, copies);
    const bareFrom = performance.now();
    await odoo.client.searchRead(source.model, {
      domain: [...source.domain, ['write_date', '>=', cursor.newest ?? '']],
      fields: [...source.fields, 'write_date'],
      order: 'write_date, id',
      limit: RECEIPTS + 100,
      load: null,
    });
    seen.bare.push(performance.now() - bareFrom);
    const readFrom = performance.now();
    let rows = 0;
    for await (const page of readChanges(odoo.client, source, cursor, { now: Date.now }))
      rows += page.rows.length;
    seen.read.push(performance.now() - readFrom);
    if (rows < RECEIPTS) throw new Error(`only ${rows} changes were read`);
    calls.take();
    const wholeFrom = performance.now();
    await runFeeds(rig.tasks, { everything: true });
    seen.whole.push(performance.now() - wholeFrom);
    seen.calls.push(calls.take('stock.picking/search_read'));
    if (round === 0) for (const list of Object.values(seen)) list.length = 0;
  }
  await runFeeds(rig.tasks, { everything: true });
  const quiet = await quietRead(rig, calls, odoo.client, source);
  const [whole, read, bare] = [median(seen.whole), median(seen.read), median(seen.bare)];
  const callsRead = median(seen.calls);
  return [
    plain('changed receipts, calls', String(callsRead), '<= 4', callsRead <= 4),
    against({
      what: 'read by the feed, rows/s',
      product: rate(read),
      limit: rate(bare),
      unit: perSecond,
      goal: '>= 0.5x keyset',
      atLeast: 0.5,
    }),
    plain('read, stored and applied, all feeds', ms(whole)),
    plain('nothing changed, calls of the feed', String(quiet.calls), '1', quiet.calls === 1),
    plain('nothing changed, time of the call', ms(quiet.ms), '<= 15 ms of Odoo', quiet.ms <= 15),
  ];
}

const rate = (millis: number) => (RECEIPTS / millis) * 1_000;
const perSecond = (value: number) => `${value.toFixed(0)}/s`;

async function cursorOf(rig: Rig): Promise<FeedCursor> {
  const known = (await readCursors(rig.t.database.pool, rig.connectionId)).get('receipts');
  if (!known) throw new Error('the feed of receipts was never read');
  return known.cursor;
}

async function touch(rig: Rig, ids: readonly number[]): Promise<void> {
  // The next second, so that every row is newer than what was read.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await rig.odooQuery(`UPDATE stock_picking SET write_date = now() AT TIME ZONE 'utc' WHERE id = ANY($1)`, [
    ids,
  ]);
}

async function quietRead(
  rig: Rig,
  calls: CallCount,
  client: Parameters<typeof readChanges>[0],
  source: Parameters<typeof readChanges>[1],
) {
  const cursor = await cursorOf(rig);
  const times: number[] = [];
  let most = 0;
  for (let round = 0; round < 5; round++) {
    calls.take();
    const from = performance.now();
    for await (const page of readChanges(client, source, cursor, { now: Date.now }))
      if (page.rows.length > 0) throw new Error('something changed');
    times.push(performance.now() - from);
    most = Math.max(most, calls.take());
  }
  return { calls: most, ms: median(times) };
}

async function coalesce(rig: Rig, yard: Truckloads, calls: CallCount): Promise<Figure[]> {
  const trucks = [];
  for (let i = 0; i < ORDERS; i++) trucks.push(await yard.announce({ poNumber: yard.order().name }));
  await rig.settled(PATIENCE_MS);
  for (const { trailer } of trucks) await yard.arrive(trailer);
  await rig.settled(PATIENCE_MS);
  const { effects: before } = (await rig.control('GET', 'effects?since=0')) as { effects: { seq: number }[] };
  await pause(rig);
  for (let count = 1; count <= COUNTS_EACH; count++)
    for (const { receiptId } of trucks) await yard.count(receiptId, count);
  await rig.drainRelay();
  calls.take();
  const from = performance.now();
  await resume(rig);
  await rig.settled(PATIENCE_MS);
  const seconds = (performance.now() - from) / 1_000;
  const made = calls.take();
  const since = before.at(-1)?.seq ?? 0;
  const { effects } = (await rig.control('GET', `effects?since=${since}`)) as { effects: unknown[] };
  const events = ORDERS * COUNTS_EACH;
  return [
    plain(
      `${events} waiting counts on ${ORDERS} receipts, writes`,
      String(effects.length),
      `<= ${ORDERS}`,
      effects.length <= ORDERS,
    ),
    plain('  calls of all kinds, time until Odoo has all', `${made}, ${seconds.toFixed(1)} s`),
  ];
}

async function pause(rig: Rig): Promise<void> {
  await pauseConnector(rig.t.as('admin'), { connectorId: rig.connectionId, reason: 'bench' });
  await sleep(PICTURE_MS);
}

async function resume(rig: Rig): Promise<void> {
  await resumeConnector(rig.t.as('admin'), { connectorId: rig.connectionId });
}

/** Counts of many receipts that wait while the line is paused: how many calls they are once it is not. */
async function drainWaiting(rig: Rig, yard: Truckloads, calls: CallCount): Promise<Figure[]> {
  const trucks = [];
  for (let i = 0; i < WAITING; i++) trucks.push(await yard.announce({ poNumber: yard.order().name }));
  await rig.settled(PATIENCE_MS);
  await pause(rig);
  for (const [i, { receiptId }] of trucks.entries()) await yard.count(receiptId, 1 + (i % WAITING_VALUES));
  await rig.drainRelay();
  calls.take();
  const from = performance.now();
  await resume(rig);
  await rig.settled(PATIENCE_MS);
  const seconds = (performance.now() - from) / 1_000;
  const made = calls.take();
  return [
    plain(`${WAITING} waiting counts of ${WAITING_VALUES} values, calls`, String(made), '<= 25', made <= 25),
    plain('  drained', `${(WAITING / seconds).toFixed(0)}/s`),
  ];
}
