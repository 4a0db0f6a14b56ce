import { describe, expect, it } from 'vitest';
import { readablePx, wallDoorLabel, wallPage, wallPlan, wallTrailer } from './wall-plan.ts';

const hd = { diagonalInches: 55, width: 1920, height: 1080 };

describe('sizes of a wall', () => {
  // The brief's table for 55 inches: 40 px ≈ 4.0 m, 56 ≈ 5.5 m, 72 ≈ 7.1 m.
  it.each([
    [4, 41],
    [5.5, 56],
    [7.1, 72],
  ])('%d m need %d px', (distanceMetres, px) => {
    expect(Math.abs(readablePx({ ...hd, distanceMetres }) - px)).toBeLessThanOrEqual(1);
  });

  it('holds 60 doors at five metres and pages when readers stand farther away', () => {
    expect(wallPlan({ ...hd, distanceMetres: 5 })).toEqual({ scale: 1, columns: 12, rows: 5 });
    const far = wallPlan({ ...hd, distanceMetres: 10 });
    expect(far.scale).toBeGreaterThan(1.7);
    expect(far.columns * far.rows).toBeLessThan(60);
    expect(far.columns * far.rows).toBeGreaterThan(0);
  });
});

describe('pages of a wall', () => {
  const doors = Array.from({ length: 10 }, (_, index) => index + 1);
  const never = () => false;
  it('does not turn when all doors fit', () => {
    expect(wallPage(doors, 10, 7, never)).toEqual({ doors, page: 0, pages: 1 });
  });
  it('shows every door once a round', () => {
    const seen = [0, 1, 2].flatMap((turn) => wallPage(doors, 4, turn, never).doors);
    expect(seen).toEqual(doors);
    expect(wallPage(doors, 4, 3, never).page).toBe(0);
  });
  it('pins what is critical on every page, and never more than half of it', () => {
    const second = wallPage(doors, 4, 1, (door) => door === 1);
    expect(second.doors).toEqual([1, 5, 6, 7]);
    const crowded = wallPage(doors, 4, 0, () => true);
    expect(crowded.doors.slice(0, 2)).toEqual([1, 2]);
    const all = Array.from(
      { length: crowded.pages },
      (_, turn) => wallPage(doors, 4, turn, () => true).doors,
    );
    expect(new Set(all.flat())).toEqual(new Set(doors));
  });
});

it.each([
  ['NRCO701011', '701011'],
  ['ACME 53-44710', '53-44710'],
  ['53-4471', '53-4471'],
  ['TRLU4402', 'TRLU4402'],
  [null, null],
])('trailer %s reads %s', (number, text) => expect(wallTrailer(number)).toBe(text));

it.each([
  ['D01', '01'],
  ['Door 7', '07'],
  ['60', '60'],
  ['6-1', '6-1'],
  ['A12B', 'A12B'],
])('door %s reads %s', (code, label) => expect(wallDoorLabel(code)).toBe(label));
