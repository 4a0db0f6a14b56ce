import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMinutes } from '#server/kernel/time.ts';
import {
  auditOf,
  type BuiltSite,
  factsOf,
  makeAppointment,
  makeCarrier,
  makeSite,
  makeVisit,
  openKinds,
  trailerNumber,
  unique,
} from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { recordArrival } from './record-arrival.ts';
import { recordDeparture } from './record-departure.ts';

const NOW = new Date('2026-03-02T15:00:00Z');
let t: TestCtx;
let site: BuiltSite;
beforeAll(async () => {
  t = await testCtx();
  site = await makeSite(t.system({ now: NOW }));
});
afterAll(() => t.close());

const system = () => t.system({ now: NOW });
const clerk = () => t.as('gate_clerk', site.siteId, { now: NOW });
const gate = (minutes = 0) => ({ happenedAt: addMinutes(NOW, minutes), source: 'gate' as const });
const booked = (more: Parameters<typeof makeAppointment>[1] = {}) =>
  makeAppointment(system(), { siteId: site.siteId, ...more });
const rowOf = (visitId: string) => t.db.visit.findUniqueOrThrow({ where: { id: visitId } });
const statusOf = async (id: string) => (await t.db.appointment.findUniqueOrThrow({ where: { id } })).status;

describe('finds the booking', () => {
  it('by our number, however it is written', async () => {
    const { id, no } = await booked();
    const visit = await recordArrival(clerk(), {
      siteId: site.siteId,
      appointmentRef: no.replace('APT-', 'apt '),
      trailerNumber: trailerNumber(),
      stamp: gate(),
    });
    expect(visit).toMatchObject({
      appointmentId: id,
      unplanned: false,
      created: true,
      status: 'arrived',
      exceptions: [],
    });
    expect(await statusOf(id)).toBe('arrived');
    expect(await factsOf(system(), visit.visitId)).toEqual(['visit.arrived']);
    expect(await factsOf(system(), id)).toEqual([
      'appointment.requested',
      'appointment.scheduled',
      'appointment.linked',
    ]);
    const [audit] = await auditOf(system(), visit.visitId);
    expect(audit).toMatchObject({ action: 'visit.record-arrival', before: null });
  });

  it.each(['purchase-order', 'load', 'bill-of-lading', 'pro', 'asn', 'PO'])('by %s', async (kind) => {
    const value = unique('R-');
    const { id } = await booked({ references: [{ kind, value }] });
    const visit = await recordArrival(clerk(), {
      siteId: site.siteId,
      references: [{ kind, value: value.replace('-', ' ').toLowerCase() }],
      stamp: gate(),
    });
    expect(visit.appointmentId).toBe(id);
  });

  it('by trailer and window, with or without its owner', async () => {
    const number = trailerNumber();
    const { id } = await booked({ trailerNumber: `ACME ${number}` });
    const visit = await recordArrival(clerk(), { siteId: site.siteId, trailerNumber: number, stamp: gate() });
    expect(visit.appointmentId).toBe(id);
    expect(await openKinds(system(), visit.visitId)).toEqual([]);
  });

  it('tells two trucks of one order apart by their trailers', async () => {
    const order = { kind: 'purchase-order', value: unique('PO') };
    const [first, second] = [trailerNumber(), trailerNumber()];
    const a = await booked({ references: [order], trailerNumber: first });
    const b = await booked({ references: [order], trailerNumber: second });
    const seen = await recordArrival(clerk(), {
      siteId: site.siteId,
      references: [order],
      trailerNumber: second,
      stamp: gate(),
    });
    expect(seen.appointmentId).toBe(b.id);
    const other = await recordArrival(clerk(), {
      siteId: site.siteId,
      references: [order],
      trailerNumber: first,
      stamp: gate(),
    });
    expect(other.appointmentId).toBe(a.id);
  });
});

describe('lets the truck in when it cannot', () => {
  it('without a booking: unplanned, with an exception', async () => {
    const visit = await recordArrival(clerk(), {
      siteId: site.siteId,
      trailerNumber: trailerNumber(),
      stamp: gate(),
    });
    expect(visit).toMatchObject({ unplanned: true, appointmentId: null, status: 'arrived' });
    expect(await openKinds(system(), visit.visitId)).toEqual(['no_appointment']);
  });

  it('between several bookings: unplanned, with the candidates as evidence', async () => {
    const order = { kind: 'purchase-order', value: unique('PO') };
    const made = [await booked({ references: [order] }), await booked({ references: [order] })];
    const visit = await recordArrival(clerk(), { siteId: site.siteId, references: [order], stamp: gate() });
    expect(visit.unplanned).toBe(true);
    const open = await t.db.yardException.findFirstOrThrow({ where: { visitId: visit.visitId } });
    expect(open.kind).toBe('unmatched_reference');
    const { candidates } = open.evidence as { candidates: { appointmentId: string }[] };
    expect(candidates.map((one) => one.appointmentId).sort()).toEqual(made.map((one) => one.id).sort());
  });

  it('with an unknown number of ours', async () => {
    const visit = await recordArrival(clerk(), {
      siteId: site.siteId,
      appointmentRef: '999999',
      stamp: gate(),
    });
    expect(await openKinds(system(), visit.visitId)).toEqual(['unmatched_reference']);
  });

  it('another trailer than booked: let in, with both numbers as evidence', async () => {
    const bookedNumber = trailerNumber();
    const { id, no } = await booked({ trailerNumber: bookedNumber });
    const seen = trailerNumber();
    const visit = await recordArrival(clerk(), {
      siteId: site.siteId,
      appointmentRef: no,
      trailerNumber: seen,
      stamp: gate(),
    });
    expect(visit.appointmentId).toBe(id);
    const [open] = await t.db.yardException.findMany({ where: { visitId: visit.visitId } });
    expect(open).toMatchObject({ kind: 'wrong_trailer', evidence: { booked: bookedNumber, seen } });
  });

  it.each([
    { minutes: -61, kinds: ['early'] },
    { minutes: -60, kinds: [] },
    { minutes: 60, kinds: [] },
    { minutes: 61, kinds: ['late'] },
  ])('$minutes min after the start of a window of an hour: $kinds', async ({ minutes, kinds }) => {
    const { no } = await booked({
      windowStart: addMinutes(NOW, -minutes),
      windowEnd: addMinutes(NOW, 60 - minutes),
    });
    const visit = await recordArrival(clerk(), {
      siteId: site.siteId,
      appointmentRef: no,
      trailerNumber: trailerNumber(),
      stamp: gate(),
    });
    expect(await openKinds(system(), visit.visitId)).toEqual(kinds);
  });

  it('a unit that stands at another site by our records', async () => {
    const number = trailerNumber();
    const away = await makeVisit(system(), { trailerNumber: number });
    const visit = await recordArrival(clerk(), { siteId: site.siteId, trailerNumber: number, stamp: gate() });
    expect(visit.visitId).not.toBe(away.visitId);
    expect((await rowOf(visit.visitId)).trailerNumber).toBe(number);
    expect(await openKinds(system(), visit.visitId)).toEqual(['conflicting_sources', 'no_appointment']);
  });
});

describe('told again', () => {
  it('the same report changes nothing', async () => {
    const input = { siteId: site.siteId, trailerNumber: trailerNumber(), stamp: gate() };
    const first = await recordArrival(clerk(), input);
    const again = await recordArrival(clerk(), input);
    expect(again).toMatchObject({
      visitId: first.visitId,
      version: first.version,
      created: false,
      slotted: false,
    });
    expect(await auditOf(system(), first.visitId)).toHaveLength(1);
    expect(await factsOf(system(), first.visitId)).toEqual(['visit.arrived']);
  });

  it('by a lower source: the same stay, kept beside, and an exception beyond the tolerance', async () => {
    const number = trailerNumber();
    const first = await recordArrival(clerk(), { siteId: site.siteId, trailerNumber: number, stamp: gate() });
    const partner = t.partner([site.siteId], { now: addMinutes(NOW, 30) });
    const near = await recordArrival(partner, {
      siteId: site.siteId,
      trailerNumber: number,
      stamp: { happenedAt: addMinutes(NOW, 14), source: 'geofence' },
    });
    expect(near).toMatchObject({ visitId: first.visitId, created: false, slotted: false, exceptions: [] });
    const far = await recordArrival(partner, {
      siteId: site.siteId,
      trailerNumber: `ACME${number}`,
      stamp: { happenedAt: addMinutes(NOW, 25), source: 'carrier' },
    });
    expect(far.visitId).toBe(first.visitId);
    expect((await rowOf(first.visitId)).arrivedAt).toEqual(NOW);
    expect(await openKinds(system(), first.visitId)).toEqual(['conflicting_sources', 'no_appointment']);
    expect(await factsOf(system(), first.visitId)).toEqual([
      'visit.arrived',
      'visit.status-noted',
      'visit.status-noted',
      'visit.conflict-noted',
    ]);
  });

  it('by a better source: the stamp follows and lateness is judged anew', async () => {
    const { no } = await booked({ windowStart: addMinutes(NOW, -90), windowEnd: addMinutes(NOW, -30) });
    const number = trailerNumber();
    const partner = t.partner([site.siteId], { now: NOW });
    const input = { siteId: site.siteId, appointmentRef: no, trailerNumber: number };
    const first = await recordArrival(partner, {
      ...input,
      stamp: { happenedAt: addMinutes(NOW, -40), source: 'carrier' },
    });
    expect(await openKinds(system(), first.visitId)).toEqual([]);
    await recordArrival(clerk(), { ...input, stamp: gate(-28) });
    expect((await rowOf(first.visitId)).arrivedSource).toBe('gate');
    expect(await openKinds(system(), first.visitId)).toEqual(['late']);
  });

  it('with a booking the first report did not name: the stay is linked and the question is closed', async () => {
    const number = trailerNumber();
    const first = await recordArrival(clerk(), { siteId: site.siteId, trailerNumber: number, stamp: gate() });
    expect(await openKinds(system(), first.visitId)).toEqual(['no_appointment']);
    const { id, no } = await booked();
    const linked = await recordArrival(t.partner([site.siteId], { now: NOW }), {
      siteId: site.siteId,
      appointmentRef: no,
      trailerNumber: number,
      stamp: { happenedAt: NOW, source: 'carrier' },
    });
    expect(linked).toMatchObject({ visitId: first.visitId, appointmentId: id, unplanned: false });
    expect(await openKinds(system(), first.visitId)).toEqual([]);
  });

  it('after the departure, about the time before it: the stay that ended', async () => {
    const number = trailerNumber();
    const first = await recordArrival(clerk(), {
      siteId: site.siteId,
      trailerNumber: number,
      stamp: gate(-60),
    });
    await recordDeparture(clerk(), { visitId: first.visitId, stamp: gate(-10) });
    const partner = t.partner([site.siteId], { now: NOW });
    const late = await recordArrival(partner, {
      siteId: site.siteId,
      trailerNumber: number,
      stamp: { happenedAt: addMinutes(NOW, -55), source: 'carrier' },
    });
    expect(late).toMatchObject({ visitId: first.visitId, status: 'departed' });
    const back = await recordArrival(clerk(), { siteId: site.siteId, trailerNumber: number, stamp: gate() });
    expect(back.created).toBe(true);
  });

  it('by twenty callers at once: one stay', async () => {
    const { no } = await booked();
    const number = trailerNumber();
    const told = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        recordArrival(t.partner([site.siteId], { now: NOW }), {
          siteId: site.siteId,
          ...(index % 2 ? { appointmentRef: no } : {}),
          trailerNumber: number,
          stamp: { happenedAt: addMinutes(NOW, index % 5), source: 'carrier' },
        }),
      ),
    );
    expect(new Set(told.map((one) => one.visitId)).size).toBe(1);
    expect(told.filter((one) => one.created)).toHaveLength(1);
  });
});

describe('who may', () => {
  const input = () => ({ siteId: site.siteId, trailerNumber: trailerNumber(), stamp: gate() });

  it('not a manager', async () => {
    await expect(recordArrival(t.as('manager', site.siteId), input())).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('for people of another site it does not exist', async () => {
    const other = await makeSite(system());
    await expect(recordArrival(t.as('gate_clerk', other.siteId), input())).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(recordArrival(t.partner([other.siteId]), input())).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('a booking of another site is not found by its id', async () => {
    const foreign = await makeAppointment(system());
    await expect(recordArrival(clerk(), { ...input(), appointmentId: foreign.id })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('takes carrier and personal data, and masks the latter in the audit', async () => {
    const carrierId = await makeCarrier(system(), { scac: 'ZEDX' });
    const visit = await recordArrival(clerk(), {
      ...input(),
      scac: 'zedx',
      driver: { name: 'J. Kowalski', phone: '+48 600', language: 'pl' },
    });
    expect(await rowOf(visit.visitId)).toMatchObject({
      carrierId,
      driverName: 'J. Kowalski',
      driverLanguage: 'pl',
    });
    const [audit] = await auditOf(system(), visit.visitId);
    expect(JSON.stringify(audit)).not.toContain('Kowalski');
  });
});
