import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { MINUTE_MS } from '#server/kernel/time.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { type InboundRig, openInboundRig } from '#server/test/inbound.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';

let t: TestCtx;
let rig: InboundRig;
let gate: PartnerEntry;

beforeAll(async () => {
  t = await testCtx();
  await createSite(t.system(), {
    code: 'DC-CHI',
    name: 'Chicago',
    city: 'Chicago',
    timeZone: 'America/Chicago',
  });
  rig = await openInboundRig(t);
  gate = await rig.partner('gate', 'canonical', 'gate');
});
afterAll(async () => {
  await rig.close();
  await t.close();
});

const item = (value: string) => ({ items: [{ qualifier: 'VP', value }] });

/** A truck at the site with the announced lines on it. */
async function truck(no: string, lines: readonly object[]) {
  const about = {
    site: { code: 'DC-CHI' },
    references: [],
    equipment: [{ kind: 'trailer', number: `TRL-${no}` }],
  };
  const at = (minutes: number) => new Date(Date.now() - (30 - minutes) * MINUTE_MS).toISOString();
  await rig.event(gate, 'yard.asn.received.v1', {
    ...about,
    happenedAt: at(0),
    shipmentId: `S-${no}`,
    lines,
  });
  await rig.event(gate, 'yard.gate.arrived.v1', { ...about, happenedAt: at(1) });
  await rig.event(gate, 'yard.unloading.started.v1', { ...about, happenedAt: at(2) });
  return (type: string, data: object, minute: number) =>
    rig.event(gate, type, { ...about, ...data, happenedAt: at(minute) });
}
const quantity = (value: number) => ({ quantity: { value, uom: 'EA' } });
const linesOf = async (no: string) =>
  (
    await t.db.receiptLine.findMany({ where: { receipt: { asnNo: `S-${no}` } }, orderBy: { lineNo: 'asc' } })
  ).map((line) => [line.lineNo, line.countedQty && Number(line.countedQty), Number(line.damagedQty)]);

test('a damage is kept with all its words, however many a partner may write', async () => {
  const say = await truck('1', [{ ...item('CHAIR'), ...quantity(20) }]);
  const description = 'x'.repeat(500);
  const told = await say(
    'yard.unloading.damage-reported.v1',
    { lines: [{ ...item('CHAIR'), ...quantity(2), damage: 'load-shift', description }] },
    4,
  );
  expect(told).toMatchObject({ status: 'delivered', events: [{ status: 'applied' }] });
  const fact = await t.db.fact.findFirstOrThrow({ where: { type: 'receipt.damage-reported' } });
  expect((fact.data as { note: string }).note).toBe(`load-shift: ${description}`);
  const longer = await say(
    'yard.unloading.damage-reported.v1',
    { lines: [{ ...item('CHAIR'), ...quantity(3), damage: 'wet', description: `${description}x` }] },
    5,
  );
  expect(longer).toMatchObject({ status: 'quarantined' });
  expect(JSON.stringify(longer.problem)).toContain('description');
  expect(await linesOf('1')).toEqual([[1, null, 2]]);
});

test('a line is found by its order or its number; where several fit, a person is asked', async () => {
  const say = await truck('2', [
    { ...item('BENCH'), poNumber: 'PO-A', ...quantity(5) },
    { ...item('BENCH'), poNumber: 'PO-B', ...quantity(7) },
  ]);
  const count = (line: object, minute: number) =>
    say('yard.unloading.counted.v1', { lines: [{ ...item('BENCH'), ...line }] }, minute);
  expect((await count({ poNumber: 'PO-B', ...quantity(7) }, 3)).status).toBe('delivered');
  expect((await count({ lineNo: '1', ...quantity(5) }, 4)).status).toBe('delivered');
  expect(await linesOf('2')).toEqual([
    [1, 5, 0],
    [2, 7, 0],
  ]);
  const unclear = await count(quantity(6), 5);
  expect(unclear).toMatchObject({ status: 'refused', events: [{ status: 'unmatched' }] });
  expect(unclear.problem).toMatchObject({ sentence: expect.stringContaining('several lines') });
  expect(await linesOf('2')).toEqual([
    [1, 5, 0],
    [2, 7, 0],
  ]);
});
