import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSecretBox } from '#server/infra/secrets.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';

const SECRETS_KEY = 'a key for tests of at least 32 characters';
const TRUCKS = 120;
const POISON = 6;
const KILLS = 14;
/** Every random choice of this test comes from here; printed, so that a failure can be repeated. */
const SEED = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);

let t: TestCtx;
let bearer: string;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  t = await testCtx();
  const ctx = t.system();
  await createSite(ctx, { code: 'DC-CHI', name: 'Chicago', city: 'Chicago', timeZone: 'America/Chicago' });
  const rights = [{ eventType: 'yard.*', access: 'create' as const }];
  const gate = await createPartner(ctx, {
    code: 'gate',
    name: 'Gate',
    format: 'canonical',
    source: 'gate',
    rateLimitPerMinute: 60_000,
    rights,
  });
  bearer = (await openRotateSecret(openSecretBox(SECRETS_KEY))(ctx, { partnerId: gate.id, kind: 'bearer' }))
    .secret;
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await t.close();
});

test('kill -9 of doors and workers: nothing accepted is lost, nothing happens twice, poison is set aside', async () => {
  console.log(`seed ${SEED}`);
  const random = generator(SEED);
  const doors = [await start('door'), await start('door')];
  const workers = [await start('worker'), await start('worker')];
  let over = false;
  const killer = (async () => {
    for (let kill = 0; kill < KILLS && !over; kill++) {
      await sleep(200 + random() * 500);
      const list = random() < 0.4 ? doors : workers;
      const index = Math.floor(random() * list.length);
      const victim = list[index];
      victim?.child.kill('SIGKILL');
      list[index] = await start(list === doors ? 'door' : 'worker');
    }
  })();

  const accepted = new Map<string, string>();
  const toSend = shuffled(plan(random), random);
  let next = 0;
  const sender = async () => {
    for (let item = toSend[next++]; item !== undefined; item = toSend[next++])
      accepted.set(
        `${item.id} ${accepted.size}`,
        await deliver(item.body, () => doors[Math.floor(random() * 2)]?.port ?? 0),
      );
  };
  await Promise.all(Array.from({ length: 8 }, sender));
  await killer;
  over = true;

  const open = () =>
    t.db.message.count({ where: { status: { in: ['queued', 'processing', 'retrying', 'parked'] } } });
  await expect.poll(open, { timeout: 60_000, interval: 250 }).toBe(0);

  const ids = new Set(accepted.values());
  expect(await t.db.message.count({ where: { id: { in: [...ids] } } })).toBe(ids.size);
  const byStatus = await t.db.message.groupBy({ by: ['status'], _count: true });
  const count = (status: string) => byStatus.find((row) => row.status === status)?._count ?? 0;
  expect(count('quarantined') + count('refused')).toBe(POISON);
  expect(count('dead')).toBe(0);
  const arrivals = await t.db.fact.groupBy({
    by: ['visitId'],
    where: { type: 'visit.arrived' },
    _count: true,
  });
  expect(arrivals).toHaveLength(TRUCKS);
  expect(arrivals.every((row) => row._count === 1)).toBe(true);
  expect(await t.db.visit.count()).toBe(TRUCKS);
  expect(await t.db.visit.count({ where: { status: 'departed' } })).toBe(TRUCKS);
  const audits = await t.db.auditEntry.count({
    where: { action: { in: ['visit.record-arrival', 'visit.record-departure'] } },
  });
  expect(audits).toBe(2 * TRUCKS);
  await expect.poll(() => t.db.factOutbox.count(), { timeout: 10_000 }).toBe(0);
}, 120_000);

test('SIGTERM ends a worker in order, within 20 seconds', async () => {
  const worker = await start('worker');
  const started = performance.now();
  const ended = new Promise<number | null>((resolve) => worker.child.once('exit', resolve));
  worker.child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(performance.now() - started).toBeLessThan(20_000);
});

interface Item {
  readonly id: string;
  readonly body: string;
}

/** Arrival and departure of each truck; a third of them sent 2 to 4 times, some under another delivery id; some poison. */
function plan(random: () => number): Item[] {
  const items: Item[] = [];
  const base = Date.now() - 3_600_000;
  const event = (id: string, type: string, truck: number, at: number) => ({
    id,
    body: JSON.stringify({
      specversion: '1.0',
      id,
      source: '/kill-test',
      type,
      data: {
        site: { code: 'DC-CHI' },
        references: [{ kind: 'load', value: `LOAD-${truck}` }],
        equipment: [{ kind: 'trailer', number: `TRL-${truck}` }],
        happenedAt: new Date(at).toISOString(),
      },
    }),
  });
  for (let truck = 1; truck <= TRUCKS; truck++) {
    for (const [type, at] of [
      ['yard.gate.arrived.v1', base + truck * 1_000],
      ['yard.gate.departed.v1', base + truck * 1_000 + 1_200_000],
    ] as const) {
      const times = random() < 0.3 ? 2 + Math.floor(random() * 3) : 1;
      for (let copy = 0; copy < times; copy++) {
        const again = random() < 0.5 ? `-again${copy}` : '';
        items.push(event(`${type}-${truck}${copy === 0 ? '' : again}`, type, truck, at));
      }
    }
  }
  for (let poison = 0; poison < POISON; poison++)
    items.push({
      id: `poison-${poison}`,
      body: JSON.stringify({
        specversion: '1.0',
        id: `poison-${poison}`,
        source: '/p',
        type: 'yard.gate.arrived.v1',
        data: { happenedAt: '2026-02-30' },
      }),
    });
  return items;
}

/** Until 202: a door that dies in the middle is asked again under the same id. */
async function deliver(body: string, port: () => number): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port()}/api/v1/events`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/cloudevents+json', authorization: `Bearer ${bearer}` },
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.status === 202) return (await answer.json()).messageId;
      if (answer.status < 500 && answer.status !== 429) throw new TypeError(`answered ${answer.status}`);
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith('answered')) throw error;
    }
    await sleep(50);
  }
  throw new Error('never accepted');
}

async function start(role: 'door' | 'worker'): Promise<{ child: ChildProcess; port: number }> {
  const file = path.resolve(import.meta.dirname, '../test/ledger-process.ts');
  const child = spawn(process.execPath, [file, role, t.test.appUrl, SECRETS_KEY], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  children.add(child);
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const ready = /ready (\d+)/.exec(text);
      if (ready) resolve(Number(ready[1]));
    });
    child.once('exit', (code) => reject(new Error(`${role} ended with ${code}`)));
  });
  return { child, port };
}

function shuffled(items: Item[], random: () => number): Item[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j] as Item, items[i] as Item];
  }
  return items;
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
