import type { CallOptions, Row } from './client.ts';
import type { OdooArgs } from './transport.ts';
import { idOf, nameOf, textOf } from './values.ts';

export interface OneCall {
  readonly model: string;
  readonly method: string;
  readonly args: OdooArgs;
  readonly options: CallOptions;
}

/** How calls of one kind become one call, and its answer the answer of each. */
export interface Shape {
  /** Calls with the same key may become one. */
  readonly key: string;
  /** Records or rows in this call. */
  readonly weight: number;
  /** Two calls that claim the same thing go one after the other. */
  readonly claims: readonly string[];
  /** Which of the calls (by place) go together; all of them when not given. */
  readonly parts?: (calls: readonly OneCall[]) => readonly (readonly number[])[];
  join(calls: readonly OneCall[]): OneCall;
  /** One answer per call, or undefined when they cannot be told apart. */
  split(answer: unknown, calls: readonly OneCall[]): readonly unknown[] | undefined;
}

/** Rows asked for at once when searches become one; more than that and they are asked one by one. */
const MOST_ROWS = 2_000;

/**
 * The shape of a call that several may share, or undefined. Only looks and absolute writes are among them: buttons
 * and notes are pressed and left one by one.
 */
export function shapeOf(call: OneCall): Shape | undefined {
  if (call.options.signal || call.options.timeoutMs !== undefined) return undefined;
  if (call.method === 'read') return readShape(call);
  if (call.method === 'get_external_id') return namesShape(call);
  if (call.method === 'write') return writeShape(call);
  if (call.method === 'load') return loadShape(call);
  if (call.method === 'search_read' && call.options.gatherBy) return searchShape(call, call.options.gatherBy);
  return undefined;
}

function keyOf({ model, method, options }: OneCall, ...more: unknown[]): string {
  return JSON.stringify([model, method, options.context ?? null, options.companyIds ?? null, ...more]);
}

function allIds(calls: readonly OneCall[]): number[] {
  return [...new Set(calls.flatMap((call) => call.args.ids ?? []))];
}

function readShape(call: OneCall): Shape {
  const { ids = [], ...rest } = call.args;
  return {
    key: keyOf(call, rest),
    weight: ids.length,
    claims: [],
    join: (calls) => ({ ...call, args: { ...rest, ids: allIds(calls) } }),
    split(answer, calls) {
      const byId = new Map((answer as Row[]).map((row) => [row.id, row]));
      return calls.map((each) => (each.args.ids ?? []).flatMap((id) => byId.get(id) ?? []));
    },
  };
}

function namesShape(call: OneCall): Shape {
  const { ids = [], ...rest } = call.args;
  return {
    key: keyOf(call, rest),
    weight: ids.length,
    claims: [],
    join: (calls) => ({ ...call, args: { ...rest, ids: allIds(calls) } }),
    split(answer, calls) {
      const names = (answer ?? {}) as Readonly<Record<string, unknown>>;
      return calls.map((each) =>
        Object.fromEntries((each.args.ids ?? []).flatMap((id) => (id in names ? [[id, names[id]]] : []))),
      );
    },
  };
}

/**
 * Writes of the same fields: the same values for many records are one `write`, many different ones are one `load` by
 * database id. Both are one transaction in Odoo, all of it or nothing.
 */
function writeShape(call: OneCall): Shape {
  const vals = (call.args.vals ?? {}) as Readonly<Record<string, unknown>>;
  const ids = call.args.ids ?? [];
  const isPlain = Object.values(vals).every((value) => PLAIN.has(typeof value));
  const fields = Object.keys(vals).sort();
  return {
    key: keyOf(call, isPlain ? fields : vals, isPlain),
    weight: ids.length,
    // One record with two sets of values has no place in one call.
    claims: isPlain ? ids.map(String) : [],
    parts: (calls) => partsByValue(calls),
    join: (calls) =>
      new Set(calls.map(valuesOf)).size === 1
        ? { ...call, args: { ...call.args, ids: allIds(calls) } }
        : loadById(call, fields, calls),
    split(answer, calls) {
      if (typeof answer !== 'object' || answer === null) return calls.map(() => answer);
      const { ids: loaded } = answer as { ids?: unknown };
      return Array.isArray(loaded) ? calls.map(() => true) : undefined;
    },
  };
}

const PLAIN: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);
/** Up to this many distinct values a `write` each is cheaper than one `load` (1 : 11 per row). */
const MOST_VALUES = 8;

function valuesOf(call: OneCall): string {
  const vals = Object.entries(call.args.vals as object).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(vals);
}

function partsByValue(calls: readonly OneCall[]): number[][] {
  const byValue = new Map<string, number[]>();
  for (const [index, each] of calls.entries())
    byValue.set(valuesOf(each), [...(byValue.get(valuesOf(each)) ?? []), index]);
  return byValue.size <= MOST_VALUES ? [...byValue.values()] : [calls.map((_, index) => index)];
}

/** `load` takes text: empty clears, `.id` names the record and the target of a many2one. */
function loadById(call: OneCall, fields: readonly string[], calls: readonly OneCall[]): OneCall {
  const columns = ['.id', ...fields.map((field) => (field.endsWith('_id') ? `${field}/.id` : field))];
  const data = calls.flatMap((each) => {
    const vals = each.args.vals as Readonly<Record<string, string | number | boolean>>;
    const cells = fields.map((field) => toCell(vals[field] ?? false));
    return (each.args.ids ?? []).map((id) => [String(id), ...cells]);
  });
  return { ...call, method: 'load', args: { fields: columns, data } };
}

function toCell(value: string | number | boolean): string {
  if (value === true) return '1';
  return value === false ? '' : String(value);
}

function loadShape(call: OneCall): Shape {
  const rowsOf = (each: OneCall) => each.args.data as readonly (readonly string[])[];
  return {
    key: keyOf(call, call.args.fields),
    weight: rowsOf(call).length,
    // One record twice in one `load` is left to nobody's reading of the order of its rows.
    claims: rowsOf(call).map((row) => row[0] ?? ''),
    join: (calls) => ({ ...call, args: { ...call.args, data: calls.flatMap(rowsOf) } }),
    split(answer, calls) {
      const { ids } = answer as { ids?: unknown };
      if (!Array.isArray(ids) || ids.length !== calls.reduce((sum, each) => sum + rowsOf(each).length, 0))
        return undefined;
      let from = 0;
      return calls.map((each) => {
        const to = from + rowsOf(each).length;
        const mine = ids.slice(from, to);
        from = to;
        return { ...(answer as object), ids: mine };
      });
    },
  };
}

type Leaf = readonly [field: string, operator: string, value: unknown];

/** Searches that differ in the value of their first leaf only; each row shows that field, so it finds its searcher. */
function searchShape(call: OneCall, field: string): Shape | undefined {
  const { domain, limit: _limit, ...rest } = call.args as OdooArgs & { domain: readonly unknown[] };
  const [first, ...others] = domain;
  if (!isLeaf(first, field) || call.args.offset) return undefined;
  const wantedOf = (each: OneCall) => ((each.args.domain as readonly unknown[])[0] as Leaf)[2];
  return {
    key: keyOf(call, first[1], others, rest),
    weight: 1,
    claims: [],
    join(calls) {
      const values = [...new Set(calls.map(wantedOf))];
      const wanted =
        first[1] === '='
          ? [[field, 'in', values]]
          : [...values.slice(1).map(() => '|'), ...values.map((value) => [field, first[1], value])];
      const total = calls.reduce((sum, each) => sum + (each.args.limit as number), 0);
      return {
        ...call,
        args: { ...rest, domain: [...wanted, ...others], limit: Math.min(total, MOST_ROWS) },
      };
    },
    split(answer, calls) {
      const rows = answer as Row[];
      if (rows.length >= MOST_ROWS) return undefined;
      const wantedOnes = [...new Set(calls.map(wantedOf))];
      // A row that is nobody's, or of two, cannot be shared out.
      const belongs = (row: Row) => wantedOnes.filter((one) => shows(row, field, first[1], one)).length;
      if (first[1] === '=' && rows.some((row) => belongs(row) !== 1)) return undefined;
      return calls.map((each) => {
        const mine = rows.filter((row) => shows(row, field, first[1], wantedOf(each)));
        return mine.slice(0, each.args.limit as number);
      });
    },
  };
}

function isLeaf(leaf: unknown, field: string): leaf is Leaf {
  return Array.isArray(leaf) && leaf[0] === field && (leaf[1] === '=' || leaf[1] === 'ilike');
}

function shows(row: Row, field: string, operator: string, wanted: unknown): boolean {
  const [root = '', below] = field.split('.');
  const value = row[root];
  if (below === 'name') {
    // Odoo shows the number of an order, then in brackets the supplier's own.
    const shown = nameOf(value) ?? '';
    return shown === wanted || shown.startsWith(`${wanted} (`);
  }
  if (operator === 'ilike') return (textOf(value) ?? '').toLowerCase().includes(String(wanted).toLowerCase());
  return value === wanted || (typeof wanted === 'number' && idOf(value) === wanted);
}
