import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EVENT_SCHEMAS } from '../formats/canonical/events.ts';
import { cases as canonicalCases } from './canonical/fixtures/cases.ts';
import { cases as carrierCases } from './carrier-x12/fixtures/cases.ts';
import { FORMAT_NAMES, type FormatName, type MapInput } from './contract.ts';
import { outcomeOfMessage } from './outcome.ts';
import { formatOf } from './registry.ts';
import { cases as samsaraCases } from './samsara/fixtures/cases.ts';
import { cases as sscCases } from './ssc/fixtures/cases.ts';
import { cases as supplierCases } from './supplier-x12/fixtures/cases.ts';

const MUTATIONS = Number(process.env.MUTATIONS ?? 2_000);
const SEED = Number(process.env.SEED ?? 20_261_124);
const LIMIT_MS = 2_000;

const INPUT: MapInput = {
  partner: { id: 'prt_1' },
  receivedAt: '2026-11-24T15:00:00.000Z',
  lookup: (kind) => (kind === 'site' || kind === 'geofence' ? 'sit_1' : undefined),
  zoneOfSite: () => 'America/Chicago',
};

/** Own fixtures, and the collection of real messages where it lies beside the checkout. */
function sources(): Buffer[] {
  const own = [...canonicalCases, ...supplierCases, ...carrierCases, ...sscCases, ...samsaraCases].map(
    ({ body }) => Buffer.from(body),
  );
  const folder = fileURLToPath(new URL('../../../../shared/partner-samples/', import.meta.url));
  if (!existsSync(folder)) return own;
  const real = ['x12', 'ssc-appointments', 'telematics', 'cloudevents'].flatMap((part) =>
    readdirSync(`${folder}${part}`)
      .filter((name) => /\.(edi|json)$/.test(name))
      .map((name) => readFileSync(`${folder}${part}/${name}`)),
  );
  return [...own, ...real];
}

/** mulberry32: small, seeded, good enough to choose with. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Change = (bytes: Buffer, pick: (below: number) => number, other: Buffer) => Buffer;
const latin = (bytes: Buffer, change: (text: string) => string): Buffer =>
  Buffer.from(change(bytes.toString('latin1')), 'latin1');
const lines = (bytes: Buffer, change: (parts: string[]) => string[]): Buffer =>
  latin(bytes, (text) => change(text.split(/(?<=[~\n])/)).join(''));

const CHANGES: Record<string, Change> = {
  'flip a bit': (bytes, pick) => {
    const copy = Buffer.from(bytes);
    const at = pick(copy.length);
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << pick(8));
    return copy;
  },
  'cut off': (bytes, pick) => bytes.subarray(0, pick(bytes.length + 1)),
  'cut out': (bytes, pick) => {
    const from = pick(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + pick(40))]);
  },
  'swap separators': (bytes, pick) => {
    const signs = '*~>:|^\n!."{}[],';
    const [a = '*', b = '~'] = [signs[pick(signs.length)], signs[pick(signs.length)]];
    return latin(bytes, (text) => text.replaceAll(a, '\u0001').replaceAll(b, a).replaceAll('\u0001', b));
  },
  'another number': (bytes, pick) =>
    latin(bytes, (text) => {
      const numbers = [...text.matchAll(/\d+/g)];
      const chosen = numbers[pick(numbers.length)];
      if (!chosen) return text;
      const put = ['0', '-1', '9'.repeat(40), '20020148', '1e309', '', '00'][pick(7)] ?? '';
      return text.slice(0, chosen.index) + put + text.slice(chosen.index + chosen[0].length);
    }),
  'repeat a line': (bytes, pick) =>
    lines(bytes, (parts) => {
      const at = pick(parts.length);
      return [...parts.slice(0, at), ...Array(1 + pick(50)).fill(parts[at] ?? ''), ...parts.slice(at)];
    }),
  'drop a line': (bytes, pick) => lines(bytes, (parts) => parts.toSpliced(pick(parts.length), 1)),
  'swap two lines': (bytes, pick) =>
    lines(bytes, (parts) => {
      const [a, b] = [pick(parts.length), pick(parts.length)];
      return parts.with(a, parts[b] ?? '').with(b, parts[a] ?? '');
    }),
  'run two together': (bytes, pick, other) => {
    const at = pick(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at)]);
  },
  'put in rubbish': (bytes, pick) => {
    const rubbish = [
      '\u0000',
      '\ufeff',
      '…',
      '\ud83d\ude9a',
      'ISA*',
      'HL*1*1*I~',
      '"\\ud800"',
      '__proto__',
      'a'.repeat(5_000),
      '{'.repeat(200),
      '\u202e',
    ];
    const at = pick(bytes.length + 1);
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(rubbish[pick(rubbish.length)] ?? ''),
      bytes.subarray(at),
    ]);
  },
};

function check(format: FormatName, body: Buffer): string {
  const received = formatOf(format)?.receive({ body });
  if (!received) throw new Error(format);
  if (!received.ok) {
    expect(received.parse.problem.message).not.toBe('');
    return received.parse.outcome;
  }
  const results = received.parse.documents.map((_, index) => received.map(index, INPUT));
  for (const result of results) {
    if (result.quarantine ?? result.parked) expect(result.events).toEqual([]);
    for (const { type, data, identityKey } of result.events) {
      expect(EVENT_SCHEMAS[type].safeParse(data).success).toBe(true);
      expect(identityKey.length).toBeLessThanOrEqual(240);
    }
  }
  const answers = received.parse.acknowledge?.({ controlNumber: 1, now: new Date('2026-11-24T15:00:00Z') });
  for (const answer of answers ?? [])
    expect(answer.split('~\n').every((segment) => !segment.includes('\n'))).toBe(true);
  return outcomeOfMessage(received.parse, results);
}

describe(`${MUTATIONS} mutated messages (SEED=${SEED})`, () => {
  it('never throw, never take two seconds, are never half mapped', { timeout: 120_000 }, () => {
    const next = random(SEED);
    const pick = (below: number) => Math.floor(next() * Math.max(1, below));
    const bodies = sources();
    const names = Object.keys(CHANGES);
    const outcomes = new Map<string, number>();
    for (let round = 0; round < MUTATIONS; round++) {
      let body = bodies[pick(bodies.length)] ?? Buffer.alloc(0);
      const applied: string[] = [];
      for (let step = 0; step <= pick(3); step++) {
        const name = names[pick(names.length)] ?? '';
        applied.push(name);
        body = CHANGES[name]?.(body, pick, bodies[pick(bodies.length)] ?? body) ?? body;
      }
      for (const format of FORMAT_NAMES) {
        const started = performance.now();
        try {
          const outcome = check(format, body);
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        } catch (cause) {
          throw new Error(
            `SEED=${SEED} round ${round} ${format} (${applied.join(', ')}): ${JSON.stringify(body.toString('latin1').slice(0, 2_000))}`,
            { cause },
          );
        }
        expect(performance.now() - started, `round ${round} ${format}`).toBeLessThan(LIMIT_MS);
      }
    }
    console.log(`SEED=${SEED} outcomes ${JSON.stringify(Object.fromEntries(outcomes))}`);
    expect(outcomes.get('accept')).toBeGreaterThan(0);
    expect(outcomes.get('quarantine')).toBeGreaterThan(0);
    expect(outcomes.get('refuse')).toBeGreaterThan(0);
  });
});
