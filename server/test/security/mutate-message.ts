import type { Random } from '#server/sandbox/simulation/random.ts';

export interface Mutated {
  readonly body: Buffer;
  /** Names of what was done to it, for a failure's message. */
  readonly how: string;
}

type Change = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

/** One to three changes to a message, as lines, lines of code and people make them. */
export function mutate(sample: Buffer, other: Buffer, random: Random): Mutated {
  const names: string[] = [];
  let body = sample;
  for (let changes = random.int(1, 3); changes > 0; changes--) {
    const name = random.pick(Object.keys(CHANGES));
    body = CHANGES[name]?.(body, random, other) ?? body;
    names.push(name);
  }
  return { body, how: names.join(', ') };
}

const latin = (bytes: Buffer, change: (text: string) => string): Buffer =>
  Buffer.from(change(bytes.toString('latin1')), 'latin1');
const parts = (bytes: Buffer, change: (list: string[]) => string[]): Buffer =>
  latin(bytes, (text) => change(text.split(/(?<=[~\n,])/)).join(''));
const place = (list: { length: number }, random: Random) => random.int(0, Math.max(0, list.length - 1));

const CHANGES: Record<string, Change> = {
  flip: (bytes, random) => {
    const copy = Buffer.from(bytes);
    const at = place(copy, random);
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << random.int(0, 7));
    return copy;
  },
  'cut the end': (bytes, random) => bytes.subarray(0, random.int(0, bytes.length)),
  'cut out': (bytes, random) => {
    const from = random.int(0, bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + random.int(1, 60))]);
  },
  'swap separators': (bytes, random) => {
    const signs = [...'*~>:|^\n!."{}[],'];
    const [one, two] = [random.pick(signs), random.pick(signs)];
    return latin(bytes, (text) =>
      text.replaceAll(one, '\u0001').replaceAll(two, one).replaceAll('\u0001', two),
    );
  },
  'wrong count or control number': (bytes, random) =>
    latin(bytes, (text) =>
      text.replace(/\b(SE|GE|IEA|CTT|ISA|GS|ST)(\*[^~\n]*)/g, (whole) =>
        random.chance(0.4) ? whole.replace(/\d+(?=\D*$)/, () => String(random.int(0, 999_999_999))) : whole,
      ),
    ),
  'another number': (bytes, random) =>
    latin(bytes, (text) => {
      const numbers = [...text.matchAll(/\d+/g)];
      const chosen = numbers[place(numbers, random)];
      if (!chosen) return text;
      const put = random.pick(['0', '-1', '9'.repeat(40), '20020148', '1e309', '', '00', '1.23456789']);
      return text.slice(0, chosen.index) + put + text.slice(chosen.index + chosen[0].length);
    }),
  'repeat a segment': (bytes, random) =>
    parts(bytes, (list) => {
      const at = place(list, random);
      return [...list.slice(0, at), ...Array(random.int(2, 50)).fill(list[at] ?? ''), ...list.slice(at)];
    }),
  'drop a segment': (bytes, random) => parts(bytes, (list) => list.toSpliced(place(list, random), 1)),
  'swap two segments': (bytes, random) =>
    parts(bytes, (list) => {
      const [one, two] = [place(list, random), place(list, random)];
      return list.with(one, list[two] ?? '').with(two, list[one] ?? '');
    }),
  'merge two interchanges': (bytes, random, other) => {
    const at = random.chance(0.5) ? bytes.length : random.int(0, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at)]);
  },
  'put in rubbish': (bytes, random) => {
    const at = random.int(0, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(RUBBISH)), bytes.subarray(at)]);
  },
};

const RUBBISH = [
  '\u0000',
  '\ufeff',
  '…',
  '\u{1f69a}',
  'ISA*',
  'HL*1*1*I~',
  '"\\ud800"',
  '"__proto__":{"x":1},',
  'a'.repeat(5_000),
  '{'.repeat(200),
  '\u202e',
  "'; DROP TABLE visit; --",
];
