import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMinutes } from '#server/kernel/time.ts';
import { auditOf, type BuiltSite, makeSite, makeVisit } from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { blockDoor } from '#server/yard/doors/commands/block-door.ts';
import { updateDriver } from '#server/yard/visits/commands/update-driver.ts';
import { assignDoorWithMove } from './assign-door-with-move.ts';
import { departVisitWithMoves } from './depart-visit-with-moves.ts';
import { dockVisitWithMoves } from './dock-visit-with-moves.ts';
import { pullDoor } from './pull-door.ts';
import { releaseDoorWithMoves } from './release-door-with-moves.ts';
import { swapDoorsWithMoves } from './swap-doors-with-moves.ts';
import { undockVisitWithMoves } from './undock-visit-with-moves.ts';
import { withdrawVisitWithMoves } from './withdraw-visit-with-moves.ts';

const NOW = new Date('2026-03-02T15:00:00Z');
let t: TestCtx;
let site: BuiltSite;
let nextDoor = 0;
beforeAll(async () => {
  t = await testCtx({ max: 20 });
  site = await makeSite(t.system({ now: NOW }), { doors: 24, spots: 2 });
});
afterAll(() => t.close());

const dispatcher = (minutes = 0) => t.as('dispatcher', site.siteId, { now: addMinutes(NOW, minutes) });
const door = () => site.doorIds[nextDoor++] ?? '';
const waits = async () => (await makeVisit(t.system({ now: NOW }), { siteId: site.siteId })).visitId;
const promised = async () => {
  const [visitId, doorId] = [await waits(), door()];
  const { assignmentId } = await assignDoorWithMove(dispatcher(), { visitId, doorId });
  return { visitId, doorId, assignmentId };
};
const heldDoor = async (visitId: string) =>
  (
    await t.db.doorAssignment.findFirst({
      where: { visitId, status: { in: ['reserved', 'occupied'] } },
    })
  )?.doorId ?? null;
const openMoves = async (visitId: string) =>
  (
    await t.db.move.findMany({
      where: { visitId, status: { in: ['queued', 'assigned', 'accepted', 'moving', 'blocked'] } },
    })
  ).map((move) => move.toId ?? move.toKind);
const lastMove = (visitId: string) =>
  t.db.move.findFirst({ where: { visitId }, orderBy: { no: 'desc' }, select: { status: true } });

describe('a door is given by what was seen of the door, not of the whole stay', () => {
  it('another field that moved meanwhile does not refuse it', async () => {
    const visitId = await waits();
    await updateDriver(dispatcher(), { visitId, sealNo: 'A1' });
    const given = await assignDoorWithMove(dispatcher(), { visitId, doorId: door(), seenDoorId: null });
    expect(given.repeat).toBe(false);
  });

  it('a door somebody else gave it meanwhile does', async () => {
    const { visitId, doorId } = await promised();
    const late = assignDoorWithMove(dispatcher(), { visitId, doorId: door(), seenDoorId: null });
    await expect(late).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'visit.door_changed' },
    });
    expect(await heldDoor(visitId)).toBe(doorId);
  });
});

describe('swapping', () => {
  it('exchanges two promised doors with their moves, and back again', async () => {
    const [a, b] = [await promised(), await promised()];
    const swap = { visitId: a.visitId, otherVisitId: b.visitId };
    const swapped = await swapDoorsWithMoves(dispatcher(1), {
      ...swap,
      seenDoorId: a.doorId,
      otherSeenDoorId: b.doorId,
    });
    expect(swapped).toEqual({ doorId: b.doorId, otherDoorId: a.doorId });
    expect([await heldDoor(a.visitId), await heldDoor(b.visitId)]).toEqual([b.doorId, a.doorId]);
    expect([await openMoves(a.visitId), await openMoves(b.visitId)]).toEqual([[b.doorId], [a.doorId]]);
    expect((await auditOf(t.system(), a.visitId)).map(({ action }) => action)).toContain('door.swap');
    await swapDoorsWithMoves(dispatcher(2), { ...swap, seenDoorId: b.doorId, otherSeenDoorId: a.doorId });
    expect([await heldDoor(a.visitId), await heldDoor(b.visitId)]).toEqual([a.doorId, b.doorId]);
    expect([await openMoves(a.visitId), await openMoves(b.visitId)]).toEqual([[a.doorId], [b.doorId]]);
  });

  it('gives a waiting truck the door of another, which waits again', async () => {
    const [waiting, held] = [await waits(), await promised()];
    await swapDoorsWithMoves(dispatcher(), {
      visitId: waiting,
      otherVisitId: held.visitId,
      seenDoorId: null,
      otherSeenDoorId: held.doorId,
    });
    expect([await heldDoor(waiting), await heldDoor(held.visitId)]).toEqual([held.doorId, null]);
    expect([await openMoves(waiting), await openMoves(held.visitId)]).toEqual([[held.doorId], []]);
  });

  it('changes nothing when one half is not possible, or the picture was old', async () => {
    const [a, b] = [await promised(), await promised()];
    const input = {
      visitId: a.visitId,
      otherVisitId: b.visitId,
      seenDoorId: a.doorId,
      otherSeenDoorId: b.doorId,
    };
    await expect(swapDoorsWithMoves(dispatcher(), { ...input, seenDoorId: null })).rejects.toMatchObject({
      details: { reason: 'visit.door_changed' },
    });
    await blockDoor(dispatcher(), { doorId: b.doorId, reason: 'leveller' });
    await expect(swapDoorsWithMoves(dispatcher(), input)).rejects.toMatchObject({
      details: { reason: 'door.blocked' },
    });
    expect([await heldDoor(a.visitId), await heldDoor(b.visitId)]).toEqual([a.doorId, b.doorId]);
    expect([await openMoves(a.visitId), await openMoves(b.visitId)]).toEqual([[a.doorId], [b.doorId]]);
    await dockVisitWithMoves(dispatcher(), { visitId: a.visitId });
    await expect(swapDoorsWithMoves(dispatcher(), input)).rejects.toMatchObject({
      details: { reason: 'visit.at_door' },
    });
    await expect(
      swapDoorsWithMoves(dispatcher(), {
        visitId: await waits(),
        otherVisitId: await waits(),
        seenDoorId: null,
        otherSeenDoorId: null,
      }),
    ).rejects.toMatchObject({ details: { reason: 'door.nothing_to_swap' } });
  });

  it('from both sides at once, ten times over: never a door for two, never a stay with two', async () => {
    const [a, b] = [await promised(), await promised()];
    const mine = {
      visitId: a.visitId,
      otherVisitId: b.visitId,
      seenDoorId: a.doorId,
      otherSeenDoorId: b.doorId,
    };
    const theirs = {
      visitId: b.visitId,
      otherVisitId: a.visitId,
      seenDoorId: b.doorId,
      otherSeenDoorId: a.doorId,
    };
    const ends = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => swapDoorsWithMoves(dispatcher(), index % 2 ? mine : theirs)),
    );
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
    expect([await heldDoor(a.visitId), await heldDoor(b.visitId)]).toEqual([b.doorId, a.doorId]);
  });

  it('only by those who may', async () => {
    const [a, b] = [await promised(), await promised()];
    const input = {
      visitId: a.visitId,
      otherVisitId: b.visitId,
      seenDoorId: a.doorId,
      otherSeenDoorId: b.doorId,
    };
    await expect(swapDoorsWithMoves(t.as('gate_clerk', site.siteId), input)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const other = await makeSite(t.system({ now: NOW }));
    await expect(swapDoorsWithMoves(t.as('dispatcher', other.siteId), input)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('moves follow what happened without them', () => {
  it('a door given back calls its move off; an undo meant for an older promise touches nothing', async () => {
    const { visitId, doorId, assignmentId } = await promised();
    await releaseDoorWithMoves(dispatcher(), { assignmentId });
    expect([await heldDoor(visitId), await openMoves(visitId)]).toEqual([null, []]);
    await assignDoorWithMove(dispatcher(1), { visitId, doorId });
    expect(await releaseDoorWithMoves(dispatcher(2), { assignmentId })).toMatchObject({ released: false });
    expect([await heldDoor(visitId), await openMoves(visitId)]).toEqual([doorId, [doorId]]);
  });

  it('docked by hand the move is done; undocked by hand the pull is', async () => {
    const { visitId, doorId } = await promised();
    await dockVisitWithMoves(dispatcher(5), { visitId });
    expect(await lastMove(visitId)).toEqual({ status: 'done' });
    await pullDoor(dispatcher(6), { doorId });
    expect(await openMoves(visitId)).toEqual(['gate']);
    await undockVisitWithMoves(dispatcher(7), { visitId });
    expect([await heldDoor(visitId), await openMoves(visitId)]).toEqual([null, []]);
    expect(await lastMove(visitId)).toEqual({ status: 'done' });
  });

  it('nobody is sent for a truck that left or never was', async () => {
    const [left, never] = [await promised(), await promised()];
    await departVisitWithMoves(dispatcher(5), { visitId: left.visitId });
    await withdrawVisitWithMoves(dispatcher(5), { visitId: never.visitId, reason: 'refused at the gate' });
    for (const { visitId } of [left, never]) {
      expect([await heldDoor(visitId), await openMoves(visitId)]).toEqual([null, []]);
      expect(await lastMove(visitId)).toEqual({ status: 'cancelled' });
    }
  });
});
