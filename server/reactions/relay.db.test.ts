import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordFacts } from '#server/infra/facts.ts';
import { openLog } from '#server/infra/log.ts';
import type { SiteId, VisitId } from '#server/kernel/ids.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { type Relay, startRelay } from './relay.ts';

let t: TestCtx;
let relays: Relay[];
beforeAll(async () => {
  t = await testCtx();
  const log = openLog({ logLevel: 'silent' }, 'test');
  relays = [1, 2].map(() => startRelay({ pool: t.database.pool, url: t.test.appUrl, log }));
});
afterAll(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  await t.close();
});

const say = (type: string, subject: { kind: string; id: string }, visitId: string | null = null) =>
  t.db.$transaction((tx) =>
    recordFacts(tx, t.system({ correlationId: 'cid_relay' }), [
      { type, subject, siteId: 'sit_1' as SiteId, visitId: visitId as VisitId | null, data: {} },
    ]),
  );
const deliveries = (subjectId: string) =>
  t.db.delivery.findMany({
    where: { subjectId },
    orderBy: { seq: 'asc' },
    select: { effect: true, status: true, correlationId: true },
  });

test('each fact becomes its deliveries once, in order, with two relays', async () => {
  await say('receipt.announced', { kind: 'receipt', id: 'rcp_1' });
  await say('receipt.confirmed', { kind: 'receipt', id: 'rcp_1' });
  await say('move.created', { kind: 'move', id: 'mov_1' });
  await expect.poll(() => t.db.factOutbox.count(), { timeout: 5_000 }).toBe(0);
  expect(await deliveries('rcp_1')).toEqual(
    ['odoo.link-receipt', 'odoo.push-appointment', 'odoo.validate-receipt'].map((effect) => ({
      effect,
      status: 'queued',
      correlationId: 'cid_relay',
    })),
  );
  const woken = await t.database.pool.query(
    `SELECT 1 FROM pgboss.job WHERE name = 'odoo' AND singleton_key = 'receipt:rcp_1'`,
  );
  expect(woken.rowCount).toBe(1);
});

test('200 counts on one receipt leave one write to do', async () => {
  for (let i = 0; i < 200; i++) await say('receipt.counted', { kind: 'receipt', id: 'rcp_2' });
  await expect.poll(() => t.db.factOutbox.count(), { timeout: 10_000 }).toBe(0);
  const rows = await deliveries('rcp_2');
  expect(rows.filter(({ status }) => status === 'queued')).toHaveLength(1);
  expect(rows.at(-1)?.status).toBe('queued');
});
