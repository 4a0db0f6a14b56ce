import type { CarrierSpec, ProductSpec, Scenario, SupplierSpec } from '#prisma/seed/model.ts';
import { gs1CheckDigit } from '#server/kernel/identifiers.ts';
import { type Random, randomOf } from './random.ts';
import { EXPECTED_TRUCKS, type Step, stepsOf, WARM_TRUCKS } from './story.ts';
import { type Trouble, troubleOf } from './trouble.ts';

export interface PlanInput {
  readonly seed: number;
  /** Counts fresh starts of the simulation, so that numbers of one run never meet those of another. */
  readonly run: number;
  /** 1, 10 or 60: sizes what is told in real minutes (slots, being late). */
  readonly speed: number;
  /** Where trucks go. */
  readonly sites: readonly PlannedSite[];
}

export interface PlannedSite {
  readonly code: string;
  readonly name: string;
  readonly scenario: Scenario;
}

export interface PlannedLine {
  readonly product: ProductSpec;
  readonly quantity: number;
  /** What comes off the truck, damaged units included. */
  readonly counted: number;
  readonly damaged: number;
}

export interface PlannedPallet {
  readonly sscc: string;
  readonly line: number;
  readonly quantity: number;
}

/** Everything a truck is, carries and does, decided before it starts. */
export interface TruckPlan {
  readonly n: number;
  /** Unique within the database: the intents of a truck are named after it. */
  readonly key: string;
  readonly site: PlannedSite;
  readonly carrier: CarrierSpec;
  readonly supplier: SupplierSpec;
  /** The trailer that was announced. */
  readonly trailer: string;
  /** The trailer at the gate: another one where somebody hooked up the wrong one. */
  readonly arrivesAs: string;
  readonly tractor: string;
  readonly driver: { readonly name: string; readonly phone: string };
  readonly seal: string;
  readonly load: string;
  readonly po: string;
  readonly bol: string;
  readonly asn: string;
  readonly pro: string;
  readonly lines: readonly PlannedLine[];
  readonly pallets: readonly PlannedPallet[];
  /** What nobody ordered. */
  readonly unknown: { readonly code: string; readonly quantity: number } | null;
  readonly countsPallets: boolean;
  readonly booksVia: 'slotbook' | 'events';
  readonly loading: 'live' | 'drop';
  readonly trouble: Trouble;
  /** Real minutes between the start of the slot and the arrival; negative: before it. */
  readonly intoSlotMinutes: number;
  readonly steps: readonly Step[];
}

/** Length of a slot in real minutes. */
export const SLOT_MINUTES = 15;

/** The plan of truck `n`: pure, the same for the same input. */
export function planTruck(input: PlanInput, n: number): TruckPlan {
  const random = randomOf(input.seed, 'truck', n);
  const site = random.pick(input.sites);
  const carrier = random.pick(site.scenario.carriers.filter(({ scac }) => scac.length === 4));
  const supplier = random.pick(site.scenario.suppliers);
  const trouble = troubleOf(random, n);
  const number = input.run * 1_000 + n;
  const trailer = trailerOf(carrier, number);
  const lines = linesOf(random, supplier, trouble);
  const digits = String(number).padStart(6, '0');
  const plan = {
    n,
    key: `sim-${input.run}-${n}`,
    site,
    carrier,
    supplier,
    trailer,
    arrivesAs: trouble === 'wrong-trailer' ? trailerOf(carrier, number + 50_000) : trailer,
    tractor: `T${random.int(100, 999)}`,
    driver: driverOf(random),
    seal: `SL${digits}`,
    load: `LD${digits}`,
    po: `P7${digits}`,
    bol: `BL${digits}`,
    asn: `SN${digits}`,
    pro: `PR${digits}`,
    lines,
    pallets: palletsOf(lines, number),
    unknown: trouble === 'unknown-product' ? { code: `X-${random.int(1000, 9999)}`, quantity: 6 } : null,
    countsPallets: trouble === null && random.chance(0.4),
    booksVia: booksVia(random, trouble),
    loading: random.chance(0.75) ? ('live' as const) : ('drop' as const),
    trouble,
    intoSlotMinutes: intoSlot(random, trouble),
  };
  return { ...plan, steps: stepsOf(plan, input.speed, random) };
}

/** Minutes of the scenario between truck `n` and the one before: a day with waves, never a stampede. */
export function gapBefore(input: PlanInput, n: number, clockMinutes: number): number {
  if (n < WARM_TRUCKS + EXPECTED_TRUCKS) return 0;
  const random = randomOf(input.seed, 'gap', n);
  const wave = 1 + 0.45 * Math.sin((clockMinutes / WAVE_MINUTES) * 2 * Math.PI);
  const drawn = -Math.log(1 - random.next()) * MEAN_GAP_MINUTES * wave;
  return Math.min(Math.max(drawn, 2), LONGEST_GAP_MINUTES) / input.sites.length;
}

const MEAN_GAP_MINUTES = 9;
const LONGEST_GAP_MINUTES = 25;
const WAVE_MINUTES = 240;

function trailerOf({ scac }: CarrierSpec, number: number): string {
  return `${scac}7${String(number % 100_000).padStart(5, '0')}`;
}

function booksVia(random: Random, trouble: Trouble): 'slotbook' | 'events' {
  // The slot book knows no trailers, and its site codes are the ones that nobody has translated.
  if (trouble === 'unknown-site') return 'slotbook';
  if (trouble === 'wrong-trailer') return 'events';
  return random.chance(0.6) ? 'slotbook' : 'events';
}

function intoSlot(random: Random, trouble: Trouble): number {
  if (trouble === 'early') return -random.int(25, 45);
  if (trouble === 'late') return random.int(SLOT_MINUTES + 4, SLOT_MINUTES + 9);
  return random.int(1, SLOT_MINUTES - 3);
}

const MAX_PALLETS_PER_LINE = 8;

function linesOf(random: Random, supplier: SupplierSpec, trouble: Trouble): PlannedLine[] {
  const products = supplier.products.slice(0, random.int(1, supplier.products.length));
  const troubled = random.int(0, products.length - 1);
  return products.map((product, at) => {
    const quantity = product.perPallet * random.int(1, MAX_PALLETS_PER_LINE);
    const few = Math.max(1, Math.round(quantity * (random.int(3, 14) / 100)));
    const here = at === troubled;
    if (here && trouble === 'short') return { product, quantity, counted: quantity - few, damaged: 0 };
    if (here && trouble === 'over') return { product, quantity, counted: quantity + few, damaged: 0 };
    if (here && trouble === 'damage') return { product, quantity, counted: quantity, damaged: few };
    return { product, quantity, counted: quantity, damaged: 0 };
  });
}

const GS1_COMPANY = '0950600';

function palletsOf(lines: readonly PlannedLine[], number: number): PlannedPallet[] {
  let serial = 0;
  return lines.flatMap(({ product, quantity }, line) =>
    Array.from({ length: Math.ceil(quantity / product.perPallet) }, (_, at) => {
      serial += 1;
      const body = `1${GS1_COMPANY}${String(number % 1_000_000).padStart(6, '0')}${String(serial).padStart(3, '0')}`;
      const left = quantity - at * product.perPallet;
      return {
        sscc: `${body}${gs1CheckDigit(body)}`,
        line,
        quantity: Math.min(product.perPallet, left),
      };
    }),
  );
}

const FIRST_NAMES = ['Jan', 'Maria', 'Luis', 'Olga', 'Sam', 'Tereza', 'Ahmed', 'Kate', 'Wei', 'Piotr'];
const LAST_NAMES = [
  'Novak',
  'Garcia',
  'Smith',
  'Kowalski',
  'Okoye',
  'Tan',
  'Jensen',
  'Silva',
  'Brown',
  'Ivanov',
];

function driverOf(random: Random): { name: string; phone: string } {
  return {
    name: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
    phone: `+1 312 555 0${random.int(100, 199)}`,
  };
}
