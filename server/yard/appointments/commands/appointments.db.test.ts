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
  trailerNumber,
  unique,
} from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import {
  arrivalsDue,
  findByReference,
  getAppointment,
  listForSite,
  searchReferences,
  unscheduled,
} from '../queries.ts';
import { approveReschedule } from './approve-reschedule.ts';
import { cancelAppointment } from './cancel-appointment.ts';
import { confirmAppointment } from './confirm-appointment.ts';
import { markNoShow } from './mark-no-show.ts';
import { rejectAppointment } from './reject-appointment.ts';
import { rejectReschedule } from './reject-reschedule.ts';
import { requestAppointment } from './request-appointment.ts';
import { requestReschedule } from './request-reschedule.ts';
import { scheduleAppointment } from './schedule-appointment.ts';
import { sweepNoShows } from './sweep-no-shows.ts';
import { undoNoShow } from './undo-no-show.ts';
import { updateEta } from './update-eta.ts';

const NOW = new Date('2026-03-02T15:00:00Z');
const TOMORROW = addMinutes(NOW, 1_440);
let t: TestCtx;
let site: BuiltSite;
beforeAll(async () => {
  t = await testCtx();
  site = await makeSite(t.system({ now: NOW }));
});
afterAll(() => t.close());

const system = (minutes = 0) => t.system({ now: addMinutes(NOW, minutes) });
const dispatcher = (minutes = 0) => t.as('dispatcher', site.siteId, { now: addMinutes(NOW, minutes) });
const carrier = () => t.partner([site.siteId], { now: NOW });
const rowOf = (id: string) => t.db.appointment.findUniqueOrThrow({ where: { id } });
const booked = (more: Parameters<typeof makeAppointment>[1] = {}) =>
  makeAppointment(system(), { siteId: site.siteId, ...more });
const wish = () => ({ siteCode: site.code, primaryReference: unique('LD-'), windowStart: NOW });

describe('asking for a slot', () => {
  it('keeps the references as sent, plans the work, and waits for a yes', async () => {
    const carrierId = await makeCarrier(system(), { scac: 'QQQQ' });
    const asker = carrier();
    const made = await requestAppointment(asker, {
      ...wish(),
      pallets: 26,
      carrierScac: 'qqqq',
      references: [{ kind: 'PO', value: ' 88-213 ' }],
    });
    expect(made).toMatchObject({
      created: true,
      status: 'requested',
      bookingStatus: 'pending',
      no: expect.stringMatching(/^APT-\d+$/),
    });
    const row = await rowOf(made.id);
    expect(row).toMatchObject({
      carrierId,
      durationMinutes: 78,
      windowEnd: addMinutes(NOW, 78),
      partnerId: asker.actor.id,
    });
    const references = await t.db.reference.findMany({
      where: { subjectId: made.id },
      orderBy: { id: 'asc' },
    });
    expect(references.map(({ kind, value, norm }) => [kind, value, norm])).toContainEqual([
      'purchase-order',
      '88-213',
      '88213',
    ]);
    expect(await factsOf(system(), made.id)).toEqual(['appointment.requested']);
    expect(await auditOf(system(), made.id)).toMatchObject([{ action: 'appointment.request', before: null }]);
    await confirmAppointment(dispatcher(), { appointmentId: made.id });
    expect(await rowOf(made.id)).toMatchObject({ status: 'scheduled', bookingStatus: 'confirmed' });
  });

  it('the same wish again changes nothing, from twenty senders at once', async () => {
    const asker = carrier();
    const input = wish();
    const made = await Promise.all(Array.from({ length: 20 }, () => requestAppointment(asker, input)));
    expect(new Set(made.map((one) => one.id)).size).toBe(1);
    expect(made.filter((one) => one.created)).toHaveLength(1);
    expect(await auditOf(system(), made[0]?.id ?? '')).toHaveLength(1);
  });

  it('the same number of another partner or stop is another booking', async () => {
    const input = wish();
    const [asker, other] = [carrier(), carrier()];
    const ids = [
      await requestAppointment(asker, input),
      await requestAppointment(other, input),
      await requestAppointment(asker, { ...input, stopSequence: 2 }),
    ].map((one) => one.id);
    expect(new Set(ids).size).toBe(3);
  });

  it('another window for a slot that holds is a wish; by automatic confirmation it holds at once', async () => {
    const asker = carrier();
    const input = { ...wish(), autoConfirm: true };
    const { id } = await requestAppointment(asker, input);
    await requestAppointment(asker, { ...input, autoConfirm: false, windowStart: TOMORROW });
    expect(await rowOf(id)).toMatchObject({
      bookingStatus: 'pending',
      status: 'scheduled',
      windowStart: NOW,
      pendingWindowStart: TOMORROW,
    });
    await requestAppointment(asker, { ...input, windowStart: TOMORROW });
    expect(await rowOf(id)).toMatchObject({
      bookingStatus: 'confirmed',
      windowStart: TOMORROW,
      pendingWindowStart: null,
    });
    expect(await factsOf(system(), id)).toEqual([
      'appointment.requested',
      'appointment.scheduled',
      'appointment.reschedule-requested',
      'appointment.rescheduled',
    ]);
  });

  it.each([
    { why: 'a window that ends before it starts', more: { windowEnd: addMinutes(NOW, -1) } },
    { why: 'a reference of blanks', more: { primaryReference: '  ' } },
    { why: 'no site', more: { siteCode: undefined } },
    { why: 'a forbidden character', more: { note: 'a\u0000b' } },
  ])('refuses $why', async ({ more }) => {
    await expect(requestAppointment(carrier(), { ...wish(), ...more })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('refuses a reference of punctuation only', async () => {
    await expect(requestAppointment(carrier(), { ...wish(), primaryReference: '--' })).rejects.toMatchObject({
      details: { reason: 'appointment.reference_empty' },
    });
  });
});

describe('moving a slot', () => {
  it('a wish is approved or rejected; the old slot is kept until then', async () => {
    const { id } = await booked();
    await requestReschedule(dispatcher(), { appointmentId: id, windowStart: TOMORROW, reason: 'driver ill' });
    await requestReschedule(dispatcher(), { appointmentId: id, windowStart: TOMORROW });
    expect(await rowOf(id)).toMatchObject({ windowStart: NOW, pendingWindowStart: TOMORROW });
    await rejectReschedule(dispatcher(), { appointmentId: id, reason: 'full' });
    expect(await rowOf(id)).toMatchObject({
      windowStart: NOW,
      pendingWindowStart: null,
      bookingStatus: 'confirmed',
    });
    await requestReschedule(dispatcher(), { appointmentId: id, windowStart: TOMORROW });
    await approveReschedule(dispatcher(), { appointmentId: id });
    expect(await rowOf(id)).toMatchObject({
      windowStart: TOMORROW,
      pendingWindowStart: null,
      bookingStatus: 'confirmed',
    });
    await expect(approveReschedule(dispatcher(), { appointmentId: id })).rejects.toMatchObject({
      details: { reason: 'appointment.no_reschedule' },
    });
  });

  it('is scheduled with a door, and waits for the carrier when told so', async () => {
    const { id } = await requestAppointment(dispatcher(), { ...wish(), windowStart: undefined });
    expect((await unscheduled(dispatcher(), site.siteId)).map((row) => row.id)).toContain(id);
    await expect(confirmAppointment(dispatcher(), { appointmentId: id })).rejects.toMatchObject({
      details: { reason: 'appointment.no_window' },
    });
    const input = {
      appointmentId: id,
      windowStart: TOMORROW,
      doorId: site.doorIds[0] ?? '',
      needsCarrierConfirmation: true,
    };
    const first = await scheduleAppointment(dispatcher(), input);
    expect(first).toMatchObject({ status: 'scheduled', bookingStatus: 'unconfirmed' });
    expect((await scheduleAppointment(dispatcher(), input)).version).toBe(first.version);
    await confirmAppointment(carrier(), { appointmentId: id });
    expect(await rowOf(id)).toMatchObject({ bookingStatus: 'confirmed', doorId: site.doorIds[0] });
  });

  it('not after the truck came, and not over somebody else', async () => {
    const { id, no, version } = await booked();
    await expect(
      cancelAppointment(dispatcher(), { appointmentId: id, reason: 'x', version: version + 1 }),
    ).rejects.toMatchObject({ details: { reason: 'outdated' } });
    await makeVisit(system(), { siteId: site.siteId, appointmentRef: no });
    const arrived = { details: { reason: 'appointment.already_arrived' } };
    await expect(
      requestReschedule(dispatcher(), { appointmentId: id, windowStart: TOMORROW }),
    ).rejects.toMatchObject(arrived);
    await expect(cancelAppointment(dispatcher(), { appointmentId: id, reason: 'x' })).rejects.toMatchObject(
      arrived,
    );
  });

  it('is called off or turned down once, with the reason kept', async () => {
    const { id } = await booked();
    await cancelAppointment(dispatcher(), { appointmentId: id, reason: 'no cargo' });
    await cancelAppointment(dispatcher(), { appointmentId: id, reason: 'no cargo' });
    expect(await rowOf(id)).toMatchObject({
      status: 'cancelled',
      bookingStatus: 'cancelled',
      cancelReason: 'no cargo',
    });
    expect((await auditOf(system(), id)).map((entry) => [entry.action, entry.reason])).toEqual([
      ['appointment.request', null],
      ['appointment.cancel', 'no cargo'],
    ]);
    const asked = await requestAppointment(carrier(), wish());
    await rejectAppointment(dispatcher(), { appointmentId: asked.id, reason: 'full' });
    expect(await rowOf(asked.id)).toMatchObject({ status: 'cancelled', bookingStatus: 'rejected' });
  });
});

describe('ETA', () => {
  it('the newest word holds, whoever booked; after the arrival there is none', async () => {
    const { id, no } = await requestAppointment(carrier(), { ...wish(), autoConfirm: true });
    const telematics = carrier();
    const eta = (minutes: number, reported: number) => ({
      appointmentId: id,
      etaAt: addMinutes(NOW, minutes),
      source: 'geofence' as const,
      reportedAt: addMinutes(NOW, reported),
    });
    await updateEta(telematics, eta(30, -10));
    await updateEta(telematics, eta(50, -20));
    await updateEta(telematics, eta(30, -5));
    expect(await rowOf(id)).toMatchObject({ etaAt: addMinutes(NOW, 30), etaSource: 'geofence' });
    expect((await factsOf(system(), id)).filter((type) => type === 'appointment.eta-updated')).toHaveLength(
      1,
    );
    await makeVisit(system(), { siteId: site.siteId, appointmentRef: no });
    await updateEta(telematics, eta(99, 5));
    expect(await rowOf(id)).toMatchObject({ etaAt: addMinutes(NOW, 30) });
  });
});

describe('no-shows', () => {
  it('are swept by schedule when the patience of their site is over, in bounded batches', async () => {
    const own = await makeSite(system(), { settings: { noShowAfterMinutes: 30 } });
    const due: string[] = [];
    for (let index = 0; index < 3; index++)
      due.push((await makeAppointment(system(), { siteId: own.siteId })).id);
    const { no } = await makeAppointment(system(), { siteId: own.siteId });
    const came = await makeVisit(system(), { siteId: own.siteId, appointmentRef: no });
    expect(await sweepNoShows(t.job('sweep', { now: addMinutes(NOW, 89) }))).toMatchObject({ marked: 0 });
    const sweep = (limit: number) => sweepNoShows(t.job('sweep', { now: addMinutes(NOW, 90) }), { limit });
    expect(await sweep(2)).toEqual({ marked: 2, more: true });
    expect(await sweep(2)).toEqual({ marked: 1, more: false });
    expect(await sweep(2)).toEqual({ marked: 0, more: false });
    for (const id of due) expect(await rowOf(id)).toMatchObject({ status: 'no_show' });
    expect(await rowOf(came.appointmentId ?? '')).toMatchObject({ status: 'arrived' });
    const [audit] = (await auditOf(system(), due[0] ?? '')).slice(-1);
    expect(audit).toMatchObject({ action: 'appointment.mark-no-show', actor: 'job:sweep' });
    expect(await factsOf(system(), due[0] ?? '')).toContain('appointment.no-show');
  });

  it('two sweeps at once mark each once', async () => {
    const own = await makeSite(system());
    for (let index = 0; index < 4; index++) await makeAppointment(system(), { siteId: own.siteId });
    const late = () => sweepNoShows(t.job('sweep', { now: addMinutes(NOW, 600) }));
    await Promise.all([late(), late()]);
    const marked = await t.db.appointment.findMany({ where: { siteId: own.siteId, status: 'no_show' } });
    expect(marked).toHaveLength(4);
    expect(marked.every((row) => row.version === 2)).toBe(true);
  });

  it('raise an exception that ends with the truck, or with an approved undo', async () => {
    const [a, b] = [await booked(), await booked()];
    const open = (id: string) =>
      t.db.yardException.count({ where: { subjectId: id, kind: 'missed_appointment', status: 'open' } });
    await expect(markNoShow(dispatcher(179), { appointmentId: a.id })).rejects.toMatchObject({
      details: { reason: 'appointment.not_due_yet' },
    });
    for (const { id } of [a, b]) await markNoShow(dispatcher(181), { appointmentId: id });
    await markNoShow(dispatcher(182), { appointmentId: a.id });
    expect([await open(a.id), await open(b.id)]).toEqual([1, 1]);
    const visit = await makeVisit(system(200), { siteId: site.siteId, appointmentRef: a.no });
    expect(visit).toMatchObject({ appointmentId: a.id });
    expect(await rowOf(a.id)).toMatchObject({ status: 'arrived' });
    await undoNoShow(t.as('approver', site.siteId, { now: NOW }), {
      appointmentId: b.id,
      reason: 'was here',
    });
    expect(await rowOf(b.id)).toMatchObject({ status: 'scheduled' });
    expect([await open(a.id), await open(b.id)]).toEqual([0, 0]);
  });

  it('are not undone over a new booking of the same number', async () => {
    const { id, primaryReference } = await booked();
    await markNoShow(dispatcher(181), { appointmentId: id });
    await booked({ primaryReference, windowStart: TOMORROW, windowEnd: addMinutes(TOMORROW, 60) });
    await expect(
      undoNoShow(t.as('approver', site.siteId), { appointmentId: id, reason: 'x' }),
    ).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'appointment.rebooked' },
    });
  });
});

describe('who may, and who finds what', () => {
  it('not a marshal, nobody of another site, no other partner', async () => {
    const { id } = await requestAppointment(carrier(), wish());
    const other = await makeSite(system());
    const call = { appointmentId: id, reason: 'x' };
    await expect(requestAppointment(t.as('marshal', site.siteId), wish())).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(rejectAppointment(t.as('gate_clerk', site.siteId), call)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(rejectAppointment(carrier(), call)).rejects.toMatchObject({ code: 'forbidden' });
    for (const stranger of [t.as('admin', other.siteId), t.partner([other.siteId]), carrier()])
      await expect(cancelAppointment(stranger, call)).rejects.toMatchObject({ code: 'not_found' });
    await expect(requestAppointment(t.partner([other.siteId]), wish())).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(getAppointment(t.as('admin', other.siteId), id)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(searchReferences(t.as('admin', other.siteId), site.siteId, '88')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('finds by reference, by fragment, by day and by what is due', async () => {
    const own = await makeSite(system());
    const viewer = t.as('gate_clerk', own.siteId, { now: NOW });
    const number = trailerNumber();
    const { id } = await makeAppointment(system(), {
      siteId: own.siteId,
      trailerNumber: number,
      references: [{ kind: 'BOL', value: 'B-77/12' }],
    });
    expect((await findByReference(viewer, own.siteId, ['b 7712'])).map((row) => row.id)).toEqual([id]);
    expect(await searchReferences(viewer, own.siteId, '771')).toMatchObject([
      { subjectKind: 'appointment', subjectId: id, kind: 'bill-of-lading' },
    ]);
    expect(await searchReferences(viewer, own.siteId, number)).toMatchObject([
      { subjectId: id, kind: 'trailer' },
    ]);
    expect(await searchReferences(viewer, own.siteId, '%')).toEqual([]);
    const span = { from: addMinutes(NOW, 30), to: addMinutes(NOW, 90) };
    expect((await arrivalsDue(viewer, own.siteId, span)).map((row) => row.id)).toEqual([id]);
    expect(await listForSite(viewer, own.siteId, span)).toEqual([]);
    const visit = await makeVisit(system(), { siteId: own.siteId, trailerNumber: number });
    expect(await arrivalsDue(viewer, own.siteId, span)).toEqual([]);
    expect(await getAppointment(viewer, id)).toMatchObject({
      visit: { id: visit.visitId },
      references: expect.arrayContaining([{ kind: 'bill-of-lading', value: 'B-77/12' }]),
    });
  });
});
