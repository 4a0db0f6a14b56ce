import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapLines, type OurLine, onLines, onMoves, spread, type TheirMove } from './line-map.ts';

const line = (id: string, sku: string, expected: number, barcode: string | null = null): OurLine => ({
  id,
  sku,
  barcode,
  expected,
});
const move = (
  id: number,
  code: string | undefined,
  expected: number,
  more: Partial<TheirMove> = {},
): TheirMove => ({
  id,
  code,
  barcode: undefined,
  expected,
  ...more,
});

describe('lines beside moves', () => {
  it('meet by part number, by spelling, by barcode and by GTIN of any length', () => {
    const moves = [
      move(1, 'FURN_7777', 10),
      move(2, 'FURN_8888', 6),
      move(3, undefined, 1, { barcode: '05412345000013' }),
      move(4, 'X', 1, { barcode: '4006381333931' }),
    ];
    const lines = [
      line('a', 'FURN_7777', 10),
      line('b', 'furn-8888', 6),
      line('c', '5412345000013', 1),
      line('d', 'THEIRS', 1, '04006381333931'),
      line('e', 'NOBODY', 1),
    ];
    const { groups, strangers } = mapLines(lines, moves);
    expect(
      groups.map((group) => [group.lines.map((each) => each.id), group.moves.map((each) => each.id)]),
    ).toEqual([
      [['a'], [1]],
      [['b'], [2]],
      [['c'], [3]],
      [['d'], [4]],
    ]);
    expect(strangers.map((each) => each.id)).toEqual(['e']);
  });

  it('of one product with equal expectations go one to one', () => {
    const { groups } = mapLines([line('a', 'P', 10), line('b', 'P', 4)], [move(1, 'P', 10), move(2, 'P', 4)]);
    const [group] = groups;
    if (!group) throw new Error('no group');
    expect([...onMoves(group, (each) => (each.id === 'a' ? 3 : 4))]).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('of one product otherwise fill the moves in order', () => {
    const { groups } = mapLines([line('a', 'P', 8), line('b', 'P', 6)], [move(1, 'P', 10), move(2, 'P', 4)]);
    const [group] = groups;
    if (!group) throw new Error('no group');
    expect([...onMoves(group, (each) => (each.id === 'a' ? 8 : 5))]).toEqual([
      [1, 10],
      [2, 3],
    ]);
    expect([...onLines(group, () => 5)]).toEqual([
      ['a', 8],
      ['b', 2],
    ]);
  });

  it('of a finished transfer follow what it holds', () => {
    const settled = { settled: true };
    const { groups } = mapLines(
      [line('a', 'P', 10), line('b', 'P', 10)],
      [move(1, 'P', 0, settled), move(2, 'P', 7, settled)],
    );
    const [group] = groups;
    if (!group) throw new Error('no group');
    expect([...onMoves(group, (each) => (each.id === 'b' ? 7 : 0))]).toEqual([
      [1, 0],
      [2, 7],
    ]);
  });
});

it('sharing out loses nothing and invents nothing', () => {
  const amount = fc.integer({ min: 0, max: 10_000_000 }).map((value) => value / 10_000);
  fc.assert(
    fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 8 }), (total, capacities) => {
      const parts = spread(total, capacities);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(total, 6);
      for (const [index, part] of parts.entries()) {
        expect(part).toBeGreaterThanOrEqual(0);
        if (index < parts.length - 1) expect(part).toBeLessThanOrEqual((capacities[index] ?? 0) + 1e-9);
      }
    }),
  );
});
