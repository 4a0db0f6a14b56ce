import { describe, expect, it } from 'vitest';
import { bestDoors, type DoorFacts, doorActions, doorFit, doorState, type LoadFacts } from './rules.ts';
import { DOOR_ACTIONS, DOOR_STATES } from './schema.ts';

const load = (more: Partial<LoadFacts> = {}): LoadFacts => ({
  direction: 'inbound',
  equipmentType: 'dry',
  reefer: false,
  hazmat: false,
  plannedMinutes: 60,
  zoneId: null,
  ...more,
});
const door = (number: number, more: Partial<DoorFacts> = {}): DoorFacts => ({
  doorId: `D${number}`,
  number,
  zoneId: null,
  capabilities: [],
  blockedReason: null,
  state: 'free',
  freeMinutes: null,
  ...more,
});

describe('doorFit', () => {
  it.each([
    { given: 'a plain door', capabilities: [], of: load(), ends: true },
    { given: 'an inbound door', capabilities: ['inbound'], of: load(), ends: true },
    { given: 'an outbound door', capabilities: ['outbound'], of: load(), ends: 'door.wrong_direction' },
    { given: 'a door for both', capabilities: ['inbound', 'outbound'], of: load(), ends: true },
    {
      given: 'a reefer without a plug',
      capabilities: [],
      of: load({ reefer: true }),
      ends: 'door.no_reefer_plug',
    },
    { given: 'a reefer with a plug', capabilities: ['reefer'], of: load({ reefer: true }), ends: true },
    { given: 'hazmat', capabilities: [], of: load({ hazmat: true }), ends: 'door.no_hazmat' },
    {
      given: 'a flatbed at a container door',
      capabilities: ['container'],
      of: load({ equipmentType: 'flatbed' }),
      ends: 'door.wrong_equipment',
    },
    {
      given: 'a flatbed where doors are not told apart',
      capabilities: [],
      of: load({ equipmentType: 'flatbed' }),
      ends: true,
    },
  ])('$given', ({ capabilities, of, ends }) => {
    const fit = doorFit({ capabilities, blockedReason: null }, of);
    expect(fit.ok ? true : fit.reason).toBe(ends);
  });

  it('nothing fits a blocked door', () => {
    expect(doorFit({ capabilities: [], blockedReason: 'leveller' }, load())).toEqual({
      ok: false,
      reason: 'door.blocked',
    });
  });
});

describe('bestDoors', () => {
  const order = (doors: DoorFacts[], of: LoadFacts) =>
    bestDoors(doors, of)
      .filter((hint) => hint.ok)
      .map((hint) => hint.doorId);

  it('wants enough time before the next booking, then the tightest gap', () => {
    const doors = [
      door(1, { freeMinutes: 30 }),
      door(2),
      door(3, { freeMinutes: 90 }),
      door(4, { freeMinutes: 61 }),
    ];
    expect(order(doors, load())).toEqual(['D4', 'D3', 'D2', 'D1']);
  });

  it('keeps special doors for loads that need them, and prefers the own zone', () => {
    const doors = [door(1, { capabilities: ['reefer'] }), door(2), door(3, { zoneId: 'z' })];
    expect(order(doors, load({ zoneId: 'z' }))).toEqual(['D3', 'D2', 'D1']);
    expect(order(doors, load({ reefer: true }))).toEqual(['D1']);
  });

  it('tells why not', () => {
    const doors = [
      door(1, { state: 'working' }),
      door(2, { blockedReason: 'x', state: 'blocked' }),
      door(3, { state: 'reserved' }),
    ];
    expect(bestDoors(doors, load()).map(({ reason, rank }) => [reason, rank])).toEqual([
      ['door.occupied', null],
      ['door.blocked', null],
      ['door.reserved', null],
    ]);
  });
});

describe('doorState', () => {
  it('reaches every state, and what stands there outranks a block', () => {
    const reached = [
      doorState({ blocked: false, assignment: null, visitStatus: null }),
      doorState({ blocked: false, assignment: 'reserved', visitStatus: 'waiting' }),
      doorState({ blocked: true, assignment: 'occupied', visitStatus: 'at_door' }),
      doorState({ blocked: false, assignment: 'occupied', visitStatus: 'working' }),
      doorState({ blocked: false, assignment: 'occupied', visitStatus: 'ready_to_leave' }),
      doorState({ blocked: true, assignment: 'reserved', visitStatus: 'waiting' }),
    ];
    expect(reached).toEqual([...DOOR_STATES]);
  });

  it('gives every action an answer, with a reason when it is no', () => {
    for (const state of DOOR_STATES)
      for (const action of DOOR_ACTIONS) {
        const can = doorActions(state, state === 'blocked')[action];
        expect(can.ok ? 'yes.now' : can.reason).toMatch(/^\w+\.\w+$/);
      }
    expect(doorActions('free', false).assign).toEqual({ ok: true });
    expect(doorActions('working', false).pull).toEqual({ ok: false, reason: 'visit.work_begun' });
  });
});
