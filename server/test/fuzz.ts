/** A JSON Schema as far as our OpenAPI document uses it. */
export type Schema = Readonly<Record<string, unknown>>;

/** Reproducible numbers from 0 to 1. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const DEEPEST = 12;
const ITEMS = 3;
const WORDS = [
  'LOAD1234',
  'TRL 4711',
  '000042',
  'Ünïcödé',
  '=1+1',
  '<b>',
  "' OR 1=1--",
  '🚚',
  'a.b.c',
  '../x',
  '%00',
];

/** Values that no schema asks for. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  1.5,
  '',
  '\u0000',
  '\ud800',
  '‮',
  'x'.repeat(5_000),
  [],
  {},
  [[[[]]]],
  { __proto__: { polluted: true } },
  '2026-02-30T10:00:00Z',
  '9999-12-31T23:59:59Z',
];

/** Makes values of a schema, and now and then something else, as often as `strangeness` says (0 to 1). */
export function openFuzz(document: Schema, random: () => number) {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const resolve = (schema: Schema): Schema => {
    const ref = schema.$ref;
    if (typeof ref !== 'string') return schema;
    let at: unknown = document;
    for (const key of ref.slice(2).split('/')) at = (at as Record<string, unknown>)[key];
    return resolve(at as Schema);
  };

  function value(given: Schema, strangeness: number, depth = 0): unknown {
    if (random() < strangeness || depth > DEEPEST) return pick(STRANGE);
    const schema = resolve(given);
    const choices = (schema.oneOf ?? schema.anyOf) as Schema[] | undefined;
    if (choices) return value(pick(choices), strangeness, depth + 1);
    if ('const' in schema) return schema.const;
    if (Array.isArray(schema.enum)) return pick(schema.enum);
    const type = Array.isArray(schema.type) ? pick(schema.type as string[]) : schema.type;
    switch (type) {
      case 'object':
        return object(schema, strangeness, depth);
      case 'array': {
        const least = Number(schema.minItems ?? 0);
        const length = Math.max(least, Math.floor(random() * ITEMS));
        return Array.from({ length }, () => value((schema.items ?? {}) as Schema, strangeness, depth + 1));
      }
      case 'string':
        return text(schema);
      case 'integer':
        return Math.floor(number(schema));
      case 'number':
        return number(schema);
      case 'boolean':
        return random() < 0.5;
      case 'null':
        return null;
      default:
        return pick(WORDS);
    }
  }

  function object(schema: Schema, strangeness: number, depth: number): Record<string, unknown> {
    const required = (schema.required ?? []) as string[];
    const made: Record<string, unknown> = {};
    for (const [name, part] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
      const wanted = required.includes(name) ? random() >= strangeness : random() < 0.5;
      if (wanted) made[name] = value(part, strangeness, depth + 1);
    }
    if (random() < strangeness) made[pick(WORDS)] = pick(STRANGE);
    return made;
  }

  function text(schema: Schema): string {
    if (schema.format === 'date-time')
      return new Date(Date.now() - Math.floor(random() * 3_600_000)).toISOString();
    const pattern = String(schema.pattern ?? '');
    if (pattern.includes('\\d{4}-\\d{2}-\\d{2}'))
      return random() < 0.5 ? '2026-11-24' : new Date().toISOString();
    if (pattern.startsWith('^msg_'))
      return `msg_${Array.from({ length: 26 }, () => pick([...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'])).join('')}`;
    if (pattern.includes('a-z0-9')) return `p-${Math.floor(random() * 1e6)}`;
    const longest = Math.min(Number(schema.maxLength ?? 40), 200);
    const word = pick(WORDS);
    return (word + (random() < 0.3 ? 'y'.repeat(longest) : ''))
      .slice(0, longest)
      .padEnd(Number(schema.minLength ?? 0), 'z');
  }

  function number(schema: Schema): number {
    const least = Number(schema.minimum ?? schema.exclusiveMinimum ?? 0);
    const most = Math.min(Number(schema.maximum ?? 1_000), 1e9);
    return least + random() * (most - least);
  }

  return { value, pick, random };
}
