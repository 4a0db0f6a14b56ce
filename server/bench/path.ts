import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readProductFile } from '#e2e/fixtures/product.ts';
import type { EventInput, EventType } from '#server/integration/formats/canonical/events.ts';
import { signWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import { testDatabase } from '#server/test/database.ts';
import { openBareQueue } from './bare-queue.ts';
import { openLoadClient, start, startLimit } from './door.ts';
import { against, type Figure, median, middle, ms, type PartResult, plain, spread } from './figures.ts';
import type { Asked, Told } from './live-clients.ts';
import { about, nextTrailer, type RunningProduct, runningProduct } from './product.ts';
import { withCluster } from './rig.ts';

const SCREENS = [1, 50, 200] as const;
const ROUNDS = 3;
const CHANGES = 10;
const BARE_CHANGES = 30;
const BETWEEN_MS = 60;
/** The rows of one changed tile, its totals and the needs-you list; measured again from the product's first message. */
const FIRST_BARE_BYTES = 2_000;

/** From the POST of a partner to the last of many screens, against the sum of what each step costs bare (G6, G7). */
export async function benchPath(): Promise<PartResult> {
  const sum = await bareSum();
  const p = await runningProduct();
  const bare = await start('./bare-broadcast.ts', []);
  const clients = openClients();
  const times = new Map<string, number[][]>();
  let missed = 0;
  let bytes = FIRST_BARE_BYTES;
  const note = (name: string, round: number[]) => times.set(name, [...(times.get(name) ?? []), round]);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const count of SCREENS) {
        await clients.ask({
          kind: 'open',
          what: 'product',
          url: p.product.url,
          cookie: `${p.session.name}=${p.session.value}`,
          topic: `board:${p.siteId}`,
          count,
        });
        const seen: number[] = [];
        for (let i = 0; i < CHANGES; i++) {
          const told = await oneDocking(p, clients, i);
          seen.push(told.ms);
          missed += told.missed;
          bytes = told.bytes || bytes;
        }
        note(`product ${count}`, seen);
        await clients.ask({
          kind: 'open',
          what: 'bare',
          url: `ws://127.0.0.1:${bare.port}`,
          cookie: '',
          topic: '',
          count,
        });
        const plainTimes: number[] = [];
        for (let i = 0; i < BARE_CHANGES; i++)
          plainTimes.push((await oneBroadcast(bare.port, clients, bytes, `${round}-${count}-${i}`)).ms);
        note(`bare ${count}`, plainTimes);
        await clients.ask({ kind: 'close' });
      }
    }
  } finally {
    clients.child.kill('SIGKILL');
    bare.child.kill('SIGKILL');
  }
  const of = (name: string) => middle((times.get(name) ?? []).map(spread));
  return {
    title: 'path: POST of an event to the last screen of a board of 60 doors (G6, G7)',
    figures: figuresOf(of, sum, missed),
    notes: [
      `bare parts: ingest c=1 p50 ${ms(sum.ingest)}, pick-up p50 ${ms(sum.pickUp)}; message of ${bytes} bytes`,
    ],
  };
}

function figuresOf(
  of: (name: string) => ReturnType<typeof spread>,
  sum: { ingest: number; pickUp: number },
  missed: number,
): Figure[] {
  const whole = SCREENS.flatMap((count) => {
    const limit = sum.ingest + sum.pickUp + of(`bare ${count}`).p50;
    const product = of(`product ${count}`);
    const goal = count === 200;
    return [
      against({
        what: `${count} screens, p50`,
        product: product.p50,
        limit,
        unit: ms,
        goal: goal ? '<= 3x the sum' : '',
        ...(goal ? { atMost: 3 } : {}),
      }),
      against({
        what: `${count} screens, p95`,
        product: product.p95,
        limit,
        unit: ms,
        goal: goal ? '<= 5x the sum' : '',
        ...(goal ? { atMost: 5 } : {}),
      }),
    ];
  });
  return [
    ...whole,
    against({
      what: 'what 200 screens add to 1, p50',
      product: of('product 200').p50 - of('product 1').p50,
      limit: of('bare 200').p50 - of('bare 1').p50,
      unit: ms,
      goal: '<= 1.6x',
      atMost: 1.6,
    }),
    plain('  changes that a screen missed', String(missed), '0', missed === 0),
  ];
}

/** What receiving and picking up cost at least, on a cluster of its own while nothing else runs. */
export function bareSum(): Promise<{ ingest: number; pickUp: number }> {
  return withCluster(async () => {
    const database = await testDatabase();
    const limit = await startLimit(database.ownerUrl);
    const queue = await openBareQueue(database.ownerUrl);
    const client = openLoadClient();
    try {
      const url = `http://127.0.0.1:${limit.port}/`;
      const once = () => client.run({ url, connections: 1, forMs: 1_000, secret: BARE_SECRET, partner: '-' });
      await once();
      const ingest = median([(await once()).p50Ms, (await once()).p50Ms, (await once()).p50Ms]);
      const taken: number[] = [];
      for (let i = 0; i < 150; i++) taken.push(await queue.pickUp());
      return { ingest, pickUp: median(taken.slice(50)) };
    } finally {
      client.kill();
      limit.child.kill('SIGKILL');
      await queue.close();
      await database.drop();
    }
  });
}

/** The bare server reads no signature; the client signs all the same, so that it costs alike. */
const BARE_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** A truck docks at a free door while the screens look; then it leaves again. */
async function oneDocking(p: RunningProduct, clients: Clients, at: number): Promise<Told> {
  const trailer = nextTrailer();
  const door = p.doors[at % p.doors.length];
  await settled(p, 'yard.gate.arrived.v1', about(trailer));
  await sleep(BETWEEN_MS);
  const told = await clients.ask({
    kind: 'post',
    ...signed(p, 'yard.dock.docked.v1', { ...about(trailer), dock: { code: door?.code ?? '' } }),
    needle: trailer,
  });
  if (told.status !== 202) throw new Error(`the docking was answered ${told.status}`);
  await settled(p, 'yard.gate.departed.v1', about(trailer));
  await sleep(BETWEEN_MS);
  return told;
}

export async function settled<T extends EventType>(p: RunningProduct, type: T, data: EventInput<T>) {
  const sent = await p.partners.sendEvent(type, data);
  const state = await p.partners.settled('gate', sent.messageId);
  if (state.status !== 'delivered')
    throw new Error(`${type} ended ${state.status}: ${state.problem?.sentence ?? ''}`);
}

/** A signed event as the gate terminal sends it. */
export function signed<T extends EventType>(p: RunningProduct, type: T, data: EventInput<T>) {
  const keys = JSON.parse(readProductFile(p.product, 'secrets', 'trial-partners.json')) as Record<
    string,
    { hmac: string }
  >;
  const id = crypto.randomUUID();
  const body = JSON.stringify({
    specversion: '1.0',
    id,
    source: '/terminals/gate',
    type,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data,
  });
  return {
    url: `${p.product.url}/api/v1/events`,
    body,
    headers: {
      'content-type': 'application/cloudevents+json',
      'x-yard-partner': 'gate',
      ...signWebhook(id, new Date(), body, [keys['gate']?.hmac ?? '']),
    },
  };
}

async function oneBroadcast(port: number, clients: Clients, bytes: number, name: string): Promise<Told> {
  const body = JSON.stringify({ name, fill: 'x'.repeat(Math.max(0, bytes - name.length - 20)) });
  const told = await clients.ask({
    kind: 'post',
    url: `http://127.0.0.1:${port}/`,
    headers: { 'content-type': 'application/json' },
    body,
    needle: name,
  });
  await sleep(10);
  return told;
}

interface Clients {
  readonly child: ChildProcess;
  ask(asked: Asked): Promise<Told>;
}

function openClients(): Clients {
  const child = fork(path.resolve(import.meta.dirname, 'live-clients.ts'));
  return {
    child,
    ask: (asked) =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null) => reject(new Error(`the screens' process ended with ${code}`));
        child.once('exit', ended);
        child.once('message', (told) => {
          child.off('exit', ended);
          resolve(told as Told);
        });
        child.send(asked);
      }),
  };
}

/** For looking at what a measured message led to. */
export async function withOwner<T>(p: RunningProduct, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: p.ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
