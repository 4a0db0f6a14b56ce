import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Source } from '#server/kernel/event.ts';
import { addMinutes } from '#server/kernel/time.ts';
import {
  auditOf,
  type BuiltSite,
  factsOf,
  makeAppointment,
  makeSite,
  makeVisit,
  openKinds,
  trailerNumber,
} from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { findVisit } from '../queries/find-visit.ts';
import { getVisit, listVisits, visitFacts } from '../queries.ts';
import { cancelVisit } from './cancel-visit.ts';
import { checkIn } from './check-in.ts';
import { completeWork } from './complete-work.ts';
import { correctStamp } from './correct-stamp.ts';
import { expectVisit } from './expect-visit.ts';
import { linkAppointment } from './link-appointment.ts';
import { noteStatus } from './note-status.ts';
import { recordArrival } from './record-arrival.ts';
import { recordDeparture } from './record-departure.ts';
import { recordDocked } from './record-docked.ts';
import { recordUndocked } from './record-undocked.ts';
import { releaseVisit } from './release-visit.ts';
import { replaceTrailer } from './replace-trailer.ts';
import { startWork } from './start-work.ts';
import { updateDriver } from './update-driver.ts';

const NOW = new Date('2026-03-02T15:00:00Z');
let t: TestCtx;
let site: BuiltSite;
beforeAll(async () => {
  t = await testCtx();
  site = await makeSite(t.system({ now: NOW }));
});
afterAll(() => t.close());

/** Reports are told at three, about moments before. */
const system = () => t.system({ now: NOW });
const lead = (minutes = 0) => t.as('dock_lead', site.siteId, { now: addMinutes(NOW, minutes) });
const clerk = (minutes = 0) => t.as('gate_clerk', site.siteId, { now: addMinutes(NOW, minutes) });
const approver = () => t.as('approver', site.siteId, { now: NOW });
const at = (minutes: number, source: Source = 'dock') => ({ happenedAt: addMinutes(NOW, minutes), source });
const arrived = (minutes = -120) => makeVisit(system(), { siteId: site.siteId, stamp: at(minutes, 'gate') });
const rowOf = (id: string) => t.db.visit.findUniqueOrThrow({ where: { id } });
const bookingOf = async (id: string) => (await t.db.appointment.findUniqueOrThrow({ where: { id } })).status;

describe('a stay from gate to gate', () => {
  it('walks through every stage; booking and trailer follow', async () => {
    const { id, no } = await makeAppointment(system(), { siteId: site.siteId });
    const visit = await makeVisit(system(), {
      siteId: site.siteId,
      appointmentRef: no,
      stamp: at(-5, 'gate'),
    });
    const { visitId } = visit;
    const [spotId = '', doorId = ''] = [site.spotIds[0], site.doorIds[0]];
    const trailer = async () => {
      const { trailerId } = await rowOf(visitId);
      const { placeKind, placeId } = await t.db.trailer.findUniqueOrThrow({ where: { id: trailerId ?? '' } });
      return [placeKind, placeId];
    };
    expect(await trailer()).toEqual(['gate', null]);
    expect(await checkIn(clerk(1), { visitId, spotId, sealNo: 'A1' })).toMatchObject({
      status: 'waiting',
      slotted: true,
    });
    expect(await trailer()).toEqual(['spot', spotId]);
    expect(await recordDocked(lead(10), { visitId, doorId })).toMatchObject({ status: 'at_door' });
    expect(await trailer()).toEqual(['door', doorId]);
    expect(await rowOf(visitId)).toMatchObject({ doorId, spotId: null, sealNo: 'A1' });
    expect(await bookingOf(id)).toBe('arrived');
    expect(await startWork(lead(12), { visitId })).toMatchObject({ status: 'working' });
    expect(await bookingOf(id)).toBe('in_progress');
    expect(await completeWork(lead(50), { visitId })).toMatchObject({ status: 'work_complete' });
    expect(await releaseVisit(lead(55), { visitId })).toMatchObject({ status: 'ready_to_leave' });
    expect(await recordDeparture(clerk(60), { visitId })).toMatchObject({ status: 'departed' });
    expect(await trailer()).toEqual(['out', null]);
    expect(await bookingOf(id)).toBe('completed');
    expect(await factsOf(system(), visitId)).toEqual([
      'visit.arrived',
      'visit.checked-in',
      'visit.docked',
      'visit.work-started',
      'visit.work-completed',
      'visit.released',
      'visit.departed',
    ]);
    const audit = await auditOf(system(), visitId);
    expect(audit.map((entry) => entry.action)).toEqual([
      'visit.record-arrival',
      'visit.check-in',
      'visit.record-docked',
      'visit.start-work',
      'visit.complete-work',
      'visit.release',
      'visit.record-departure',
    ]);
    expect(audit[2]?.changed).toEqual(['atDoorAt', 'doorId', 'spotId', 'status', 'version']);
    const facts = await visitFacts(system(), visitId);
    expect(facts.every((fact) => fact.siteId === site.siteId)).toBe(true);
    expect(facts.map((fact) => fact.type)).toContain('appointment.linked');
  });

  it.each([
    { name: 'check-in', call: checkIn },
    { name: 'docking', call: recordDocked },
    { name: 'departure', call: recordDeparture },
  ])('a $name twice, told by the same or now again, changes nothing', async ({ call }) => {
    const { visitId } = await arrived();
    const stamp = at(-30);
    const first = await call(t.partner([site.siteId], { now: NOW }), { visitId, stamp });
    const again = await call(t.partner([site.siteId], { now: NOW }), { visitId, stamp });
    expect(again).toMatchObject({ version: first.version, slotted: false });
    const now = await call(t.as('admin', site.siteId, { now: NOW }), { visitId });
    expect(now.version).toBe(first.version);
    expect(await auditOf(system(), visitId)).toHaveLength(2);
  });

  it('a door event that overtakes the gate waits for it, in an exception', async () => {
    const { id, no } = await makeAppointment(system(), { siteId: site.siteId });
    const number = trailerNumber();
    const dock = t.partner([site.siteId], { now: NOW });
    const expected = await expectVisit(dock, {
      siteId: site.siteId,
      appointmentRef: no,
      trailerNumber: number,
    });
    expect(expected).toMatchObject({ status: 'expected', created: true, appointmentId: id });
    const { visitId } = expected;
    const docked = await recordDocked(dock, { visitId, doorId: site.doorIds[1] ?? '', stamp: at(-10) });
    expect(docked).toMatchObject({
      status: 'expected',
      slotted: false,
      exceptions: [`visit:${visitId}:order:at_door`],
    });
    expect(await openKinds(system(), visitId)).toEqual(['out_of_order']);
    const late = await recordArrival(dock, {
      siteId: site.siteId,
      trailerNumber: number,
      stamp: at(-20, 'gate'),
    });
    expect(late).toMatchObject({ visitId, status: 'at_door' });
    expect(await openKinds(system(), visitId)).toEqual([]);
    expect(await factsOf(system(), visitId)).toEqual([
      'visit.expected',
      'visit.status-noted',
      'visit.arrived',
      'visit.docked',
    ]);
    expect(await bookingOf(id)).toBe('arrived');
  });

  it('the next door after leaving the first is no conflict, whichever way it is told', async () => {
    const { visitId } = await arrived();
    await recordDocked(lead(), { visitId, doorId: site.doorIds[0] ?? '', stamp: at(-90) });
    await recordDocked(lead(), { visitId, doorId: site.doorIds[1] ?? '', stamp: at(-40) });
    expect(await openKinds(system(), visitId)).toEqual(['conflicting_sources', 'no_appointment']);
    await recordUndocked(lead(), { visitId, stamp: at(-60) });
    expect(await openKinds(system(), visitId)).toEqual(['no_appointment']);
    expect(await rowOf(visitId)).toMatchObject({
      doorId: site.doorIds[1],
      atDoorAt: addMinutes(NOW, -90),
      status: 'at_door',
    });
  });

  it('refuses a person who acts on a truck that left, and keeps a late report', async () => {
    const { visitId } = await arrived();
    await recordDeparture(clerk(), { visitId, stamp: at(-10, 'gate') });
    await expect(startWork(lead(), { visitId })).rejects.toMatchObject({
      details: { reason: 'visit.departed' },
    });
    expect(await startWork(lead(), { visitId, stamp: at(-50) })).toMatchObject({
      status: 'departed',
      slotted: true,
    });
  });

  it('a version that moved is outdated', async () => {
    const { visitId, version } = await arrived();
    await checkIn(clerk(), { visitId, version });
    await expect(startWork(lead(), { visitId, version })).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'outdated' },
    });
  });
});

describe('corrections', () => {
  it('set a stamp against all reports and close the conflict', async () => {
    const { visitId } = await arrived(-60);
    await recordArrival(t.partner([site.siteId], { now: NOW }), {
      siteId: site.siteId,
      trailerNumber: (await rowOf(visitId)).trailerNumber ?? '',
      stamp: at(-20, 'carrier'),
    });
    expect(await openKinds(system(), visitId)).toContain('conflicting_sources');
    const input = { visitId, stage: 'arrived' as const, at: addMinutes(NOW, -20), reason: 'camera' };
    expect(await correctStamp(approver(), input)).toMatchObject({ slotted: true });
    expect((await rowOf(visitId)).arrivedAt).toEqual(addMinutes(NOW, -20));
    expect(await openKinds(system(), visitId)).toEqual(['no_appointment']);
    expect((await correctStamp(approver(), input)).slotted).toBe(false);
    expect((await auditOf(system(), visitId)).at(-1)).toMatchObject({
      action: 'visit.correct-stamp',
      reason: 'camera',
    });
    await expect(correctStamp(lead(), input)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('take an arrival back: the booking waits again', async () => {
    const { id, no } = await makeAppointment(system(), { siteId: site.siteId });
    const { visitId } = await makeVisit(system(), { siteId: site.siteId, appointmentRef: no });
    await correctStamp(approver(), { visitId, stage: 'arrived', at: null, reason: 'other truck' });
    expect(await rowOf(visitId)).toMatchObject({ status: 'expected', arrivedAt: null });
    expect(await bookingOf(id)).toBe('scheduled');
  });

  it('may not contradict the stages around', async () => {
    const { visitId } = await arrived();
    await recordDocked(lead(), { visitId, stamp: at(-60) });
    const input = { visitId, stage: 'arrived' as const, at: addMinutes(NOW, -50), reason: 'x' };
    await expect(correctStamp(approver(), input)).rejects.toMatchObject({
      code: 'refused',
      details: { reason: 'visit.stamp_order' },
    });
  });

  it('give the stay another trailer and clear the question', async () => {
    const booked = trailerNumber();
    const { no } = await makeAppointment(system(), { siteId: site.siteId, trailerNumber: booked });
    const { visitId } = await makeVisit(system(), { siteId: site.siteId, appointmentRef: no });
    expect(await openKinds(system(), visitId)).toEqual(['wrong_trailer']);
    const { trailerId } = await replaceTrailer(approver(), {
      visitId,
      trailerNumber: booked,
      reason: 'misread',
    });
    expect(await rowOf(visitId)).toMatchObject({ trailerId, trailerNumber: booked });
    expect(await openKinds(system(), visitId)).toEqual([]);
    const other = await arrived();
    await expect(
      replaceTrailer(approver(), { visitId: other.visitId, trailerNumber: booked, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('linking and the rest', () => {
  it('links a stay later, and moves it to another booking', async () => {
    const { visitId } = await arrived(0);
    const [a, b] = [
      await makeAppointment(system(), { siteId: site.siteId }),
      await makeAppointment(system(), { siteId: site.siteId }),
    ];
    expect(await linkAppointment(clerk(), { visitId, appointmentId: a.id })).toMatchObject({
      exceptions: [],
    });
    expect(await openKinds(system(), visitId)).toEqual([]);
    await linkAppointment(clerk(), { visitId, appointmentId: b.id });
    expect([await bookingOf(a.id), await bookingOf(b.id)]).toEqual(['scheduled', 'arrived']);
    const second = await arrived(0);
    await expect(
      linkAppointment(clerk(), { visitId: second.visitId, appointmentId: b.id }),
    ).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'appointment.has_visit' },
    });
    const foreign = await makeAppointment(system());
    await expect(linkAppointment(clerk(), { visitId, appointmentId: foreign.id })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      linkAppointment(t.as('marshal', site.siteId), { visitId, appointmentId: a.id }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('keeps words of a source once, and the driver without repeating his name', async () => {
    const { visitId } = await arrived();
    const word = { visitId, word: 'X12-1650 SD', stamp: at(-5, 'carrier') };
    const first = await noteStatus(t.partner([site.siteId], { now: NOW }), word);
    expect((await noteStatus(t.partner([site.siteId], { now: NOW }), word)).version).toBe(first.version);
    await updateDriver(clerk(), { visitId, driver: { name: 'A. Person' }, tractorNumber: 'T9' });
    const [fact] = await t.db.fact.findMany({ where: { subjectId: visitId, type: 'visit.driver-updated' } });
    expect(fact?.data).toMatchObject({ fields: ['driverName', 'tractorNumber'] });
    expect(JSON.stringify(fact?.data)).not.toContain('Person');
  });

  it('calls a stay off before work begins, and frees its trailer and booking', async () => {
    const { id, no } = await makeAppointment(system(), { siteId: site.siteId });
    const { visitId, trailerNumber: number } = await makeVisit(system(), {
      siteId: site.siteId,
      appointmentRef: no,
    });
    await cancelVisit(clerk(), { visitId, reason: 'refused at the gate' });
    expect(await bookingOf(id)).toBe('scheduled');
    const back = await makeVisit(system(), {
      siteId: site.siteId,
      appointmentRef: no,
      trailerNumber: number,
    });
    expect(back).toMatchObject({ created: true, appointmentId: id });
    await startWork(lead(5), { visitId: back.visitId });
    const working = await recordDocked(lead(4), { visitId: back.visitId });
    expect(working.status).toBe('working');
    await expect(cancelVisit(clerk(6), { visitId: back.visitId, reason: 'x' })).rejects.toMatchObject({
      details: { reason: 'visit.work_begun' },
    });
  });

  it('nobody of another site sees or touches it', async () => {
    const { visitId } = await arrived();
    const other = await makeSite(system());
    const stranger = t.as('admin', other.siteId);
    const gone = { code: 'not_found' };
    await expect(getVisit(stranger, visitId)).rejects.toMatchObject(gone);
    await expect(visitFacts(stranger, visitId)).rejects.toMatchObject(gone);
    for (const call of [
      checkIn,
      recordDocked,
      recordUndocked,
      startWork,
      completeWork,
      releaseVisit,
      recordDeparture,
    ])
      await expect(call(stranger, { visitId })).rejects.toMatchObject(gone);
    await expect(checkIn(t.as('manager', site.siteId), { visitId })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(startWork(clerk(), { visitId })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await listVisits(stranger, {})).items).toEqual([]);
  });

  it('is found by what a message knows of it', async () => {
    const load = { kind: 'load', value: trailerNumber() };
    const { visitId, trailerNumber: number } = await makeVisit(system(), {
      siteId: site.siteId,
      references: [load],
    });
    const find = (clues: object) => findVisit(system(), { siteId: site.siteId, ...clues });
    expect(await find({ trailerNumber: `ACME ${number}` })).toMatchObject({ visitId });
    expect(await find({ references: [load] })).toMatchObject({ visitId });
    expect(await find({ trailerNumber: '999999' })).toBeNull();
  });

  it('lists by cursor, newest first, and shows the whole stay', async () => {
    const own = await makeSite(system());
    const made: string[] = [];
    for (let minute = 0; minute < 5; minute++)
      made.push(
        (await makeVisit(t.system({ now: addMinutes(NOW, minute) }), { siteId: own.siteId })).visitId,
      );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listVisits>> = await listVisits(system(), {
        siteId: own.siteId,
        limit: 2,
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.cursor;
    } while (cursor);
    expect(seen).toEqual(made.toReversed());
    const page = await getVisit(system(), made[0] ?? '');
    expect(page).toMatchObject({
      status: 'arrived',
      exceptions: [{ kind: 'no_appointment' }],
      site: { id: own.siteId },
    });
    expect(page.can.start).toEqual({ ok: false, reason: 'visit.not_at_door' });
  });
});

/** Each run is some fifty transactions, so there are few; `YARD_SEED` repeats them. */
const seed = Number(process.env.YARD_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = 6;

it(`any order of a stay's reports ends in the same row (YARD_SEED=${seed})`, {
  timeout: 120_000,
}, async () => {
  const tell = {
    arrived: recordArrival,
    checked_in: checkIn,
    at_door: recordDocked,
    work_started: startWork,
    work_completed: completeWork,
    released: releaseVisit,
    departed: recordDeparture,
  };
  const stages = Object.keys(tell) as (keyof typeof tell)[];
  const history = stages.flatMap((stage, index) => [
    { stage, stamp: at(-200 + index * 20, 'gate') },
    { stage, stamp: at(-200 + index * 20 + 6, 'carrier') },
  ]);
  const partner = t.partner([site.siteId], { now: NOW });
  const live = async (order: typeof history) => {
    const number = trailerNumber();
    const { visitId } = await expectVisit(partner, { siteId: site.siteId, trailerNumber: number });
    for (const { stage, stamp } of order)
      if (stage === 'arrived')
        await recordArrival(partner, { siteId: site.siteId, trailerNumber: number, stamp });
      else await tell[stage](partner, { visitId, stamp } as never);
    const { id, no, version, trailerId, trailerNumber: _, createdAt, ...row } = await rowOf(visitId);
    return { row, open: (await openKinds(system(), visitId)).filter((kind) => kind !== 'no_appointment') };
  };
  const sorted = await live(history);
  expect(sorted).toMatchObject({ row: { status: 'departed', arrivedSource: 'gate' }, open: [] });
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(history, { minLength: history.length }), async (order) => {
      expect(await live(order)).toEqual(sorted);
    }),
    { seed, numRuns: RUNS },
  );
});
