import { describe, expect, it } from 'vitest';
import { linesOfView, silentUntilNow, storyLines } from './story.ts';
import type { StoryFact, StoryFlow } from './types.ts';

const at = (clock: string) => new Date(`2026-05-14T${clock}:00.000Z`);

function fact(id: string, clock: string, over: Partial<StoryFact> = {}): StoryFact {
  return {
    id,
    type: 'visit.arrived',
    data: {},
    happenedAt: at(clock),
    reportedAt: at(clock),
    recordedAt: at(clock),
    certainty: 'zone-given',
    source: 'gate',
    actor: 'user:1',
    actorName: 'Ana',
    correlationId: `c-${id}`,
    ...over,
  };
}

function flow(id: string, clock: string, over: Partial<StoryFlow> = {}): StoryFlow {
  return {
    id,
    kind: 'delivery',
    what: 'odoo.push-arrival',
    system: 'Odoo',
    status: 'delivered',
    at: at(clock),
    doneAt: at(clock),
    attempts: 1,
    nextAt: null,
    correlationId: 'c-a',
    result: null,
    problem: null,
    ...over,
  };
}

describe('the story of a stay', () => {
  it('runs in the order things happened, not in which they were told', () => {
    const docked = fact('docked', '14:26', { recordedAt: at('14:26') });
    const arrived = fact('arrived', '14:20', { recordedAt: at('14:32') });
    const lines = storyLines([docked, arrived], []);
    expect(lines.map((line) => line.key)).toEqual(['arrived', 'docked']);
    expect(lines[0]?.lateMs).toBe(12 * 60_000);
    expect(lines[1]?.lateMs).toBeNull();
  });

  it('puts a message beside the first fact it brought and an effect beside the last known one', () => {
    const first = fact('a', '14:20', { correlationId: 'c' });
    const second = fact('b', '14:21', { correlationId: 'c' });
    const later = fact('d', '14:30', { correlationId: 'c' });
    const message = flow('m', '14:19', { kind: 'message', correlationId: 'c' });
    const effect = flow('e', '14:22', { correlationId: 'c' });
    const lines = storyLines([first, second, later], [message, effect]);
    expect(lines.map((line) => line.flows.map((each) => each.id))).toEqual([['m'], ['e'], []]);
  });

  it('keeps what no fact brought in a line of its own', () => {
    const lines = storyLines([fact('a', '14:20')], [flow('x', '14:10', { correlationId: 'else' })]);
    expect(lines.map((line) => line.key)).toEqual(['x', 'a']);
    expect(linesOfView(lines, 'people').map((line) => line.key)).toEqual(['a']);
    expect(linesOfView(lines, 'systems').map((line) => line.key)).toEqual(['x']);
    expect(linesOfView(lines, 'all')).toBe(lines);
  });

  it('tells our own housekeeping only when it went wrong', () => {
    const own = { what: 'yard.match-receipts' };
    const lines = storyLines(
      [fact('a', '14:20')],
      [flow('x', '14:21', own), flow('y', '14:21', { ...own, status: 'dead' })],
    );
    expect(lines.flatMap((line) => line.flows.map((each) => each.id))).toEqual(['y']);
  });

  it('draws a long silence', () => {
    const lines = storyLines([fact('a', '13:02'), fact('b', '14:02'), fact('d', '14:30')], []);
    expect(lines.map((line) => line.silentSince)).toEqual([null, at('13:02'), null]);
  });

  it('draws the silence up to now of a stay that is not over', () => {
    const lines = storyLines([fact('a', '13:02')], []);
    expect(silentUntilNow(lines, at('13:40').getTime(), false)).toEqual(at('13:02'));
    expect(silentUntilNow(lines, at('13:30').getTime(), false)).toBeNull();
    expect(silentUntilNow(lines, at('18:00').getTime(), true)).toBeNull();
    expect(silentUntilNow([], at('18:00').getTime(), false)).toBeNull();
  });
});
