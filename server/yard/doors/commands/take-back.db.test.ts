import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#server/kernel/ids.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { auditOf, type BuiltSite, factsOf, makeSite, makeVisit } from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { addNote } from '#server/yard/visits/commands/add-note.ts';
import { checkIn } from '#server/yard/visits/commands/check-in.ts';
import { releaseVisit } from '#server/yard/visits/commands/release-visit.ts';
import { startWork } from '#server/yard/visits/commands/start-work.ts';
import { getVisit, visitNotes } from '#server/yard/visits/queries.ts';
import { assignDoor } from './assign-door.ts';
import { dockVisit } from './dock-visit.ts';
import { takeBackVisit } from './take-back-visit.ts';

const NOW = new Date('2026-03-02T15:00:00Z');
const ANA = newId('user');
let t: TestCtx;
let site: BuiltSite;
let nextDoor = 0;
beforeAll(async () => {
  t = await testCtx();
  site = await makeSite(t.system({ now: NOW }), { doors: 8, spots: 3 });
});
afterAll(() => t.close());

const ana = (minutes = 0) => t.as('dispatcher', site.siteId, { id: ANA, now: addMinutes(NOW, minutes) });
const ben = (minutes = 0) => t.as('dispatcher', site.siteId, { now: addMinutes(NOW, minutes) });
const door = () => site.doorIds[nextDoor++] ?? '';
const rowOf = (id: string) => t.db.visit.findUniqueOrThrow({ where: { id } });
const waits = async () => (await makeVisit(t.system({ now: NOW }), { siteId: site.siteId })).visitId;

describe('the last step is taken back by who recorded it', () => {
  it('check-in, and it can be done again', async () => {
    const visitId = await waits();
    await checkIn(ana(1), { visitId, spotId: site.spotIds[0] });
    expect((await getVisit(ana(2), visitId)).takeBack).toMatchObject({ stage: 'checked_in' });
    expect((await getVisit(ben(2), visitId)).takeBack).toBeNull();
    expect(await takeBackVisit(ana(3), { visitId, stage: 'checked_in' })).toMatchObject({
      status: 'arrived',
    });
    expect(await rowOf(visitId)).toMatchObject({ checkedInAt: null });
    expect(await factsOf(t.system(), visitId)).toContain('visit.taken-back');
    expect((await auditOf(t.system(), visitId)).map(({ action }) => action)).toContain(
      'visit.take-back-stage',
    );
    await checkIn(ana(4), { visitId });
    expect(await rowOf(visitId)).toMatchObject({ checkedInAt: addMinutes(NOW, 4) });
  });

  it('docking: the door is promised again, the trailer stands where it stood', async () => {
    const [visitId, doorId, spotId] = [await waits(), door(), site.spotIds[1] ?? ''];
    await checkIn(ana(1), { visitId, spotId });
    await assignDoor(ana(1), { visitId, doorId });
    await dockVisit(ana(2), { visitId });
    expect(await takeBackVisit(ana(3), { visitId, stage: 'at_door' })).toMatchObject({ status: 'waiting' });
    const row = await rowOf(visitId);
    expect(row).toMatchObject({ doorId: null, spotId, atDoorAt: null });
    expect(await t.db.trailer.findUniqueOrThrow({ where: { id: row.trailerId ?? '' } })).toMatchObject({
      placeKind: 'spot',
      placeId: spotId,
    });
    const live = { visitId, status: { in: ['reserved', 'occupied'] } };
    expect(await t.db.doorAssignment.findFirst({ where: live })).toMatchObject({
      doorId,
      status: 'reserved',
    });
    await dockVisit(ana(4), { visitId });
    expect(await rowOf(visitId)).toMatchObject({ doorId, atDoorAt: addMinutes(NOW, 4), status: 'at_door' });
  });

  it('not by another person, not late, not when more has happened, not what others act on', async () => {
    const visitId = await waits();
    await dockVisit(ana(1), { visitId, doorId: door() });
    const input = { visitId, stage: 'at_door' as const };
    await expect(takeBackVisit(ben(2), input)).rejects.toMatchObject({
      details: { reason: 'visit.step_of_other' },
    });
    await expect(takeBackVisit(ana(7), input)).rejects.toMatchObject({
      details: { reason: 'visit.take_back_late' },
    });
    await expect(takeBackVisit(ana(2), { visitId, stage: 'released' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await startWork(ana(3), { visitId });
    await expect(takeBackVisit(ana(4), input)).rejects.toMatchObject({
      details: { reason: 'visit.not_reversible' },
    });
    expect(await rowOf(visitId)).toMatchObject({ status: 'working' });
  });

  it('a release', async () => {
    const visitId = await waits();
    await releaseVisit(ana(1), { visitId });
    await takeBackVisit(ana(2), { visitId, stage: 'released' });
    expect(await rowOf(visitId)).toMatchObject({ status: 'arrived', releasedAt: null });
  });
});

describe('notes', () => {
  it('are kept with name and time, newest first, and their words stay out of the facts', async () => {
    const visitId = await waits();
    await addNote(ana(1), { visitId, text: 'Strap broken' });
    await addNote(ana(2), { visitId, kind: 'to_driver', text: 'Wait at spot 3' });
    expect(await visitNotes(ben(3), visitId)).toMatchObject([
      { kind: 'to_driver', text: 'Wait at spot 3', at: addMinutes(NOW, 2) },
      { kind: 'note', text: 'Strap broken' },
    ]);
    const facts = await t.db.fact.findMany({ where: { visitId, type: 'visit.noted' } });
    expect(facts).toHaveLength(2);
    expect(JSON.stringify(facts.map(({ data }) => data))).not.toContain('Strap');
    expect(
      (await auditOf(t.system(), visitId)).filter(({ action }) => action === 'visit.add-note'),
    ).toHaveLength(2);
  });

  it('only by those who deal with the truck, only at their site', async () => {
    const visitId = await waits();
    await expect(addNote(t.as('manager', site.siteId), { visitId, text: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const other = await makeSite(t.system({ now: NOW }));
    const stranger = t.as('dispatcher', other.siteId);
    await expect(addNote(stranger, { visitId, text: 'x' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(visitNotes(stranger, visitId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(addNote(ana(), { visitId, text: '  ' })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
