import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '#server/infra/log.ts';
import type { PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { addMapping } from '#server/integration/mapping/commands/add-mapping.ts';
import type { DeliveryHandler } from '#server/integration/messages/delivery-handlers.ts';
import { type TraceView, traceByCorrelation } from '#server/integration/messages/queries/trace.ts';
import { MINUTE_MS } from '#server/kernel/time.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { type InboundRig, openInboundRig } from '#server/test/inbound.ts';
import { approveCorrection } from '#server/yard/corrections/commands/approve-correction.ts';
import { getCorrection } from '#server/yard/corrections/queries.ts';
import { upsertProducts } from '#server/yard/receipts/commands/upsert-products.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';
import { YARD_HANDLERS } from './handlers.ts';
import { type Relay, startRelay } from './relay.ts';

const FLOWS = 50;
const AT_ONCE = 5;
/** Every random choice comes from here; printed, so that a failure can be repeated. */
const SEED = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);

let t: TestCtx;
let rig: InboundRig;
let relay: Relay;
let siteId: string;
let supplier: PartnerEntry;
let gate: PartnerEntry;
/** SHA-256 of every body that was sent. */
const sentHashes = new Set<string>();

/** Odoo as far as this test needs it: takes everything, some of it at the second try, and names a record. */
const odoo: DeliveryHandler = async (delivery) => {
  if (delivery.attempts === 0 && delivery.id.charCodeAt(29) % 4 === 0)
    return { kind: 'retry', connector: 'none', problem: { code: 'locked', sentence: 'Locked.' } };
  const record = { model: 'stock.picking', id: 42, name: 'WH/IN/00042' };
  return { kind: 'done', result: { record } };
};
const EFFECTS = [
  'link-receipt',
  'push-appointment',
  'push-arrival',
  'push-progress',
  'push-dock',
  'validate-receipt',
  'close-activity',
  'push-departure',
  'withdraw-appointment',
];

beforeAll(async () => {
  t = await testCtx({ max: 16 });
  siteId = (
    await createSite(t.system(), {
      code: 'DC-CHI',
      name: 'Chicago',
      city: 'Chicago',
      timeZone: 'America/Chicago',
    })
  ).siteId;
  rig = await openInboundRig(t, {
    handlers: { ...YARD_HANDLERS, ...Object.fromEntries(EFFECTS.map((name) => [`odoo.${name}`, odoo])) },
  });
  supplier = await rig.partner('supplier', 'supplier-x12');
  gate = await rig.partner('gate', 'canonical', 'gate');
  await addMapping(t.as('steward'), {
    system: supplier.id,
    kind: 'site',
    code: '0001',
    targetKind: 'site',
    targetId: siteId,
  });
  await upsertProducts(t.system(), {
    products: Array.from({ length: FLOWS }, (_, flow) => ({
      sku: `ITEM-${flow}`,
      name: `Item ${flow}`,
      uom: 'EA',
      barcode: null,
    })),
  });
  relay = startRelay({
    pool: t.database.pool,
    url: t.test.appUrl,
    log: openLog({ logLevel: 'silent' }, 'test'),
  });
});
afterAll(async () => {
  await relay.stop();
  await rig.close();
  await t.close();
});

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function send(from: PartnerEntry, body: string, contentType: string) {
  sentHashes.add(createHash('sha256').update(body).digest('hex'));
  const message = await rig.settled(await rig.send(from, body, contentType));
  expect(message.status, JSON.stringify([message.problem, body])).toMatch(/delivered|duplicate/);
  return message;
}

function notice(flow: number, quantity: number): string {
  const control = String(flow + 1).padStart(9, '0');
  const body = [
    `BSN*00*FLOW-${flow}*20261123*1130*0001~`,
    'HL*1**S~',
    `TD3*TL*OVNT*${9_000 + flow}~`,
    'N1*ST*CHICAGO DC*92*0001~',
    'HL*2*1*O~',
    `PRF*PO-${flow}~`,
    'HL*3*2*I~',
    `LIN*1*VP*ITEM-${flow}~`,
    `SN1**${quantity}*EA~`,
  ];
  return `ISA*00*          *00*          *ZZ*ACME           *ZZ*TOWER          *261123*1200*U*00401*${control}*0*P*>~GS*SH*ACME*TOWER*20261123*1200*7*X*004010~ST*856*0001~${body.join('')}SE*${body.length + 2}*0001~GE*1*7~IEA*1*${control}~`;
}

/** One truck: announced, here, counted exactly or short, and a short one approved by a second person. */
async function play(flow: number, short: boolean, quantity: number): Promise<void> {
  await send(supplier, notice(flow, quantity), 'application/edi-x12');
  const start = Date.now() - 30 * MINUTE_MS;
  const about = {
    site: { code: 'DC-CHI' },
    references: [],
    equipment: [{ kind: 'trailer', number: `OVNT${9_000 + flow}` }],
  };
  const lines = [
    {
      lineNo: '1',
      items: [{ qualifier: 'VP', value: `ITEM-${flow}` }],
      quantity: { value: short ? quantity - 1 : quantity, uom: 'EA' },
    },
  ];
  const steps: [string, object][] = [
    ['yard.gate.arrived.v1', {}],
    ['yard.unloading.started.v1', {}],
    ['yard.unloading.counted.v1', { lines }],
    ['yard.unloading.completed.v1', {}],
  ];
  for (const [minute, [type, more]] of steps.entries()) {
    const data = { ...about, ...more, happenedAt: new Date(start + minute * MINUTE_MS).toISOString() };
    const event = { specversion: '1.0', id: `f${flow}-${minute}`, source: '/flow', type, data };
    await send(gate, JSON.stringify(event), 'application/cloudevents+json');
  }
  if (short) await approve(flow);
}

async function approve(flow: number): Promise<void> {
  const receipt = await t.db.receipt.findFirstOrThrow({ where: { asnNo: `FLOW-${flow}` } });
  const { id } = await t.db.correction.findFirstOrThrow({
    where: { subjectId: receipt.id, status: 'proposed' },
  });
  const approver = t.as('approver', siteId);
  const { version, seen } = await getCorrection(approver, id);
  await approveCorrection(approver, { correctionId: id, expectedVersion: version, seen });
}

test(`every Odoo effect of ${FLOWS} random flows is traced by one call (seed ${SEED})`, async () => {
  console.log(`seed ${SEED}`);
  const random = generator(SEED);
  const plans = Array.from({ length: FLOWS }, (_, flow) => ({
    flow,
    short: random() < 0.4,
    quantity: 2 + Math.floor(random() * 50),
  }));
  let next = 0;
  const player = async () => {
    for (let plan = plans[next++]; plan; plan = plans[next++])
      await play(plan.flow, plan.short, plan.quantity);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, player));
  const open = () =>
    t.db.delivery.count({ where: { lane: 'odoo', status: { in: ['queued', 'processing', 'retrying'] } } });
  await expect
    .poll(async () => (await t.db.factOutbox.count()) + (await open()), { timeout: 60_000, interval: 200 })
    .toBe(0);

  const effects = await t.db.delivery.findMany({
    where: { effect: { startsWith: 'odoo.' }, status: 'delivered' },
  });
  expect(effects.length).toBeGreaterThanOrEqual(4 * FLOWS);
  for (const effect of effects) prove(await traceByCorrelation(t.as('integration'), effect.id), effect);
  const validated = effects.filter(({ effect }) => effect === 'odoo.validate-receipt');
  expect(validated).toHaveLength(FLOWS);
  const approved = plans.filter(({ short }) => short).length;
  let decisions = 0;
  for (const { externalRef } of validated) {
    const trace = await traceByCorrelation(t.as('integration'), externalRef);
    if (trace.steps.some(({ kind, what }) => kind === 'decision' && what.includes('approve'))) decisions++;
  }
  expect(decisions).toBe(approved);
}, 180_000);

/** Raw bytes, map and code versions, and every try of the effect, all in the one answer. */
function prove(trace: TraceView, effect: { id: string; attempts: number }): void {
  const own = trace.messages.filter(({ sha256 }) => sentHashes.has(sha256));
  expect(own.length).toBe(trace.messages.length);
  expect(own.some(({ body }) => body !== null && body.length > 0)).toBe(true);
  const events = trace.steps.filter(({ kind }) => kind === 'event');
  expect(events.length).toBeGreaterThan(0);
  for (const { detail } of events)
    expect(detail).toMatchObject({ mapping: { mapVersion: 1, format: expect.any(String) } });
  expect(trace.mappings).toContainEqual(expect.objectContaining({ code: '0001', version: 1 }));
  const tries = trace.steps.filter(({ kind, parentId }) => kind === 'attempt' && parentId === effect.id);
  expect(tries).toHaveLength(effect.attempts);
  expect(trace.steps).toContainEqual(expect.objectContaining({ kind: 'delivery', id: effect.id }));
}
