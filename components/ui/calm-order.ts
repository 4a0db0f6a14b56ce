export type CalmRow<Row> = { id: string; row: Row; gone: boolean };

/**
 * What stays on screen while a hand is on it: rows keep their places and take new values, rows that left stay
 * and are marked gone, rows that came wait outside. Returns the shown rows and how many wait.
 */
export function mergeCalm<Row>(
  shown: readonly CalmRow<Row>[],
  incoming: readonly Row[],
  idOf: (row: Row) => string,
): { rows: CalmRow<Row>[]; waiting: number } {
  const fresh = new Map(incoming.map((row) => [idOf(row), row]));
  const rows = shown.map((entry) => {
    const row = fresh.get(entry.id);
    return row === undefined ? { ...entry, gone: true } : { id: entry.id, row, gone: false };
  });
  const known = new Set(shown.map((entry) => entry.id));
  const waiting = incoming.reduce((count, row) => count + (known.has(idOf(row)) ? 0 : 1), 0);
  return { rows, waiting };
}

/** The incoming order as it is: nobody is touching the list. */
export function settle<Row>(incoming: readonly Row[], idOf: (row: Row) => string): CalmRow<Row>[] {
  return incoming.map((row) => ({ id: idOf(row), row, gone: false }));
}
