import { expect, it, test } from 'vitest';
import { judgeClaim, OWNERS, OWNERSHIP, ownerOf, STAGES, stageOfAppointment } from './ownership.ts';

test.each([
  ['the booker moves a booking that is planned', 'window', 'planned', 'booker', true],
  ['somebody else does not', 'window', 'planned', 'stranger', false],
  ['nobody outside moves it once the truck is here', 'window', 'on-site', 'booker', false],
  ['the yard does', 'window', 'on-site', 'yard', true],
  ['a stranger does not cancel it', 'cancellation', 'planned', 'stranger', false],
  ['an estimate is the carrier’s', 'eta', 'planned', 'carrier', true],
  ['a field without a rule is everybody’s', 'note', 'planned', 'stranger', true],
] as const)('%s', (_, field, stage, claimant, applies) => {
  expect(judgeClaim({ object: 'appointment', field, stage, claimant }).applies).toBe(applies);
});

it('names one owner for each field and stage', () => {
  const names = OWNERSHIP.map(({ object, field, stage }) => `${object} ${field} ${stage}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { object, field, stage, owner } of OWNERSHIP) {
    expect(OWNERS).toContain(owner);
    expect(STAGES).toContain(stage);
    expect(ownerOf(object, field, stage)).toBe(owner);
    const sameField = OWNERSHIP.filter((each) => each.object === object && each.field === field);
    // “Always” beside a stage would be two answers to one question.
    if (stage === 'always') expect(sameField).toHaveLength(1);
  }
});

it('knows where an appointment stands', () => {
  expect(['requested', 'scheduled', 'no_show', 'cancelled'].map(stageOfAppointment)).toEqual(
    Array(4).fill('planned'),
  );
  expect(['arrived', 'in_progress', 'completed'].map(stageOfAppointment)).toEqual([
    'on-site',
    'on-site',
    'finished',
  ]);
});
