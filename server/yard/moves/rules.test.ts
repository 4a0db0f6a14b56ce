import { expect, it } from 'vitest';
import { reachable } from '#server/kernel/state-table.ts';
import { decideMove, MOVE_STEPS, overtaken } from './rules.ts';
import { MOVE_STATUSES } from './schema.ts';

it('every state of a move can be reached, and ends are ends', () => {
  expect([...reachable(MOVE_STEPS, 'queued')].sort()).toEqual([...MOVE_STATUSES].sort());
  expect(decideMove('done', 'cancelled')).toMatchObject({
    ok: false,
    refusal: { reason: 'move.wrong_state' },
  });
  expect(decideMove('cancelled', 'moving').ok).toBe(false);
});

const AT_SPOT = { doorId: null, spotId: 'spt_1', heldDoorId: 'dor_1', over: false };
const AT_DOOR = { doorId: 'dor_1', spotId: null, heldDoorId: 'dor_1', over: false };
const toDoor = { fromKind: 'spot', fromId: 'spt_1', toKind: 'door', toId: 'dor_1' };
const pull = { fromKind: 'door', fromId: 'dor_1', toKind: 'gate', toId: null };
const pullToSpot = { ...pull, toKind: 'spot', toId: 'spt_2' };
const park = { fromKind: 'gate', fromId: null, toKind: 'spot', toId: 'spt_1' };

it.each([
  ['to its door: still to do', toDoor, AT_SPOT, null],
  ['to its door: somebody brought it', toDoor, AT_DOOR, 'done'],
  ['to its door: the door was given back', toDoor, { ...AT_SPOT, heldDoorId: null }, 'cancelled'],
  ['to its door: it got another one', toDoor, { ...AT_SPOT, heldDoorId: 'dor_2' }, 'cancelled'],
  ['to its door: it left the site', toDoor, { ...AT_SPOT, over: true }, 'cancelled'],
  ['pull: still there', pull, AT_DOOR, null],
  ['pull: it left to the gate', pull, { ...AT_DOOR, doorId: null }, 'done'],
  ['pull to a spot: it stands there', pullToSpot, { ...AT_DOOR, doorId: null, spotId: 'spt_2' }, 'done'],
  [
    'pull to a spot: it stands elsewhere',
    pullToSpot,
    { ...AT_DOOR, doorId: null, spotId: 'spt_9' },
    'cancelled',
  ],
  ['pull: it left the site', pull, { ...AT_DOOR, doorId: null, over: true }, 'cancelled'],
  ["parking is nobody else's business", park, AT_SPOT, null],
] as const)('%s', (_, move, stay, end) => expect(overtaken(move, stay)?.to ?? null).toBe(end));
