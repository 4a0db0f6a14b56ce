import type { EventInput } from '#server/integration/formats/canonical/events.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';
import { event } from '#server/sandbox/simulation/messages.ts';
import type { PartnerMessage } from '#server/sandbox/simulation/partner-client.ts';
import type { TruckPlan } from '#server/sandbox/simulation/plan.ts';
import { type Random, randomOf } from '#server/sandbox/simulation/random.ts';
import { write856 } from '#server/sandbox/simulation/x12.ts';

export interface SurviveMix {
  /** Distinct messages; repetitions come on top. */
  readonly messages: number;
  readonly seed: number;
  /** Names this run in every number: two runs never meet. */
  readonly run: string;
  readonly siteCode: string;
  readonly startsAt: Date;
}

/** One truck's whole story: announced, booked, arrived, unloaded, gone. */
export interface Truck {
  readonly n: number;
  readonly po: string;
  readonly load: string;
  readonly asn: string;
  readonly trailer: string;
  /** Announced and ordered. */
  readonly quantity: number;
  /** What comes off: less than announced on some trucks, which a person has to approve. */
  readonly counted: number;
  readonly late: boolean;
  /** One of its messages was sent out of its order. */
  readonly disturbed: boolean;
}

/** One transmission. */
export interface Sending {
  /** The message it tells: equal for all repetitions. */
  readonly key: string;
  readonly truck: number;
  /** Equal for exact repetitions; another one is the same news in a new envelope. */
  readonly deliveryKey: string;
  readonly message: PartnerMessage;
  readonly repeat: boolean;
  /** Sent only when this message was taken; null for what is out of order. */
  readonly after: string | null;
}

export interface SurvivePlan {
  readonly trucks: readonly Truck[];
  /** In the order in which they are sent. */
  readonly sendings: readonly Sending[];
}

export const PRODUCT = '87787D';
export const SUPPLIER = 'WIDGETS';
const STAGES = [
  'asn',
  'requested',
  'eta',
  'arrived',
  'checked-in',
  'started',
  'counted',
  'completed',
  'departed',
] as const;
type Stage = (typeof STAGES)[number];
const TRUCKS_AT_ONCE = 20;
const LATE = 0.05;
const SHORT = 0.15;
const BY_X12 = 0.25;
const REPEATED = 0.3;
const MOST_REPETITIONS = 9;
const REORDERED = 0.2;
/** A moved message goes up to five stages of its own truck ahead or behind. */
const MOVED_WITHIN = 5 * TRUCKS_AT_ONCE;
const REPEATED_WITHIN = 10 * TRUCKS_AT_ONCE;

/** Everything that is said in a run: 30 % of it 2 to 10 times, 20 % out of order, 5 % hours late. Pure. */
export function planSurvive(mix: SurviveMix): SurvivePlan {
  const random = randomOf(mix.seed, 'survive');
  const count = Math.ceil(mix.messages / STAGES.length);
  const moved = new Map<string, number>();
  for (let n = 0; n < count; n++)
    for (const stage of STAGES)
      if (random.chance(REORDERED)) moved.set(`${n}/${stage}`, random.int(-MOVED_WITHIN, MOVED_WITHIN));
  const trucks = Array.from({ length: count }, (_, n) => truckOf(mix, n, moved));
  const placed: { place: number; sending: Sending }[] = [];
  for (const truck of trucks)
    for (const [at, stage] of STAGES.entries()) {
      const place = placeOf(count, truck.n, at) + (moved.get(`${truck.n}/${stage}`) ?? 0);
      for (const [copy, sending] of copiesOf(mix, random, truck, stage, moved).entries())
        placed.push({ place: place + (copy === 0 ? 0 : random.next() * REPEATED_WITHIN), sending });
    }
  placed.sort((a, b) => a.place - b.place);
  return { trucks, sendings: placed.map(({ sending }) => sending) };
}

/** All notices first, as suppliers send them days ahead; then twenty trucks at a time, so that their news cross. */
function placeOf(count: number, n: number, stage: number): number {
  if (stage === 0) return n;
  const group = Math.floor(n / TRUCKS_AT_ONCE);
  return count + (group * (STAGES.length - 1) + stage - 1) * TRUCKS_AT_ONCE + (n % TRUCKS_AT_ONCE);
}

function truckOf(mix: SurviveMix, n: number, moved: ReadonlyMap<string, number>): Truck {
  const random = randomOf(mix.seed, 'survive-truck', n);
  const quantity = 24;
  const name = `${mix.run}${n}`.toUpperCase();
  return {
    n,
    po: `SV${name}`,
    load: `SL${name}`,
    asn: `SA${name}`,
    trailer: `ST${name}`,
    quantity,
    counted: random.chance(SHORT) ? quantity - random.int(1, 9) : quantity,
    late: random.chance(LATE),
    disturbed: STAGES.some((stage) => moved.has(`${n}/${stage}`)),
  };
}

function copiesOf(
  mix: SurviveMix,
  random: Random,
  truck: Truck,
  stage: Stage,
  moved: ReadonlyMap<string, number>,
): Sending[] {
  const key = `${mix.run}-${truck.n}-${stage}`;
  const isMoved = moved.has(`${truck.n}/${stage}`);
  const before = STAGES.slice(0, STAGES.indexOf(stage)).filter((each) => !moved.has(`${truck.n}/${each}`));
  const previous = before.at(-1);
  const after = isMoved || !previous ? null : `${mix.run}-${truck.n}-${previous}`;
  const times = random.chance(REPEATED) ? random.int(1, MOST_REPETITIONS) : 0;
  return Array.from({ length: times + 1 }, (_, copy): Sending => {
    const again = copy > 0 && random.chance(0.5) ? copy : 0;
    const deliveryKey = again === 0 ? key : `${key}-again${again}`;
    return {
      key,
      truck: truck.n,
      deliveryKey,
      message: messageOf(mix, truck, stage, deliveryKey, again),
      repeat: copy > 0,
      after: copy > 0 ? null : after,
    };
  });
}

function messageOf(mix: SurviveMix, truck: Truck, stage: Stage, id: string, again: number): PartnerMessage {
  const at = STAGES.indexOf(stage);
  // Stages follow each other by a second and none lies in the future; a whole stay is told late.
  const toldAt = mix.startsAt.getTime() - MINUTE_MS - (truck.late ? 3 * HOUR_MS : 0);
  const happened = new Date(toldAt + at * SECOND_MS);
  const about: EventInput<'yard.gate.arrived.v1'> = {
    site: { code: mix.siteCode },
    references: [{ kind: 'load', value: truck.load }],
    equipment: [{ kind: 'trailer', number: truck.trailer }],
    carrier: { scac: 'ACMF' },
    happenedAt: happened.toISOString(),
  };
  const items = [{ qualifier: 'VP', value: PRODUCT }];
  switch (stage) {
    case 'asn':
      if (randomOf(mix.seed, 'survive-x12', truck.n).chance(BY_X12)) return x12(mix, truck, again);
      return event(
        id,
        'yard.asn.received.v1',
        {
          ...about,
          shipmentId: truck.asn,
          supplier: { code: SUPPLIER },
          poNumbers: [truck.po],
          lines: [{ poNumber: truck.po, lineNo: '1', items, quantity: { value: truck.quantity, uom: 'EA' } }],
        },
        happened,
      );
    case 'requested': {
      const window = {
        start: mix.startsAt.toISOString(),
        end: new Date(mix.startsAt.getTime() + HOUR_MS).toISOString(),
      };
      const appointment = { reference: truck.load, stop: 1, window, booking: 'automatic' as const };
      return event(id, 'yard.appointment.requested.v1', { ...about, appointment }, happened);
    }
    case 'eta': {
      const estimatedArrival = new Date(mix.startsAt.getTime() + 5 * MINUTE_MS).toISOString();
      return event(id, 'yard.eta.updated.v1', { ...about, estimatedArrival }, happened);
    }
    case 'arrived':
      return event(id, 'yard.gate.arrived.v1', about, happened);
    case 'checked-in':
      return event(id, 'yard.gate.checked-in.v1', about, happened);
    case 'started':
      return event(id, 'yard.unloading.started.v1', about, happened);
    case 'counted': {
      const quantity = { value: truck.counted, uom: 'EA' };
      return event(
        id,
        'yard.unloading.counted.v1',
        { ...about, lines: [{ poNumber: truck.po, items, quantity }] },
        happened,
      );
    }
    case 'completed':
      return event(id, 'yard.unloading.completed.v1', about, happened);
    default:
      return event(id, 'yard.gate.departed.v1', about, happened);
  }
}

/** The same notice as an X12 856; told again it comes in a new envelope with a new control number. */
function x12(mix: SurviveMix, truck: Truck, again: number): PartnerMessage {
  const plan = {
    ...truck,
    bol: truck.load,
    seal: `S${truck.n}`,
    carrier: { scac: 'ACMF', name: 'Acme Freight' },
    supplier: { code: SUPPLIER, name: 'Widgets' },
    site: { code: mix.siteCode, name: 'The site' },
    pallets: [],
    lines: [{ product: { sku: PRODUCT, name: 'Widget', uom: 'EA' }, quantity: truck.quantity }],
  };
  const control = (Math.floor(mix.startsAt.getTime() / SECOND_MS) % 100_000) * 1_000 + truck.n * 10 + again;
  return {
    partner: SUPPLIER.toLowerCase(),
    path: `/api/webhooks/${SUPPLIER.toLowerCase()}`,
    contentType: 'application/edi-x12',
    body: write856(plan as unknown as TruckPlan, mix.startsAt, control % 999_999_999, mix.startsAt),
    id: null,
    proof: 'bearer',
  };
}
