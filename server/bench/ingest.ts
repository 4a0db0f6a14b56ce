import { testDatabase } from '#server/test/database.ts';
import { BENCH_PARTNER, openLoadClient, preparePartner, startDoor, startLimit } from './door.ts';
import { against, type Figure, median, ms, type PartResult, plain } from './figures.ts';
import type { LoadSeen } from './ingest-load.ts';

const CONNECTIONS = [1, 16, 64] as const;
const ROUNDS = 3;
const ROUND_MS = 2_000;
const WARM_UP_MS = 1_500;

/**
 * Signed events through the product's door (verified, told apart, stored and woken in one commit) against a bare HTTP
 * server that commits one row. Both in processes of their own, one client process, rounds interleaved, medians.
 */
export async function benchIngest(): Promise<PartResult> {
  const database = await testDatabase();
  const { secret } = await preparePartner(database.appUrl);
  const product = await startDoor(database.appUrl);
  const limit = await startLimit(database.ownerUrl);
  const client = openLoadClient();
  const measure = (port: number, connections: number, forMs: number) =>
    client.run({
      url: `http://127.0.0.1:${port}/api/v1/events`,
      connections,
      forMs,
      secret,
      partner: BENCH_PARTNER,
    });
  try {
    for (const { port } of [product, limit]) await measure(port, 16, WARM_UP_MS);
    const figures: Figure[] = [];
    for (const connections of CONNECTIONS) {
      const seen = { limit: [] as LoadSeen[], product: [] as LoadSeen[] };
      for (let round = 0; round < ROUNDS; round++) {
        seen.limit.push(await measure(limit.port, connections, ROUND_MS));
        seen.product.push(await measure(product.port, connections, ROUND_MS));
      }
      figures.push(...compare(connections, seen.product, seen.limit));
    }
    return { title: 'ingest: signed event stored and woken, against one bare row (G1, G2)', figures };
  } finally {
    for (const each of [product.child, limit.child]) each.kill('SIGKILL');
    client.kill();
    await database.drop();
  }
}

function compare(connections: number, product: readonly LoadSeen[], limit: readonly LoadSeen[]): Figure[] {
  const of = (pick: (seen: LoadSeen) => number) => ({
    product: median(product.map(pick)),
    limit: median(limit.map(pick)),
  });
  const failed = product.reduce((sum, seen) => sum + seen.failed, 0);
  const unit = (value: number) => `${value.toFixed(0)}/s`;
  const at = `c=${connections}`;
  return [
    against({
      what: `${at} messages`,
      ...of((seen) => seen.perSecond),
      unit,
      goal: connections === 1 ? '' : '>= 0.5x',
      ...(connections === 1 ? {} : { atLeast: 0.5 }),
    }),
    against({
      what: `${at} p50`,
      ...of((seen) => seen.p50Ms),
      unit: ms,
      goal: connections === 1 ? '<= 2x' : '',
      ...(connections === 1 ? { atMost: 2 } : {}),
    }),
    against({
      what: `${at} p99`,
      ...of((seen) => seen.p99Ms),
      unit: ms,
      goal: connections === 64 ? '<= 2.5x' : '',
      ...(connections === 64 ? { atMost: 2.5 } : {}),
    }),
    plain(`${at} answers other than 202`, String(failed), '0', failed === 0),
  ];
}
