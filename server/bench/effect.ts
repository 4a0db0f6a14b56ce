import { setTimeout as sleep } from 'node:timers/promises';
import { readProductFile } from '#e2e/fixtures/product.ts';
import { distributor } from '#prisma/seed/distributor.ts';
import { sandboxConnection } from '#server/infra/sandbox-connection.ts';
import { createOdooSandbox } from '#server/sandbox/odoo/sandbox.ts';
import { odooScenario } from '#server/sandbox/odoo-scenario.ts';
import { ms, type PartResult, plain, spread } from './figures.ts';
import { signed, withOwner } from './path.ts';
import { about, nextTrailer, type RunningProduct, runningProduct, SITE } from './product.ts';

const RATE_PER_SECOND = 20;
const ROUNDS = 3;
const PATIENCE_MS = 90_000;
const GOAL_MS = { p95: 5_000, p99: 15_000 };

/** Arrivals at 20 a second, each of a truck whose receipt Odoo expects, until Odoo has taken the arrival (P2). */
export async function benchEffect(trucks: number): Promise<PartResult> {
  const p = await runningProduct();
  const all: number[] = [];
  let lost = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const trailers = await expectTrucks(p, Math.ceil(trucks / ROUNDS), round);
    const seen = await arrive(p, trailers);
    all.push(...seen.times);
    lost += seen.lost;
  }
  const { n, p50, p95, p99 } = spread(all);
  return {
    title: `effect: accepted to taken by Odoo (sandbox), ${RATE_PER_SECOND} arrivals a second (P2)`,
    figures: [
      plain('p50', ms(p50)),
      plain('p95', ms(p95), '<= 5 s', p95 <= GOAL_MS.p95),
      plain('p99', ms(p99), '<= 15 s', p99 <= GOAL_MS.p99),
      plain('  effects that did not come', String(lost), '0', lost === 0),
    ],
    notes: [`${n} arrivals in ${ROUNDS} bursts; sandbox, worker, web and PostgreSQL share the machine`],
  };
}

/** Orders in Odoo and their announcements, linked to each other before anything is measured. */
async function expectTrucks(p: RunningProduct, count: number, round: number): Promise<string[]> {
  const run = `${Date.now().toString(36)}${round}`.toUpperCase();
  const names = Array.from({ length: count }, (_, i) => `BN${run}${i}`);
  await placeOrders(p, names);
  const trailers: string[] = [];
  for (const [i, po] of names.entries()) {
    const trailer = nextTrailer();
    trailers.push(trailer);
    await p.partners.sendEvent('yard.asn.received.v1', {
      ...about(trailer),
      shipmentId: `S${po}`,
      supplier: { code: 'WIDGETS', name: '1 EDI Source Widgets' },
      poNumbers: [po],
      lines: [
        {
          poNumber: po,
          lineNo: '1',
          items: [{ qualifier: 'VP', value: '87787D' }],
          quantity: { value: 24, uom: 'EA' },
        },
      ],
    });
    if (i === 0) await sleep(200);
  }
  await withOwner(p, async (client) => {
    for (const until = Date.now() + PATIENCE_MS; ; await sleep(250)) {
      const { rows } = await client.query(
        `SELECT count(*) FILTER (WHERE d.status = 'delivered')::int AS done,
                count(*) FILTER (WHERE d.status IN ('queued', 'processing', 'retrying'))::int AS open
         FROM delivery d JOIN receipt r ON r.id = d.subject_id
         WHERE d.effect = 'odoo.link-receipt' AND r.asn_no LIKE $1`,
        [`SBN${run}%`],
      );
      const { rows: open } = await client.query(
        `SELECT count(*)::int AS n FROM delivery WHERE status IN ('queued', 'processing', 'retrying')`,
      );
      if (rows[0].done >= count && open[0].n === 0) return;
      if (Date.now() > until)
        throw new Error(
          `only ${rows[0].done} of ${count} receipts were linked (${open[0].n} deliveries open)`,
        );
    }
  });
  return trailers;
}

async function placeOrders(p: RunningProduct, names: readonly string[]): Promise<void> {
  const access = sandboxConnection({
    sandboxPort: Number(readProductFile(p.product, 'sandbox-port')),
    secretsKey: process.env.SECRETS_KEY || readProductFile(p.product, 'secrets', 'secrets-key'),
  });
  const odoo = await createOdooSandbox({ connectionString: p.ownerUrl });
  try {
    const { users: _users, ...rest } = odooScenario([distributor], access, []);
    await odoo.seed({
      ...rest,
      warehouses: (rest.warehouses ?? []).map((warehouse) => ({ ...warehouse, docks: [] })),
      orders: names.map((name) => ({
        key: name,
        name,
        supplier: 'WIDGETS',
        warehouse: SITE,
        plannedAt: new Date(),
        lines: [{ product: '87787D', quantity: 24 }],
      })),
    });
  } finally {
    await odoo.close();
  }
}

async function arrive(p: RunningProduct, trailers: readonly string[]) {
  const started = performance.now();
  const sent: Promise<string>[] = [];
  for (const [i, trailer] of trailers.entries()) {
    const dueMs = (i * 1_000) / RATE_PER_SECOND - (performance.now() - started);
    if (dueMs > 1) await sleep(dueMs);
    const { url, headers, body } = signed(p, 'yard.gate.arrived.v1', about(trailer));
    sent.push(
      fetch(url, { method: 'POST', headers, body }).then(
        async (answer) => ((await answer.json()) as { correlationId: string }).correlationId,
      ),
    );
  }
  const threads = await Promise.all(sent);
  return withOwner(p, async (client) => {
    for (const until = Date.now() + PATIENCE_MS; ; await sleep(250)) {
      const { rows } = await client.query(
        `SELECT m.correlation_id, extract(epoch FROM min(d.done_at) - m.received_at)::float8 * 1000 AS ms
         FROM message m JOIN delivery d ON d.correlation_id = m.correlation_id
         WHERE m.correlation_id = ANY ($1) AND d.effect = 'odoo.push-arrival' AND d.status = 'delivered'
         GROUP BY m.correlation_id, m.received_at`,
        [threads],
      );
      if (rows.length === threads.length || Date.now() > until)
        return { times: rows.map((row) => row.ms as number), lost: threads.length - rows.length };
    }
  });
}
