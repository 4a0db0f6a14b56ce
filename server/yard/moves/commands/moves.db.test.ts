import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMinutes } from '#server/kernel/time.ts';
import {
  auditOf,
  type BuiltSite,
  factsOf,
  makeDockedVisit,
  makeSite,
  makeVisit,
} from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { checkIn } from '#server/yard/visits/commands/check-in.ts';
import { startWork } from '#server/yard/visits/commands/start-work.ts';
import { getMove, listOpenMoves } from '../queries.ts';
import { assignDoorWithMove } from './assign-door-with-move.ts';
import { cancelMove } from './cancel-move.ts';
import { completeMove } from './complete-move.ts';
import { createMove } from './create-move.ts';
import { pullDoor } from './pull-door.ts';
import { startMove } from './start-move.ts';

const NOW = new Date('2026-03-02T15:00:00Z');
let t: TestCtx;
let site: BuiltSite;
beforeAll(async () => {
  t = await testCtx();
  site = await makeSite(t.system({ now: NOW }), { doors: 8, spots: 4 });
});
afterAll(() => t.close());

const system = () => t.system({ now: NOW });
const dispatcher = (minutes = 0) => t.as('dispatcher', site.siteId, { now: addMinutes(NOW, minutes) });
const marshal = (minutes = 0) => t.as('marshal', site.siteId, { now: addMinutes(NOW, minutes) });
const door = (index: number) => site.doorIds[index] ?? '';
const spot = (index: number) => site.spotIds[index] ?? '';
const truck = () => makeVisit(system(), { siteId: site.siteId });
const visitOf = (id: string) => t.db.visit.findUniqueOrThrow({ where: { id } });
const held = (doorId: string) =>
  t.db.doorAssignment.findFirst({ where: { doorId, status: { in: ['reserved', 'occupied'] } } });

describe('a door with its move', () => {
  it('are made together; done, the visit stands at the door', async () => {
    const { visitId } = await truck();
    const { move, assignmentId } = await assignDoorWithMove(dispatcher(), { visitId, doorId: door(0) });
    expect(move).toMatchObject({ status: 'queued', no: expect.stringMatching(/^M-\d+$/) });
    const moveId = move?.moveId ?? '';
    expect(await getMove(system(), moveId)).toMatchObject({
      fromKind: 'gate',
      toKind: 'door',
      toId: door(0),
      reason: 'to_door',
    });
    const again = await assignDoorWithMove(dispatcher(1), { visitId, doorId: door(0) });
    expect(again).toMatchObject({ assignmentId, repeat: true, move: { moveId } });
    expect(await startMove(marshal(2), { moveId })).toMatchObject({ status: 'moving' });
    expect(await completeMove(marshal(5), { moveId })).toMatchObject({ status: 'done' });
    expect(await visitOf(visitId)).toMatchObject({
      status: 'at_door',
      doorId: door(0),
      atDoorAt: addMinutes(NOW, 5),
    });
    expect(await held(door(0))).toMatchObject({ status: 'occupied', visitId });
    expect((await completeMove(marshal(6), { moveId })).version).toBe(
      (await getMove(system(), moveId)).version,
    );
    expect(await factsOf(system(), moveId)).toEqual(['move.created', 'move.started', 'move.done']);
    expect((await auditOf(system(), moveId)).map((entry) => entry.action)).toEqual([
      'move.start',
      'move.complete',
    ]);
    expect((await assignDoorWithMove(dispatcher(7), { visitId, doorId: door(0) })).move).toBeNull();
  });

  it('another door calls the first move off', async () => {
    const { visitId } = await truck();
    const first = await assignDoorWithMove(dispatcher(), { visitId, doorId: door(1) });
    const second = await assignDoorWithMove(dispatcher(), { visitId, doorId: door(2) });
    expect(await getMove(system(), first.move?.moveId ?? '')).toMatchObject({ status: 'cancelled' });
    const open = await listOpenMoves(dispatcher(), site.siteId);
    expect(open.filter((move) => move.visitId === visitId).map((move) => move.id)).toEqual([
      second.move?.moveId,
    ]);
  });

  it('a lost door leaves no move behind', async () => {
    const [a, b] = [await truck(), await truck()];
    await assignDoorWithMove(dispatcher(), { visitId: a.visitId, doorId: door(3) });
    await expect(
      assignDoorWithMove(dispatcher(), { visitId: b.visitId, doorId: door(3) }),
    ).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'door.taken' },
    });
    expect(await t.db.move.count({ where: { visitId: b.visitId } })).toBe(0);
  });
});

describe('pulling', () => {
  it('takes the trailer away from its door, which is free when the move is done', async () => {
    const { visitId } = await makeDockedVisit(system(), { siteId: site.siteId, doorId: door(4) });
    const pulled = await pullDoor(dispatcher(), { doorId: door(4), toSpotId: spot(0) });
    expect(pulled).toMatchObject({ visitId, created: true });
    expect(await pullDoor(dispatcher(), { doorId: door(4), toSpotId: spot(0) })).toMatchObject({
      moveId: pulled.moveId,
      created: false,
    });
    await completeMove(marshal(9), { moveId: pulled.moveId });
    expect(await held(door(4))).toBeNull();
    expect(await visitOf(visitId)).toMatchObject({ doorId: null, spotId: spot(0), status: 'at_door' });
    const { trailerId } = await visitOf(visitId);
    expect(await t.db.trailer.findUniqueOrThrow({ where: { id: trailerId ?? '' } })).toMatchObject({
      placeKind: 'spot',
      placeId: spot(0),
    });
  });

  it('not while it is worked on, nor where nothing stands', async () => {
    const { visitId } = await makeDockedVisit(system(), { siteId: site.siteId, doorId: door(5) });
    await startWork(system(), { visitId });
    await expect(pullDoor(dispatcher(), { doorId: door(5) })).rejects.toMatchObject({
      details: { reason: 'visit.work_begun' },
    });
    await expect(pullDoor(dispatcher(), { doorId: door(6) })).rejects.toMatchObject({
      details: { reason: 'door.empty' },
    });
  });
});

describe('parking', () => {
  it('a checked-in truck waits on its spot, also when it was put elsewhere', async () => {
    const { visitId } = await truck();
    await checkIn(t.as('gate_clerk', site.siteId, { now: NOW }), { visitId });
    const { moveId } = await createMove(dispatcher(), {
      siteId: site.siteId,
      visitId,
      toKind: 'spot',
      toId: spot(1),
      reason: 'park',
    });
    await completeMove(marshal(3), { moveId, toKind: 'spot', toId: spot(2) });
    expect(await visitOf(visitId)).toMatchObject({ status: 'waiting', spotId: spot(2) });
    expect(await getMove(system(), moveId)).toMatchObject({ toId: spot(2), status: 'done' });
  });
});

describe('the queue', () => {
  it('cancels once, and not what is done', async () => {
    const { visitId } = await truck();
    const { moveId } = await createMove(dispatcher(), {
      siteId: site.siteId,
      visitId,
      toKind: 'spot',
      toId: spot(3),
    });
    await cancelMove(dispatcher(), { moveId, reason: 'plan changed' });
    expect(await cancelMove(dispatcher(), { moveId, reason: 'plan changed' })).toMatchObject({
      status: 'cancelled',
    });
    await expect(startMove(marshal(), { moveId })).rejects.toMatchObject({
      details: { reason: 'move.wrong_state' },
    });
    expect(await factsOf(system(), moveId)).toEqual(['move.created', 'move.cancelled']);
    expect((await auditOf(system(), moveId)).at(-1)).toMatchObject({
      action: 'move.cancel',
      reason: 'plan changed',
    });
  });

  it('only by those who may, only within the site', async () => {
    const { visitId } = await truck();
    const other = await makeSite(system());
    const input = { siteId: site.siteId, visitId, toKind: 'spot' as const, toId: spot(3) };
    await expect(createMove(t.as('manager', site.siteId), input)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(createMove(t.as('dispatcher', other.siteId), input)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      createMove(t.as('dispatcher', other.siteId), { ...input, siteId: other.siteId }),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(createMove(dispatcher(), { ...input, toId: other.spotIds[0] ?? '' })).rejects.toMatchObject({
      code: 'not_found',
    });
    const { moveId } = await createMove(dispatcher(), input);
    await expect(startMove(t.as('gate_clerk', site.siteId), { moveId })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(completeMove(t.as('marshal', other.siteId), { moveId })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(startMove(marshal(), { moveId, version: 9 })).rejects.toMatchObject({
      details: { reason: 'outdated' },
    });
  });
});
