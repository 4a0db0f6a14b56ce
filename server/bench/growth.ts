import { testDatabase } from '#server/test/database.ts';
import { BENCH_PARTNER, openLoadClient, preparePartner, startDoor } from './door.ts';
import { against, type Figure, median, ms, type PartResult } from './figures.ts';
import type { LoadSeen } from './ingest-load.ts';
import { fillPastEvents } from './past.ts';

const ROUNDS = 3;
const ROUND_MS = 2_000;
const WARM_UP_MS = 1_500;
const CONNECTIONS = 16;
/** A look-up in a hundredth of the past is what the goal compares with. */
const FEW_SHARE = 10;

/**
 * The same load on an empty house and on one with `events` past messages and facts, rounds interleaved: new events, and
 * repetitions of past ones picked by chance (with a tenth of the past as the smaller house).
 */
export async function benchGrowth(events: number): Promise<PartResult> {
  const [empty, few, full] = [
    await house(0),
    await house(Math.floor(events / FEW_SHARE)),
    await house(events),
  ];
  const client = openLoadClient();
  const measure = ({ door, secret }: House, connections: number, forMs: number, past?: number) =>
    client.run({
      url: `http://127.0.0.1:${door.port}/api/v1/events`,
      connections,
      forMs,
      secret,
      partner: BENCH_PARTNER,
      ...(past ? { past } : {}),
    });
  try {
    for (const each of [empty, few, full]) await measure(each, CONNECTIONS, WARM_UP_MS);
    const seen = { empty: [], full: [], few: [], repeated: [] } as Record<string, LoadSeen[]>;
    for (let round = 0; round < ROUNDS; round++) {
      seen.empty?.push(await measure(empty, CONNECTIONS, ROUND_MS));
      seen.full?.push(await measure(full, CONNECTIONS, ROUND_MS));
      seen.few?.push(await measure(few, 1, ROUND_MS, few.events));
      seen.repeated?.push(await measure(full, 1, ROUND_MS, full.events));
    }
    const mid = (name: string, pick: (one: LoadSeen) => number) => median((seen[name] ?? []).map(pick));
    const failed = Object.values(seen)
      .flat()
      .reduce((sum, each) => sum + each.failed, 0);
    const p50 = (one: LoadSeen) => one.p50Ms;
    const p99 = (one: LoadSeen) => one.p99Ms;
    const figures: Figure[] = [
      against({
        what: `new events, c=${CONNECTIONS}, p50`,
        product: mid('full', p50),
        limit: mid('empty', p50),
        unit: ms,
        goal: '<= 1.5x of empty',
        atMost: 1.5,
      }),
      against({
        what: `new events, c=${CONNECTIONS}, p99`,
        product: mid('full', p99),
        limit: mid('empty', p99),
        unit: ms,
        goal: '<= 2x of empty',
        atMost: 2,
      }),
      against({
        what: 'repetition of a past event, c=1, p50',
        product: mid('repeated', p50),
        limit: mid('few', p50),
        unit: ms,
        goal: `<= 1.5x of ${few.events.toLocaleString('en')}`,
        atMost: 1.5,
      }),
    ];
    return {
      title: `growth: ${events.toLocaleString('en')} past events against an empty house (G14)`,
      figures,
      notes: [`filled in ${full.seconds.toFixed(0)} s; answers other than 202: ${failed}`],
    };
  } finally {
    client.kill();
    for (const each of [empty, few, full]) await each.close();
  }
}

type House = Awaited<ReturnType<typeof house>>;

async function house(events: number) {
  const database = await testDatabase();
  const { id, secret } = await preparePartner(database.appUrl);
  const seconds = events > 0 ? await fillPastEvents(database.ownerUrl, id, events) : 0;
  const door = await startDoor(database.appUrl);
  return {
    events,
    secret,
    seconds,
    door,
    async close() {
      door.child.kill('SIGKILL');
      await database.drop();
    },
  };
}
