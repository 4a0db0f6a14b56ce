const MAX_CHARACTERS = 400;

export interface Change {
  readonly field: string;
  /** Null: there was, or is, no value. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Before and after of an entry, field by field; only what differs when both are there. */
export function changesOf(entry: { before: unknown; after: unknown; changed: readonly string[] }): Change[] {
  const before = fieldsOf(entry.before);
  const after = fieldsOf(entry.after);
  const both = entry.before !== null && entry.after !== null;
  const names =
    both && entry.changed.length > 0
      ? entry.changed
      : [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((name) => ({ field: name, before: textOf(before[name]), after: textOf(after[name]) }))
    .filter((row) => !both || row.before !== row.after);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { value };
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
