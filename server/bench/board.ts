import { makeDockedVisit, makeSite, makeVisit } from '#server/test/builders.ts';
import { testCtx } from '#server/test/context.ts';
import { getBoard } from '#server/yard/doors/queries.ts';
import { against, middle, ms, type PartResult, plain, type Spread, spread, spreadText } from './figures.ts';
import { fillPastVisits } from './past.ts';

const DOORS = 60;
const DOCKED = 40;
const WAITING = 20;
const ROUNDS = 5;
const READS = 60;
const WARM_UP_READS = 20;
const GROWTH_MAX = 1.5;

/** The board's query with a full yard of today: without a past, and with `visits` past visits of the same site. */
export async function benchBoard(visits: number): Promise<PartResult> {
  const young = await yard(0);
  const old = await yard(visits);
  try {
    for (const each of [young, old]) await read(each, WARM_UP_READS);
    const seen = { young: [] as Spread[], old: [] as Spread[] };
    for (let round = 0; round < ROUNDS; round++) {
      seen.young.push(await read(young, READS));
      seen.old.push(await read(old, READS));
    }
    const [first, later] = [middle(seen.young), middle(seen.old)];
    const board = await getBoard(old.t.system(), old.siteId);
    return {
      title: `board: ${DOORS} doors, ${DOCKED} trucks at doors, ${WAITING} waiting`,
      figures: [
        plain('no past visits', spreadText(first)),
        plain(`${visits.toLocaleString('en')} past visits`, spreadText(later)),
        against({
          what: 'p50 with a past',
          product: later.p50,
          limit: first.p50,
          unit: ms,
          goal: `<= ${GROWTH_MAX}x`,
          atMost: GROWTH_MAX,
        }),
      ],
      notes: [
        `past filled in ${old.seconds.toFixed(0)} s; snapshot ${(JSON.stringify(board).length / 1_024).toFixed(0)} kB`,
      ],
    };
  } finally {
    for (const each of [young, old]) await each.t.close();
  }
}

type Yard = Awaited<ReturnType<typeof yard>>;

async function yard(visits: number) {
  const t = await testCtx();
  const { siteId, doorIds } = await makeSite(t.system(), { doors: DOORS, spots: 0 });
  for (const doorId of doorIds.slice(0, DOCKED)) await makeDockedVisit(t.system(), { siteId, doorId });
  for (let i = 0; i < WAITING; i++) await makeVisit(t.system(), { siteId });
  const seconds = visits > 0 ? await fillPastVisits(t.test.ownerUrl, siteId, visits) : 0;
  return { t, siteId, seconds };
}

async function read({ t, siteId }: Yard, times: number): Promise<Spread> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await getBoard(t.system(), siteId);
    taken.push(performance.now() - from);
  }
  return spread(taken);
}
