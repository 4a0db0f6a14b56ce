import type { PlannedCall } from '../effects/settle.ts';
import { load, write } from '../effects/settle.ts';

/** One queued change of plain values: text, number, boolean, false, or an id in a field ending in `_id`. */
export interface QueuedWrite {
  readonly model: string;
  readonly id: number;
  readonly vals: Readonly<Record<string, string | number | boolean>>;
}

/** Up to this many distinct values, writing each group is cheaper than one `load` (1 : 11 per row). */
const MAX_GROUPS = 8;
/** Stays far below the minute of CPU a hosted worker has. */
const CHUNK_IDS = 200;

/**
 * The fewest calls for a queue of absolute changes. Later values of a record win over earlier ones; the
 * same values for many records become one write, many different ones become one `load` by database id.
 */
export function planWrites(queue: readonly QueuedWrite[]): PlannedCall[] {
  const byShape = new Map<string, { model: string; rows: QueuedWrite[] }>();
  for (const row of coalesce(queue)) {
    const key = `${row.model}|${Object.keys(row.vals).sort().join()}`;
    const shape = byShape.get(key) ?? { model: row.model, rows: [] };
    shape.rows.push(row);
    byShape.set(key, shape);
  }
  return [...byShape.values()].flatMap(({ model, rows }) => callsFor(model, rows));
}

function coalesce(queue: readonly QueuedWrite[]): QueuedWrite[] {
  const merged = new Map<string, QueuedWrite>();
  for (const each of queue) {
    const key = `${each.model}|${each.id}`;
    const earlier = merged.get(key);
    merged.set(key, earlier ? { ...each, vals: { ...earlier.vals, ...each.vals } } : each);
  }
  return [...merged.values()].filter((each) => Object.keys(each.vals).length > 0);
}

function callsFor(model: string, rows: readonly QueuedWrite[]): PlannedCall[] {
  const groups = new Map<string, QueuedWrite[]>();
  for (const row of rows) {
    const key = JSON.stringify(Object.entries(row.vals).sort(([a], [b]) => (a < b ? -1 : 1)));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  if (groups.size <= MAX_GROUPS) {
    return [...groups.values()].flatMap((group) =>
      chunked(group).map((part) =>
        write(
          model,
          part.map((row) => row.id),
          group[0]?.vals ?? {},
        ),
      ),
    );
  }
  return chunked(rows).map((part) => load(model, part.map(toLoadRow)));
}

/** `load` takes text: empty clears, `.id` names the record and the target of a many2one. */
function toLoadRow(row: QueuedWrite): Record<string, string> {
  const cells = Object.entries(row.vals)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, value]) => [field.endsWith('_id') ? `${field}/.id` : field, toCell(value)]);
  return { '.id': String(row.id), ...Object.fromEntries(cells) };
}

function toCell(value: string | number | boolean): string {
  if (value === true) return '1';
  return value === false ? '' : String(value);
}

function chunked<T>(rows: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < rows.length; start += CHUNK_IDS)
    parts.push(rows.slice(start, start + CHUNK_IDS));
  return parts;
}
