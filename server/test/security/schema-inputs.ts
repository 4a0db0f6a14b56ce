import type { z } from 'zod';

/** What a walk over a schema is told; each answers for one leaf. `path` names it, e.g. `driver.name`. */
export interface Leaves {
  readonly text: (path: string, schema: z.core.$ZodType) => unknown;
  readonly int: (min: number, max: number) => number;
  /** Is an optional part given? */
  readonly gives: (path: string) => boolean;
  readonly date: () => Date;
}

const DEEPEST = 8;

/** An input of the schema's shape with the leaves chosen by the caller. Checks of single fields are not solved. */
export function inputOf(schema: z.core.$ZodType, leaves: Leaves, path = '', depth = 0): unknown {
  const def = schema._zod.def as z.core.$ZodTypeDef & Record<string, unknown>;
  const inner = () => inputOf(def['innerType'] as z.core.$ZodType, leaves, path, depth);
  switch (def.type) {
    case 'string':
    case 'template_literal':
      return leaves.text(path, schema);
    case 'number':
    case 'int':
      return leaves.int(0, 20);
    case 'bigint':
      return BigInt(leaves.int(0, 20));
    case 'boolean':
      return leaves.int(0, 1) === 1;
    case 'date':
      return leaves.date();
    case 'enum':
      return pick(Object.values(def['entries'] as object), leaves);
    case 'literal':
      return pick(def['values'] as unknown[], leaves);
    case 'optional':
    case 'default':
    case 'prefault':
      return leaves.gives(path) ? inner() : undefined;
    case 'nullable':
      return leaves.gives(path) ? inner() : null;
    case 'readonly':
    case 'catch':
    case 'nonoptional':
    case 'lazy':
      return def.type === 'lazy'
        ? depth > DEEPEST
          ? undefined
          : inputOf((def['getter'] as () => z.core.$ZodType)(), leaves, path, depth + 1)
        : inner();
    case 'pipe': {
      const from = def['in'] as z.core.$ZodType;
      const side = from._zod.def.type === 'transform' ? (def['out'] as z.core.$ZodType) : from;
      return inputOf(side, leaves, path, depth);
    }
    case 'union': {
      const options = def['options'] as z.core.$ZodType[];
      return inputOf(pick(options, leaves), leaves, path, depth);
    }
    case 'intersection': {
      const [left, right] = [def['left'], def['right']] as z.core.$ZodType[];
      const sides = [left, right].map((side) => (side ? inputOf(side, leaves, path, depth) : {}));
      return Object.assign({}, ...sides);
    }
    case 'array':
      return depth > DEEPEST
        ? []
        : [inputOf(def['element'] as z.core.$ZodType, leaves, `${path}[]`, depth + 1)];
    case 'tuple':
      return (def['items'] as z.core.$ZodType[]).map((item, at) =>
        inputOf(item, leaves, `${path}[${at}]`, depth + 1),
      );
    case 'record':
      return { key: inputOf(def['valueType'] as z.core.$ZodType, leaves, `${path}{}`, depth + 1) };
    case 'object':
      return Object.fromEntries(
        Object.entries(def['shape'] as Record<string, z.core.$ZodType>).flatMap(([name, part]) => {
          const value = inputOf(part, leaves, path === '' ? name : `${path}.${name}`, depth + 1);
          return value === undefined ? [] : [[name, value]];
        }),
      );
    case 'custom':
      return leaves.text(path, schema);
    case 'null':
      return null;
    case 'undefined':
    case 'void':
      return undefined;
    default:
      return leaves.text(path, schema);
  }
}

/** Paths of all text fields of a schema, optional ones included. */
export function textPaths(schema: z.core.$ZodType): string[] {
  const paths = new Set<string>();
  // Unions show one side at a time.
  for (let side = 0; side < 6; side++)
    inputOf(schema, {
      text: (path) => {
        paths.add(path);
        return '';
      },
      int: (min, max) => min + (side % (max - min + 1)),
      gives: () => true,
      date: () => new Date(0),
    });
  return [...paths];
}

function pick<T>(options: readonly T[], { int }: Leaves): T {
  return options[int(0, options.length - 1)] as T;
}
