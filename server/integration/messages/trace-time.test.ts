import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Span, spansOf, spentOf } from './trace-time.ts';

const at = (ms: number) => new Date(ms);
const attempt = (ms: number, durationMs: number, outcome: string) => ({
  startedAt: at(ms),
  durationMs,
  outcome,
});

describe('where the time of a piece of work went', () => {
  test('waits, tries, waits again, is done', () => {
    const spans = spansOf({
      bornAt: at(0),
      doneAt: at(5_900),
      now: at(60_000),
      at: 'odoo',
      tries: [attempt(100, 800, 'retry'), attempt(5_000, 900, 'done')],
    });
    expect(spans).toEqual([
      { place: 'queue', from: 0, to: 100 },
      { place: 'odoo', from: 100, to: 900 },
      { place: 'queue', from: 900, to: 5_000 },
      { place: 'odoo', from: 5_000, to: 5_900 },
    ]);
  });

  test('after a refusal or a missing translation a person is waited for', () => {
    const spans = spansOf({
      bornAt: at(0),
      doneAt: null,
      now: at(10_000),
      at: 'processing',
      tries: [attempt(10, 5, 'park'), attempt(2_000, 5, 'refused')],
    });
    expect(spans.filter(({ place }) => place === 'person')).toEqual([
      { place: 'person', from: 15, to: 2_000 },
      { place: 'person', from: 2_005, to: 10_000 },
    ]);
  });

  test('clocks of other machines never make time negative', () => {
    const tries = [attempt(-50, 20, 'retry'), attempt(-40, 500, 'done')];
    const spans = spansOf({ bornAt: at(0), doneAt: at(460), now: at(500), at: 'odoo', tries });
    expect(spans.every(({ from, to }) => to > from)).toBe(true);
  });
});

describe('sums', () => {
  test('what overlaps counts once', () => {
    const spans: Span[] = [
      { place: 'odoo', from: 0, to: 100 },
      { place: 'odoo', from: 50, to: 120 },
      { place: 'queue', from: 0, to: 10 },
    ];
    expect(spentOf(spans).slice(0, 2)).toEqual([
      { place: 'odoo', ms: 120, longestMs: 100 },
      { place: 'queue', ms: 10, longestMs: 10 },
    ]);
  });

  test('never more than the time from the first to the last', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 1_000 }));
    fc.assert(
      fc.property(fc.array(span, { minLength: 1 }), (pairs) => {
        const spans = pairs.map(
          ([a, b]): Span => ({ place: 'queue', from: Math.min(a, b), to: Math.max(a, b) }),
        );
        const whole = Math.max(...spans.map((s) => s.to)) - Math.min(...spans.map((s) => s.from));
        const queue = spentOf(spans).find(({ place }) => place === 'queue');
        expect(queue?.ms ?? 0).toBeLessThanOrEqual(whole);
      }),
    );
  });
});
