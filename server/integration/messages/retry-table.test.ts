import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '#server/kernel/time.ts';
import { MAX_ATTEMPTS, nextGapMs, RETRY_GAPS_MS } from './retry-table.ts';

describe('the retry table', () => {
  test('tries at least 8 times over at least 24 hours, even without jitter', () => {
    expect(MAX_ATTEMPTS).toBeGreaterThanOrEqual(8);
    expect(RETRY_GAPS_MS.reduce((sum, gap) => sum + gap, 0)).toBeGreaterThanOrEqual(24 * HOUR_MS);
  });

  test('gaps grow whatever the jitter', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (random) => {
        for (let attempts = 1; attempts < RETRY_GAPS_MS.length; attempts++) {
          const longest = nextGapMs({ attempts, scale: 1, random }) ?? 0;
          const next = nextGapMs({ attempts: attempts + 1, scale: 1, random: 0 }) ?? 0;
          expect(next).toBeGreaterThan(longest);
        }
      }),
    );
  });

  test('jitter spreads by at least a tenth', () => {
    const least = nextGapMs({ attempts: 3, scale: 1, random: 0 }) ?? 0;
    const most = nextGapMs({ attempts: 3, scale: 1, random: 0.999 }) ?? 0;
    expect(most / least).toBeGreaterThan(1.1);
  });

  test('ends after the last try', () => {
    expect(nextGapMs({ attempts: MAX_ATTEMPTS - 1, scale: 1, random: 0 })).not.toBeNull();
    expect(nextGapMs({ attempts: MAX_ATTEMPTS, scale: 1, random: 0 })).toBeNull();
  });

  test('what the other side asks for wins and is not scaled', () => {
    expect(nextGapMs({ attempts: 1, scale: 0.001, random: 0.5, retryAfterMs: 2_000 })).toBe(2_000);
  });

  test('the scale shortens a day to a minute', () => {
    const scale = 60_000 / (24 * HOUR_MS);
    let total = 0;
    for (let attempts = 1; attempts < MAX_ATTEMPTS; attempts++)
      total += nextGapMs({ attempts, scale, random: 0.5 }) ?? 0;
    expect(total).toBeLessThan(80_000);
  });
});
