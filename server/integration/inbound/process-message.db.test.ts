import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJobs } from '#server/infra/jobs.ts';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { setRights } from '#server/integration/governance/commands/set-rights.ts';
import { openPartnerBook, type PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { saveMapping } from '#server/integration/mapping/commands/save-mapping.ts';
import { unmappedQueue } from '#server/integration/mapping/queries.ts';
import { registerDeliveryHandlers } from '#server/integration/messages/delivery-handlers.ts';
import { type Lanes, startLanes } from '#server/integration/messages/lanes.ts';
import { ID_PREFIXES, newId } from '#server/kernel/ids.ts';
import { HOUR_MS, MINUTE_MS } from '#server/kernel/time.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { addDoors } from '#server/yard/sites/commands/add-doors.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';
import { deliveryIdentity } from './delivery-identity.ts';
import { type GroupCommit, openGroupCommit } from './group-commit.ts';
import { openInbound } from './process-message.ts';

let t: TestCtx;
let lanes: Lanes;
let storage: GroupCommit;
let siteId: string;
const partners: Record<string, PartnerEntry> = {};
const log = openLog({ logLevel: 'silent' }, 'test');

beforeAll(async () => {
  t = await testCtx();
  const ctx = t.system();
  siteId = (
    await createSite(ctx, { code: 'DC-CHI', name: 'Chicago', city: 'Chicago', timeZone: 'America/Chicago' })
  ).siteId;
  await addDoors(ctx, { siteId, doors: [1, 2, 12].map((number) => ({ code: `D${number}`, number })) });
  const all = [{ eventType: 'yard.*', access: 'create' as const }];
  const book = openPartnerBook({ pool: t.database.pool, box: openSecretBox('x'.repeat(40)) });
  for (const [code, format, source] of [
    ['gate', 'canonical', 'gate'],
    ['supplier', 'supplier-x12', 'carrier'],
    ['carrier', 'carrier-x12', 'carrier'],
    ['watcher', 'canonical', 'carrier'],
    ['booker', 'canonical', 'carrier'],
  ] as const)
    await createPartner(ctx, { code, name: code, format, source, rights: all });
  const watcher = await t.db.partner.findUniqueOrThrow({ where: { code: 'watcher' } });
  await setRights(ctx, { partnerId: watcher.id, rights: [{ eventType: 'yard.gate.*', access: 'observe' }] });
  for (const code of ['gate', 'supplier', 'carrier', 'watcher', 'booker']) {
    const entry = await book.byCode(code);
    if (entry) partners[code] = entry;
  }
  storage = openGroupCommit({ url: t.test.appUrl });
  const inbound = openInbound({ db: t.db, pool: t.database.pool, book });
  lanes = await startLanes({
    jobs: await openJobs({ url: t.test.appUrl, log }),
    pool: t.database.pool,
    db: t.db,
    log,
    retryScale: 0.001,
    deliveryHandlers: registerDeliveryHandlers({}),
    inbound: inbound.handler,
    afterMessage: inbound.afterwards,
    lanes: ['inbound'],
    sweepMs: 300,
  });
});
afterAll(async () => {
  await lanes.stop();
  await storage.close();
  await t.close();
});

let sent = 0;
const now = () => new Date(Math.floor(Date.now() / 1000) * 1000);

async function send(code: string, body: string, contentType: string): Promise<string> {
  const partner = partners[code];
  if (!partner) throw new Error(`no partner ${code}`);
  const bytes = Buffer.from(body);
  const sha256 = createHash('sha256').update(bytes).digest();
  const identity = deliveryIdentity({
    partner,
    headers: { 'webhook-id': `t-${++sent}` },
    contentType,
    operation: undefined,
    body: bytes,
    sha256Hex: sha256.toString('hex'),
  });
  const id = newId('message');
  await storage.store({
    id,
    receivedAt: new Date(Date.now()),
    partnerId: partner.id,
    ...identity,
    contentType,
    body: bytes,
    sha256,
    envelope: null,
    correlationId: `${ID_PREFIXES.correlation}_${id.slice(4)}`,
  });
  return id;
}

async function settled(id: string) {
  await expect
    .poll(async () => (await t.db.message.findFirst({ where: { id } }))?.status, { timeout: 15_000 })
    .not.toMatch(/queued|processing|retrying/);
  const message = await t.db.message.findFirstOrThrow({ where: { id } });
  const events = await t.db.messageEvent.findMany({ where: { messageId: id }, orderBy: { position: 'asc' } });
  return { ...message, events };
}

const event = (type: string, data: object, code = 'gate') =>
  send(
    code,
    JSON.stringify({ specversion: '1.0', id: `e-${++sent}`, source: '/test', type, data }),
    'application/cloudevents+json',
  ).then(settled);

const truck = (number: string, load: string) => ({
  site: { code: 'DC-CHI' },
  references: [{ kind: 'load', value: load }],
  equipment: [{ kind: 'trailer', number }],
  carrier: { scac: 'OVNT' },
});

test('a whole stay told by events ends in a counted receipt', async () => {
  const about = truck('TRL-100', 'LOAD100');
  const start = new Date(now().getTime() - 40 * MINUTE_MS);
  const at = (minutes: number) => new Date(start.getTime() + minutes * MINUTE_MS).toISOString();
  const window = { start: at(0), end: at(60) };
  const lines = [
    {
      poNumber: 'P1',
      lineNo: '1',
      items: [{ qualifier: 'VP', value: 'CHAIR-01' }],
      quantity: { value: 20, uom: 'EA' },
    },
  ];
  const booked = await event('yard.appointment.requested.v1', {
    ...about,
    happenedAt: at(0),
    appointment: { reference: 'LOAD100', window },
  });
  expect(booked).toMatchObject({
    status: 'delivered',
    events: [{ status: 'applied', subjectKind: 'appointment' }],
  });
  const asn = await event('yard.asn.received.v1', {
    ...about,
    happenedAt: at(0),
    shipmentId: 'S100',
    poNumbers: ['P1'],
    lines,
  });
  expect(asn.events[0]).toMatchObject({ status: 'applied', subjectKind: 'receipt' });
  const stages = [
    ['yard.gate.arrived.v1', {}],
    ['yard.gate.checked-in.v1', {}],
    ['yard.dock.assigned.v1', { dock: { code: 'D12' } }],
    ['yard.dock.docked.v1', { dock: { code: 'D12' } }],
    ['yard.unloading.started.v1', {}],
    ['yard.unloading.counted.v1', { lines }],
    ['yard.unloading.completed.v1', {}],
  ] as const;
  for (const [index, [type, data]] of stages.entries()) {
    const told = await event(type, { ...about, ...data, happenedAt: at(2 + index) });
    expect([type, told.status, told.problem, told.events[0]?.status]).toEqual([
      type,
      'delivered',
      null,
      'applied',
    ]);
  }
  const visit = await t.db.visit.findFirstOrThrow({
    where: { trailerNumber: 'TRL-100' },
    include: { receipts: { include: { lines: true } } },
  });
  expect(visit).toMatchObject({ status: 'work_complete', unplanned: false });
  expect(Number(visit.receipts[0]?.lines[0]?.countedQty)).toBe(20);
  const gone = await event('yard.gate.departed.v1', { ...about, happenedAt: at(20) });
  expect(gone.events[0]?.visitId).toBe(visit.id);
  expect((await t.db.visit.findUniqueOrThrow({ where: { id: visit.id } })).status).toBe('departed');
});

test('the same thing told twice has one effect and is marked', async () => {
  const data = { ...truck('TRL-200', 'LOAD200'), happenedAt: now().toISOString() };
  const first = await event('yard.gate.arrived.v1', data);
  const again = await event('yard.gate.arrived.v1', {
    ...data,
    equipment: [{ kind: 'trailer', number: 'trl 200' }],
  });
  expect([first.status, again.status]).toEqual(['delivered', 'duplicate']);
  expect(await t.db.visit.count({ where: { trailerNumber: { startsWith: 'TRL-200' } } })).toBe(1);
  const facts = await t.db.fact.count({
    where: { type: 'visit.arrived', visitId: first.events[0]?.visitId ?? '' },
  });
  expect(facts).toBe(1);
});

test('an unknown code parks; saving the mapping wakes everything that waited', async () => {
  const data = (load: string) => ({
    ...truck(`TRL-${load}`, load),
    site: { code: 'THEIR-7' },
    happenedAt: now().toISOString(),
  });
  const parked = await Promise.all(
    ['P-1', 'P-2', 'P-3'].map((load) => event('yard.gate.arrived.v1', data(load))),
  );
  expect(parked.map(({ status }) => status)).toEqual(['parked', 'parked', 'parked']);
  const queue = await unmappedQueue(t.as('steward'));
  const need = queue.find(({ code }) => code === 'THEIR-7');
  expect(need).toMatchObject({ kind: 'site', blocked: 3, systemName: 'gate' });
  const open = { kind: 'needs_mapping', subjectId: need?.id ?? '' };
  expect(await t.db.yardException.findFirst({ where: open })).toMatchObject({ status: 'open' });
  const saved = await saveMapping(t.as('steward'), {
    mappingId: need?.id ?? '',
    targetKind: 'site',
    targetId: siteId,
  });
  expect(saved.woken).toBe(3);
  for (const { id } of parked) expect(await settled(id)).toMatchObject({ status: 'delivered' });
  expect(await t.db.yardException.findFirst({ where: open })).toMatchObject({ status: 'closed' });
});

test('what it may not say is refused with an exception; what it may only observe is kept', async () => {
  const about = { ...truck('TRL-300', 'LOAD300'), happenedAt: now().toISOString() };
  const eta = await event(
    'yard.eta.updated.v1',
    { ...about, estimatedArrival: now().toISOString() },
    'watcher',
  );
  expect(eta).toMatchObject({
    status: 'refused',
    problem: { code: 'rights' },
    events: [{ status: 'refused' }],
  });
  expect(await t.db.yardException.count({ where: { kind: 'rights_violation' } })).toBe(1);
  const arrived = await event('yard.gate.arrived.v1', about, 'watcher');
  expect(arrived.events[0]?.status).toBe('applied');
});

test('clocks: the future is held, old facts are history, both with an exception', async () => {
  const about = truck('TRL-400', 'LOAD400');
  const ahead = await event('yard.gate.arrived.v1', {
    ...about,
    happenedAt: new Date(Date.now() + 6 * MINUTE_MS).toISOString(),
  });
  const old = await event('yard.gate.arrived.v1', {
    ...about,
    happenedAt: new Date(Date.now() - 80 * HOUR_MS).toISOString(),
  });
  expect([ahead.events[0]?.status, old.events[0]?.status]).toEqual(['held', 'history']);
  expect(await t.db.visit.count({ where: { trailerNumber: 'TRL-400' } })).toBe(0);
  expect(await t.db.yardException.count({ where: { kind: 'event_clock' } })).toBe(2);
});

test('broken content is quarantined with its reason; a good event of the same batch applies', async () => {
  const good = {
    specversion: '1.0',
    id: 'g',
    source: '/b',
    type: 'yard.gate.arrived.v1',
    data: { ...truck('TRL-500', 'LOAD500'), happenedAt: now().toISOString() },
  };
  const bad = { ...good, id: 'b', data: { ...good.data, happenedAt: '2026-02-30T10:00:00Z' } };
  const batch = await settled(
    await send('gate', JSON.stringify([good, bad]), 'application/cloudevents-batch+json'),
  );
  expect(batch.status).toBe('quarantined');
  expect(batch.events.map(({ status }) => status)).toEqual(['applied']);
  const exception = await t.db.yardException.findFirst({
    where: { kind: 'quarantined_message', subjectId: batch.id },
  });
  expect(exception).toMatchObject({ status: 'open' });
});

test('two raw X12 files: a ship notice parks on its codes, then announces the receipt', async () => {
  const head =
    'ISA*00*          *00*          *ZZ*ACME           *ZZ*TOWER          *261123*1200*U*00401*000000042*0*P*>~GS*SH*ACME*TOWER*20261123*1200*7*X*004010~';
  const body = [
    'BSN*00*SHP-0042*20261123*1130*0001~',
    'HL*1**S~',
    'TD5**2*OVNT**OVERNITE~',
    'TD3*TL*OVNT*4711******S-99812~',
    'DTM*017*20261124*0830~',
    'N1*SF*ACME FURNITURE*92*A-1~',
    'N1*ST*CHICAGO DC*92*0001~',
    'HL*2*1*O~',
    'PRF*P00042~',
    'HL*3*2*I~',
    'LIN*1*VP*CHAIR-01*UP*012345678905~',
    'SN1**20*EA~',
    'CTT*3~',
  ];
  const raw = `${head}ST*856*0001~${body.join('')}SE*${body.length + 2}*0001~GE*1*7~IEA*1*000000042~`;
  const message = await settled(await send('supplier', raw, 'application/edi-x12'));
  expect(message.status).toBe('parked');
  expect(Buffer.from(message.body).toString()).toBe(raw);
  const need = (await unmappedQueue(t.as('steward'))).find(
    ({ code, system }) => code === '0001' && system === partners.supplier?.id,
  );
  await saveMapping(t.as('steward'), { mappingId: need?.id ?? '', targetKind: 'site', targetId: siteId });
  const applied = await settled(message.id);
  expect([applied.status, applied.problem]).toEqual(['delivered', null]);
  expect(await t.db.receipt.findFirst({ where: { asnNo: 'SHP-0042' } })).toMatchObject({
    siteId,
    status: 'expected',
  });
});

test('a booking belongs to whoever made it: what another partner says of it goes to a person', async () => {
  const about = truck('TRL-777', 'LOAD777');
  const hour = (from: number) => new Date(now().getTime() + from * HOUR_MS).toISOString();
  const tell = (type: string, code: string, window?: { start: string; end: string }) =>
    event(
      `yard.appointment.${type}.v1`,
      {
        ...about,
        happenedAt: now().toISOString(),
        appointment: { reference: 'LOAD777', direction: 'inbound', ...(window ? { window } : {}) },
      },
      code,
    );
  await tell('requested', 'booker', { start: hour(24), end: hour(25) });
  const booked = () => t.db.appointment.findFirstOrThrow({ where: { primaryReference: 'LOAD777' } });
  const before = await booked();
  const moved = await tell('rescheduled', 'gate', { start: hour(48), end: hour(49) });
  expect(moved.events).toMatchObject([{ status: 'refused', result: { code: 'ownership.not_owner' } }]);
  const cancelled = await tell('cancelled', 'gate');
  expect(cancelled.events).toMatchObject([{ status: 'refused' }]);
  expect(await booked()).toMatchObject({ status: before.status, bookingStatus: before.bookingStatus });
  const cases = await t.db.yardException.findMany({
    where: { kind: 'conflicting_sources', subjectId: { in: [moved.id, cancelled.id] } },
    orderBy: { openedAt: 'asc' },
  });
  expect(cases).toHaveLength(2);
  expect(cases[0]).toMatchObject({
    params: { about: 'ownership', no: before.no, field: 'window', owner: 'booker', partner: 'gate' },
    evidence: { proposed: { windowStart: expect.any(String) }, held: { status: before.status } },
  });
  const own = await tell('cancelled', 'booker');
  expect(own.events).toMatchObject([{ status: 'applied' }]);
});
