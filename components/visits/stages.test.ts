import { expect, it } from 'vitest';
import { freeTimeEnd, stageSpans } from './stages.ts';

const at = (clock: string) => new Date(`2026-05-14T${clock}:00.000Z`);
const none = { arrivedAt: null, checkedInAt: null, atDoorAt: null, workCompletedAt: null, departedAt: null };

it('adds up to the turn time, also where nobody reported a stamp', () => {
  const spans = stageSpans({
    ...none,
    arrivedAt: at('14:00'),
    atDoorAt: at('14:20'),
    workCompletedAt: at('15:10'),
    departedAt: at('15:30'),
  });
  const minutes = spans.map(({ from, to }) => (from && to ? (to.getTime() - from.getTime()) / 60_000 : 0));
  expect(minutes).toEqual([20, 0, 50, 20]);
  expect(minutes.reduce((a, b) => a + b)).toBe(90);
});

it('leaves the running stage open and the coming ones empty', () => {
  const spans = stageSpans({ ...none, arrivedAt: at('14:00'), checkedInAt: at('14:05') });
  expect(spans).toEqual([
    { stage: 'gate', from: at('14:00'), to: at('14:05') },
    { stage: 'wait', from: at('14:05'), to: null },
    { stage: 'door', from: null, to: null },
    { stage: 'leave', from: null, to: null },
  ]);
});

it('counts free time from the arrival', () => {
  expect(freeTimeEnd(at('14:00'), 120)).toEqual(at('16:00'));
  expect(freeTimeEnd(null, 120)).toBeNull();
});
