import { describe, expect, it } from 'vitest';
import { distributor } from '#prisma/seed/distributor.ts';
import { manufacturer } from '#prisma/seed/manufacturer.ts';
import { SimulationProgress } from '#server/infra/simulation.ts';
import { hasGs1CheckDigit } from '#server/kernel/identifiers.ts';
import { photoType } from '#server/yard/receipts/rules/photo.ts';
import { outageAt, outageSeconds } from './clock.ts';
import { beginRun, dueTrucks, foresee, MAX_ON_SITE, MAX_TRUCKS, spawnTrucks } from './day.ts';
import { damagePhoto } from './photo.ts';
import { gapBefore, type PlanInput, planTruck } from './plan.ts';
import { randomOf } from './random.ts';
import { EXPECTED_TRUCKS, WARM_TRUCKS } from './story.ts';
import { SIMULATED_TRAILER } from './upkeep.ts';

const sitesOf = (...codes: string[]) =>
  [distributor, manufacturer].flatMap((scenario) =>
    scenario.sites
      .filter(({ code }) => codes.includes(code))
      .map(({ code, name }) => ({ code, name, scenario })),
  );
const input = (over: Partial<PlanInput> = {}): PlanInput => ({
  seed: 1,
  run: 1,
  speed: 10,
  sites: sitesOf('CHI', 'HAL'),
  ...over,
});
const day = (given: PlanInput, trucks = 300) => Array.from({ length: trucks }, (_, n) => planTruck(given, n));

describe('chance by seed', () => {
  it('repeats, differs by label and stays within its bounds', () => {
    const draw = (seed: number, label: string) => {
      const random = randomOf(seed, label);
      return Array.from({ length: 50 }, () => random.int(0, 999));
    };
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
    const random = randomOf(7, 'spread');
    const mean = Array.from({ length: 5_000 }, () => random.next()).reduce((a, b) => a + b) / 5_000;
    expect(mean).toBeGreaterThan(0.47);
    expect(mean).toBeLessThan(0.53);
  });
});

describe('the plan of a day', () => {
  it('is the same for the same seed and speed, and another one for another seed', () => {
    expect(day(input())).toEqual(day(input()));
    expect(day(input({ seed: 2 }))).not.toEqual(day(input()));
  });

  it('shares no number with another run', () => {
    const numbers = (run: number) =>
      day(input({ run }), 200).flatMap(({ trailer, po, load, asn }) => [trailer, po, load, asn]);
    const first = new Set(numbers(1));
    expect(numbers(2).filter((number) => first.has(number))).toEqual([]);
    expect(first.size).toBe(4 * 200);
  });

  it('gives every truck good numbers: trailers told by their form, SSCC with a check digit', () => {
    for (const plan of day(input())) {
      expect(plan.arrivesAs).toMatch(new RegExp(SIMULATED_TRAILER));
      for (const { sscc } of plan.pallets) {
        expect(sscc).toMatch(/^\d{18}$/);
        expect(hasGs1CheckDigit(sscc)).toBe(true);
      }
      for (const [at, line] of plan.lines.entries())
        expect(
          plan.pallets.filter(({ line: of }) => of === at).reduce((sum, { quantity }) => sum + quantity, 0),
        ).toBe(line.quantity);
    }
  });

  it('tells a whole story in order, and no step lies before the one ahead of it', () => {
    for (const { steps, trouble } of day(input())) {
      const kinds = steps.map(({ kind }) => kind);
      expect(steps.every(({ afterMinutes }) => afterMinutes >= 0)).toBe(true);
      if (trouble === 'no-show') {
        expect(kinds).not.toContain('arrive');
        continue;
      }
      const order = [
        'order',
        'asn',
        'arrive',
        'check-in',
        'assign',
        'drive',
        'dock',
        'start',
        'complete',
        'release',
        'depart',
      ];
      expect(kinds.filter((kind) => order.includes(kind))).toEqual(order);
      expect(kinds.includes('book')).toBe(trouble !== 'unplanned');
    }
  });

  it('shows every trouble among the first two dozen trucks and keeps them rare after that', () => {
    const plans = day(input(), 2_000);
    const shown = new Set(plans.slice(0, 24).map(({ trouble }) => trouble));
    for (const trouble of ['late', 'early', 'unplanned', 'wrong-trailer', 'short', 'over', 'damage'] as const)
      expect(shown).toContain(trouble);
    for (const trouble of ['unknown-product', 'chatty-carrier', 'unknown-site', 'no-show'] as const)
      expect(shown).toContain(trouble);
    const share = plans.slice(24).filter(({ trouble }) => trouble === 'short').length / plans.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.09);
    expect(plans.slice(24).some(({ trouble }) => trouble === 'unknown-site')).toBe(false);
  });

  it('counts differ from the announcement only where the trouble says so', () => {
    for (const { lines, trouble } of day(input())) {
      const short = lines.some(({ counted, quantity }) => counted < quantity);
      const over = lines.some(({ counted, quantity }) => counted > quantity);
      expect([short, over, lines.some(({ damaged }) => damaged > 0)]).toEqual([
        trouble === 'short',
        trouble === 'over',
        trouble === 'damage',
      ]);
    }
  });

  it('books a late truck long enough ago that its slot is over in real minutes', () => {
    const late = day(input({ speed: 10 }), 400).filter(
      ({ trouble, n }) => trouble === 'late' && n > WARM_TRUCKS + EXPECTED_TRUCKS,
    );
    expect(late.length).toBeGreaterThan(5);
    for (const { steps, intoSlotMinutes } of late) {
      const booked = steps.findIndex(({ kind }) => kind === 'book');
      const arrived = steps.findIndex(({ kind }) => kind === 'arrive');
      const lead = steps
        .slice(booked + 1, arrived + 1)
        .reduce((sum, { afterMinutes }) => sum + afterMinutes, 0);
      expect(lead / 10).toBeGreaterThanOrEqual(20);
      expect(intoSlotMinutes).toBeGreaterThan(15);
    }
  });
});

describe('the clock of the day', () => {
  const planOf = (n: number, speed: number) => planTruck(input({ speed }), n);

  it('begins with trucks on site and others on their way', () => {
    const at = spawnTrucks(input(), beginRun(1));
    expect(at.trucks.length).toBeGreaterThanOrEqual(WARM_TRUCKS + EXPECTED_TRUCKS);
    expect(dueTrucks(at, planOf)).toHaveLength(at.trucks.length);
    const stages = Array.from({ length: WARM_TRUCKS }, (_, n) => {
      const { steps } = planOf(n, 10);
      return steps.findLast(({ afterMinutes }, index) => afterMinutes === 0 && index > 0)?.kind;
    });
    expect(new Set(stages).size).toBeGreaterThan(3);
    expect(foresee(at, planOf)?.atMinutes).toBe(0);
  });

  it('brings about the same number of trucks each hour and never more than it can hold', () => {
    let at = spawnTrucks(input(), beginRun(1));
    const first = at.nextTruck;
    at = spawnTrucks(input(), { ...at, clockMinutes: 600, trucks: [] });
    expect(at.nextTruck - first).toBeGreaterThan(40);
    expect(spawnTrucks(input(), { ...at, clockMinutes: 100_000 }).trucks.length).toBe(MAX_TRUCKS);
    expect(gapBefore(input(), 50, 100)).toBeGreaterThan(0);
  });

  it('lets nobody in while the site is full', () => {
    const first = planOf(0, 10).steps.findIndex(({ kind }) => kind === 'check-in');
    const trucks = Array.from({ length: MAX_ON_SITE }, (_, n) => ({
      n: n + 100,
      speed: 10,
      step: 99,
      dueMinutes: 999,
    }))
      .map((truck) => ({
        ...truck,
        step: planOf(truck.n, 10).steps.findIndex(({ kind }) => kind === 'check-in'),
      }))
      .filter(({ step }) => step > 0);
    const arriving = { n: 0, speed: 10, step: first - 1, dueMinutes: 0 };
    const full = Array.from({ length: MAX_ON_SITE }, (_, index) => ({
      ...(trucks[0] ?? arriving),
      n: 1_000 + index,
    }));
    const at = SimulationProgress.parse({ clockMinutes: 1, trucks: [...full, arriving] });
    const sameStory = (n: number) => (n === 0 ? planOf(0, 10) : planOf(trucks[0]?.n ?? 100, 10));
    expect(dueTrucks(at, sameStory)).toEqual([]);
    expect(dueTrucks({ ...at, trucks: [arriving] }, sameStory)).toEqual([arriving]);
  });

  it('takes Odoo down for ten minutes of the scenario, and long enough to be seen', () => {
    expect(outageSeconds(1)).toBe(600);
    expect(outageSeconds(10)).toBe(60);
    expect(outageSeconds(60)).toBe(10);
    expect(outageAt(1)).toBeGreaterThan(outageAt(0));
  });
});

it('draws a photo that the dock accepts', () => {
  const photo = damagePhoto(1, 'LD1');
  expect(photoType(photo)).toBe('image/png');
  expect(photo.length).toBeLessThan(20_000);
  expect(Buffer.from(damagePhoto(1, 'LD2')).equals(Buffer.from(photo))).toBe(false);
});
