import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { rejectMapping } from '#server/integration/mapping/commands/reject-mapping.ts';
import { saveMapping } from '#server/integration/mapping/commands/save-mapping.ts';
import { newId } from '#server/kernel/ids.ts';
import { HOUR_MS, MINUTE_MS } from '#server/kernel/time.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { type InboundRig, openInboundRig } from '#server/test/inbound.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';
import { READ_AGAIN_MS, WAIT_FOR_REFERENCE_MS, wakeAwaited } from './wait-for.ts';

let t: TestCtx;
let rig: InboundRig;
let supplier: PartnerEntry;
let carrier: PartnerEntry;
let gate: PartnerEntry;
const sites: Record<string, string> = {};
const connectionId = newId('connection');

beforeAll(async () => {
  t = await testCtx();
  for (const code of ['DC-CHI', 'DC-DAL', 'PLANT'])
    sites[code] = (
      await createSite(t.system(), { code, name: code, city: code, timeZone: 'America/Chicago' })
    ).siteId;
  rig = await openInboundRig(t);
  supplier = await rig.partner('supplier', 'supplier-x12');
  carrier = await rig.partner('carrier', 'canonical');
  gate = await rig.partner('gate', 'canonical', 'gate');
  await t.db.odooConnection.create({
    data: {
      id: connectionId,
      name: 'Odoo',
      url: 'https://odoo.example',
      database: 'x',
      login: 'x',
      keyCipher: new Uint8Array(),
      keyLastFour: 'x',
      protocol: 'json2',
      settings: { warehouses: { [sites.PLANT ?? '']: 3 } },
    },
  });
});
afterAll(async () => {
  await rig.close();
  await t.close();
});

const window = () => ({
  start: new Date(Date.now() + HOUR_MS).toISOString(),
  end: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
});

let notices = 0;

/** An 856 whose ship-to has no code. */
function notice(order: string): string {
  const control = String(++notices).padStart(9, '0');
  const body = [
    `BSN*00*ASN-${control}*20261123*1130*0001~`,
    'HL*1**S~',
    'HL*2*1*O~',
    `PRF*${order}~`,
    'HL*3*2*I~',
    'LIN*1*VP*CHAIR-01~',
    'SN1**20*EA~',
  ];
  return `ISA*00*          *00*          *ZZ*ACME           *ZZ*TOWER          *261123*1200*U*00401*${control}*0*P*>~GS*SH*ACME*TOWER*20261123*1200*7*X*004010~ST*856*0001~${body.join('')}SE*${body.length + 2}*0001~GE*1*7~IEA*1*${control}~`;
}
const announce = async (order: string) =>
  rig.settled(await rig.send(supplier, notice(order), 'application/edi-x12'));

async function odooRecord(model: string, odooId: number, name: string, values: object): Promise<void> {
  await t.db.odooRecord.create({
    data: {
      connectionId,
      model,
      odooId,
      name,
      writeDate: 'x',
      values: { name, ...values },
      readAt: new Date(),
    },
  });
}

describe('an announcement without a site', () => {
  test('goes where Odoo expects its order, by the warehouse that was chosen for the site', async () => {
    await odooRecord('stock.picking.type', 31, 'Receipts', { warehouse_id: 3 });
    await odooRecord('purchase.order', 1, 'P00001', { picking_type_id: 31 });
    const message = await announce('P00001');
    expect(message.status).toBe('delivered');
    expect(message.events[0]).toMatchObject({ status: 'applied', siteId: sites.PLANT });
  });

  test('by the code of the warehouse, from the order or from its transfer', async () => {
    await odooRecord('stock.picking.type', 41, 'Receipts', { warehouse_id: 4 });
    await odooRecord('stock.location', 40, 'DC-DAL', {
      warehouse_id: 4,
      usage: 'view',
      complete_name: 'DC-DAL',
    });
    await odooRecord('purchase.order', 2, 'P00002', { picking_type_id: 41 });
    expect((await announce('P00002')).events[0]).toMatchObject({ siteId: sites['DC-DAL'] });
    await odooRecord('stock.picking', 5, 'DC-CHI/IN/00005', { picking_type_id: 51, origin: 'P00005' });
    expect((await announce('P00005')).events[0]).toMatchObject({ siteId: sites['DC-CHI'] });
  });

  test('goes where its order is booked already', async () => {
    await rig.event(gate, 'yard.appointment.requested.v1', {
      site: { code: 'DC-CHI' },
      references: [{ kind: 'purchase-order', value: 'P00006' }],
      happenedAt: new Date().toISOString(),
      appointment: { reference: 'BOOK6', window: window() },
    });
    expect((await announce('P00006')).events[0]).toMatchObject({
      status: 'applied',
      siteId: sites['DC-CHI'],
    });
  });

  test('waits for a person or for the order, whichever comes first', async () => {
    const [told, read, refused] = [
      await announce('P00010'),
      await announce('P00011'),
      await announce('P00012'),
    ];
    for (const message of [told, read, refused])
      expect(message).toMatchObject({ status: 'parked', problem: { code: 'needs_mapping' } });
    const need = (code: string) =>
      t.db.mapping.findFirstOrThrow({ where: { system: supplier.id, kind: 'site', code } });
    const { id: mappingId, hint } = await need('order P00010');
    expect(hint).toMatchObject({ text: expect.stringContaining('neither we nor Odoo know') });
    await saveMapping(t.as('steward'), { mappingId, targetKind: 'site', targetId: sites['DC-DAL'] ?? '' });
    expect((await rig.settled(told.id)).events[0]).toMatchObject({
      status: 'applied',
      siteId: sites['DC-DAL'],
    });

    expect(await wakeAwaited(t.database.pool)).toBe(0);
    await odooRecord('purchase.order', 11, 'P00011', { picking_type_id: 31 });
    expect(await wakeAwaited(t.database.pool)).toBe(1);
    expect((await rig.settled(read.id)).events[0]).toMatchObject({ status: 'applied', siteId: sites.PLANT });

    await rejectMapping(t.as('steward'), {
      mappingId: (await need('order P00012')).id,
      reason: 'of another company',
    });
    expect(await rig.settled(refused.id)).toMatchObject({
      status: 'refused',
      problem: { code: 'mapping_rejected' },
    });
  });
});

describe('an estimate before its booking', () => {
  const eta = (load: string, receivedAt?: Date) =>
    rig.event(
      carrier,
      'yard.eta.updated.v1',
      {
        references: [{ kind: 'load', value: load }],
        happenedAt: (receivedAt ?? new Date()).toISOString(),
        estimatedArrival: new Date(Date.now() + HOUR_MS).toISOString(),
      },
      receivedAt,
    );
  const book = (load: string) =>
    rig.event(gate, 'yard.appointment.requested.v1', {
      site: { code: 'DC-CHI' },
      references: [{ kind: 'load', value: load }],
      happenedAt: new Date().toISOString(),
      appointment: { reference: load, window: window() },
    });

  test('waits, nobody is bothered, and is applied when the booking comes', async () => {
    const early = await eta('LOAD-E1');
    expect(early).toMatchObject({
      status: 'parked',
      problem: { code: 'waits_for_reference', detail: { waitingFor: ['LOAD-E1'] } },
    });
    expect(early.events[0]?.status).toBe('waiting');
    expect(await t.db.yardException.count({ where: { subjectId: early.id } })).toBe(0);
    expect(await wakeAwaited(t.database.pool)).toBe(0);
    const booked = await book('load e1');
    expect(booked.events).toMatchObject([{ status: 'applied' }]);
    expect(await wakeAwaited(t.database.pool)).toBe(1);
    const applied = await rig.settled(early.id);
    expect(applied).toMatchObject({ status: 'delivered', problem: null });
    expect(applied.events[0]).toMatchObject({ status: 'applied', subjectId: booked.events[0]?.subjectId });
    const appointment = await t.db.appointment.findFirst({
      where: { id: booked.events[0]?.subjectId ?? '' },
    });
    expect(appointment?.etaAt).not.toBeNull();
    expect(await t.db.messageWaiting.count({ where: { messageId: early.id } })).toBe(0);
  });

  test('is read again now and then, and becomes a case after its time', async () => {
    const now = new Date();
    const waiting = await eta('LOAD-E2', new Date(now.getTime() - HOUR_MS));
    const [row] = await t.db.messageWaiting.findMany({ where: { messageId: waiting.id } });
    expect(row?.until.getTime()).toBeGreaterThan(now.getTime() + READ_AGAIN_MS);
    expect(
      await wakeAwaited(t.database.pool, new Date(now.getTime() + 2 * HOUR_MS + MINUTE_MS)),
    ).toBeGreaterThan(0);
    expect((await rig.settled(waiting.id)).status).toBe('parked');

    const late = await eta('LOAD-E3', new Date(now.getTime() - WAIT_FOR_REFERENCE_MS - MINUTE_MS));
    expect(late).toMatchObject({ status: 'refused' });
    expect(late.events[0]?.status).toBe('unmatched');
    expect(
      await t.db.yardException.count({
        where: { subjectId: late.id, kind: 'unmatched_reference', status: 'open' },
      }),
    ).toBe(1);
  });
});
