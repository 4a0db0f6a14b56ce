import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMinutes } from '#server/kernel/time.ts';
import {
  auditOf,
  type BuiltSite,
  factsOf,
  makeDockedVisit,
  makeSite,
  makeVisit,
  openKinds,
} from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { expectVisit } from '#server/yard/visits/commands/expect-visit.ts';
import { recordArrival } from '#server/yard/visits/commands/record-arrival.ts';
import { assignDoor } from './assign-door.ts';
import { blockDoor } from './block-door.ts';
import { departVisit } from './depart-visit.ts';
import { dockVisit } from './dock-visit.ts';
import { releaseDoor } from './release-door.ts';
import { unblockDoor } from './unblock-door.ts';
import { undockVisit } from './undock-visit.ts';
import { withdrawVisit } from './withdraw-visit.ts';

const NOW = new Date('2026-03-02T15:00:00Z');
const CALLERS = 50;
let t: TestCtx;
let site: BuiltSite;
beforeAll(async () => {
  t = await testCtx({ max: 20 });
});
afterAll(() => t.close());

const system = (minutes = 0) => t.system({ now: addMinutes(NOW, minutes) });
const dispatcher = (minutes = 0) => t.as('dispatcher', site.siteId, { now: addMinutes(NOW, minutes) });
const dock = () => t.partner([site.siteId], { now: NOW });
const truck = () => makeVisit(system(), { siteId: site.siteId });
const live = (doorId: string) =>
  t.db.doorAssignment.findMany({
    where: { doorId, status: { in: ['reserved', 'occupied'] } },
    orderBy: { startsAt: 'asc' },
  });
const rowOf = (id: string) => t.db.visit.findUniqueOrThrow({ where: { id } });

describe('one door, many callers', () => {
  beforeAll(async () => {
    site = await makeSite(system(), { doors: 6 });
  });

  it(`${CALLERS} dispatchers at once: exactly one gets it, the others a conflict`, async () => {
    const doorId = site.doorIds[0] ?? '';
    const visits = await Promise.all(Array.from({ length: CALLERS }, truck));
    const ends = await Promise.allSettled(
      visits.map(({ visitId }) => assignDoor(dispatcher(), { visitId, doorId })),
    );
    const won = ends.filter((end) => end.status === 'fulfilled');
    const lost = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(won).toHaveLength(1);
    for (const reason of lost)
      expect(reason).toMatchObject({ code: 'conflict', details: { reason: 'door.taken' } });
    expect(await live(doorId)).toHaveLength(1);
    expect((await factsOf(system(), doorId)).filter((type) => type === 'door.reserved')).toHaveLength(1);
    expect(await auditOf(system(), doorId)).toHaveLength(1);
  });

  it('the database refuses overlaps by itself, without any lock of ours', async () => {
    const doorId = site.doorIds[1] ?? '';
    const visits = await Promise.all(Array.from({ length: 8 }, truck));
    const ends = await Promise.allSettled(
      visits.map(({ visitId }, index) =>
        t.database.pool.query(
          `INSERT INTO door_assignment (id, site_id, door_id, visit_id, status, starts_at, ends_at, assigned_by)
           VALUES ($1, $2, $3, $4, 'reserved', $5, $6, 'test')`,
          [`das_raw_${index}`, site.siteId, doorId, visitId, NOW, addMinutes(NOW, 30)],
        ),
      ),
    );
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
    expect(await live(doorId)).toHaveLength(1);
  });

  it('spans that only touch stand side by side', async () => {
    const doorId = site.doorIds[2] ?? '';
    const [a, b] = [await truck(), await truck()];
    await assignDoor(dispatcher(), { visitId: a.visitId, doorId, startsAt: NOW, plannedMinutes: 60 });
    await assignDoor(dispatcher(), {
      visitId: b.visitId,
      doorId,
      startsAt: addMinutes(NOW, 60),
      plannedMinutes: 30,
    });
    expect(await live(doorId)).toHaveLength(2);
  });
});

describe('promises', () => {
  beforeAll(async () => {
    site = await makeSite(system(), { doors: 6 });
  });

  it('repeated change nothing; another door gives the first back', async () => {
    const { visitId } = await truck();
    const [first = '', second = ''] = site.doorIds;
    const made = await assignDoor(dispatcher(), { visitId, doorId: first });
    expect(await assignDoor(dispatcher(3), { visitId, doorId: first })).toMatchObject({
      assignmentId: made.assignmentId,
      repeat: true,
    });
    await assignDoor(dispatcher(5), { visitId, doorId: second });
    expect(await live(first)).toEqual([]);
    expect(await live(second)).toMatchObject([{ visitId, status: 'reserved' }]);
    expect(await factsOf(system(), first)).toEqual(['door.reserved', 'door.released']);
    await releaseDoor(dispatcher(), { visitId });
    expect(await releaseDoor(dispatcher(), { visitId })).toMatchObject({ released: false });
    expect(await live(second)).toEqual([]);
  });

  it('a loser keeps the door it had', async () => {
    const [a, b] = [await truck(), await truck()];
    const [, , third = '', fourth = ''] = site.doorIds;
    await assignDoor(dispatcher(), { visitId: a.visitId, doorId: third });
    await assignDoor(dispatcher(), { visitId: b.visitId, doorId: fourth });
    await expect(assignDoor(dispatcher(), { visitId: b.visitId, doorId: third })).rejects.toMatchObject({
      details: { reason: 'door.taken' },
    });
    expect(await live(fourth)).toMatchObject([{ visitId: b.visitId }]);
  });

  it('not at a blocked door, nor where the load does not fit', async () => {
    const { visitId } = await truck();
    const doorId = site.doorIds[4] ?? '';
    const { version } = await blockDoor(dispatcher(), {
      doorId,
      reason: 'leveller',
      until: addMinutes(NOW, 60),
    });
    expect(
      (await blockDoor(dispatcher(), { doorId, reason: 'leveller', until: addMinutes(NOW, 60) })).version,
    ).toBe(version);
    await expect(assignDoor(dispatcher(), { visitId, doorId })).rejects.toMatchObject({
      code: 'refused',
      details: { reason: 'door.blocked' },
    });
    await expect(assignDoor(dispatcher(61), { visitId, doorId })).resolves.toMatchObject({ doorId });
    await unblockDoor(dispatcher(), { doorId });
    expect(await factsOf(system(), doorId)).toEqual(['door.blocked', 'door.reserved', 'door.unblocked']);
    expect((await auditOf(system(), doorId)).map((entry) => entry.action)).toEqual([
      'door.block',
      'door.assign',
      'door.unblock',
    ]);
    const reefer = await makeVisit(system(), { siteId: site.siteId, equipmentType: 'reefer' });
    await expect(
      assignDoor(dispatcher(), { visitId: reefer.visitId, doorId: site.doorIds[5] ?? '' }),
    ).rejects.toMatchObject({
      details: { reason: 'door.no_reefer_plug' },
    });
  });

  it('only by those who may, only within the site', async () => {
    const { visitId } = await truck();
    const other = await makeSite(system());
    const doorId = site.doorIds[5] ?? '';
    await expect(assignDoor(t.as('gate_clerk', site.siteId), { visitId, doorId })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(assignDoor(t.as('dispatcher', other.siteId), { visitId, doorId })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(assignDoor(dispatcher(), { visitId, doorId: other.doorIds[0] ?? '' })).rejects.toMatchObject(
      { code: 'not_found' },
    );
    await expect(blockDoor(t.as('marshal', site.siteId), { doorId, reason: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(blockDoor(t.as('dispatcher', other.siteId), { doorId, reason: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    });
    const { version } = await rowOf(visitId);
    await expect(assignDoor(dispatcher(), { visitId, doorId, version: version + 1 })).rejects.toMatchObject({
      details: { reason: 'outdated' },
    });
  });
});

describe('what stands there', () => {
  beforeAll(async () => {
    site = await makeSite(system(), { doors: 6 });
  });

  it('docks at the promised door, leaves it, and the door is free', async () => {
    const { visitId } = await truck();
    const doorId = site.doorIds[0] ?? '';
    await assignDoor(dispatcher(), { visitId, doorId });
    expect(await dockVisit(dispatcher(4), { visitId })).toMatchObject({ status: 'at_door', doorId });
    expect(await live(doorId)).toMatchObject([{ visitId, status: 'occupied', startsAt: addMinutes(NOW, 4) }]);
    const again = await dockVisit(dispatcher(5), { visitId });
    expect(again.slotted).toBe(false);
    await undockVisit(dispatcher(30), { visitId });
    expect(await live(doorId)).toEqual([]);
    expect((await rowOf(visitId)).doorId).toBeNull();
    expect(await factsOf(system(), doorId)).toEqual(['door.reserved', 'door.occupied', 'door.released']);
  });

  it('departing or being called off frees the door, held or promised', async () => {
    const [held = '', promised = ''] = site.doorIds;
    const docked = await makeDockedVisit(system(), { siteId: site.siteId, doorId: held });
    await departVisit(t.as('gate_clerk', site.siteId, { now: addMinutes(NOW, 9) }), {
      visitId: docked.visitId,
    });
    expect(await live(held)).toEqual([]);
    const { visitId } = await truck();
    await assignDoor(dispatcher(), { visitId, doorId: promised });
    await withdrawVisit(dispatcher(), { visitId, reason: 'refused' });
    expect(await live(promised)).toEqual([]);
  });

  it('a truck that stands there outranks a promise; a later promise only shortens the plan', async () => {
    const doorId = site.doorIds[2] ?? '';
    const [now, later, standing] = [await truck(), await truck(), await truck()];
    await assignDoor(dispatcher(), { visitId: now.visitId, doorId, startsAt: NOW, plannedMinutes: 20 });
    await assignDoor(dispatcher(), {
      visitId: later.visitId,
      doorId,
      startsAt: addMinutes(NOW, 30),
      plannedMinutes: 20,
    });
    await dockVisit(dispatcher(), { visitId: standing.visitId, doorId });
    expect(await live(doorId)).toMatchObject([
      { visitId: standing.visitId, status: 'occupied', endsAt: addMinutes(NOW, 30) },
      { visitId: later.visitId, status: 'reserved' },
    ]);
  });

  it('a person cannot dock where another stands; a dock system is believed, and somebody checks', async () => {
    const doorId = site.doorIds[3] ?? '';
    const stood = await makeDockedVisit(system(-10), { siteId: site.siteId, doorId });
    const { visitId } = await truck();
    await expect(dockVisit(dispatcher(), { visitId, doorId })).rejects.toMatchObject({
      details: { reason: 'door.occupied' },
    });
    expect((await rowOf(visitId)).atDoorAt).toBeNull();
    await dockVisit(dock(), { visitId, doorId, stamp: { happenedAt: NOW, source: 'dock' } });
    expect(await live(doorId)).toMatchObject([{ visitId, status: 'occupied' }]);
    expect((await rowOf(stood.visitId)).doorId).toBeNull();
    expect(await openKinds(system(), stood.visitId)).toEqual(['conflicting_sources', 'no_appointment']);
  });

  it('a dock event before the gate holds the door, and the stage follows with the arrival', async () => {
    const doorId = site.doorIds[4] ?? '';
    const trailerNumber = '778899';
    const { visitId } = await expectVisit(dock(), { siteId: site.siteId, trailerNumber });
    await dockVisit(dock(), { visitId, doorId, stamp: { happenedAt: addMinutes(NOW, -5), source: 'dock' } });
    expect(await live(doorId)).toMatchObject([{ visitId, status: 'occupied' }]);
    await recordArrival(dock(), {
      siteId: site.siteId,
      trailerNumber,
      stamp: { happenedAt: addMinutes(NOW, -9), source: 'gate' },
    });
    expect(await rowOf(visitId)).toMatchObject({ status: 'at_door', doorId });
  });
});
