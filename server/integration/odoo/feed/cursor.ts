/**
 * Where a feed stands. JSON-able; kept by the caller in the transaction that applies the rows.
 * Times are Odoo's own `YYYY-MM-DD HH:MM:SS` text, so our clock never decides what is read.
 */
export interface FeedCursor {
  /** Newest `write_date` read so far. */
  readonly newest: string | undefined;
  /** `newest` as it was at the last sweep: the next sweep starts an overlap before it. */
  readonly sweptNewest: string | undefined;
  /** Our time of the last sweep and of the last poll that found something newer, in ms. */
  readonly sweptAtMs: number;
  readonly newestSeenAtMs: number;
  /** Rows read inside the overlap: id → `write_date#digest` of the fields. */
  readonly seen: Readonly<Record<string, string>>;
}

export const EMPTY_CURSOR: FeedCursor = {
  newest: undefined,
  sweptNewest: undefined,
  sweptAtMs: 0,
  newestSeenAtMs: 0,
  seen: {},
};

const SECOND_MS = 1_000;

/** Odoo's text, moved by milliseconds. */
export function shift(odooTime: string, byMs: number): string {
  const at = Date.parse(`${odooTime.replace(' ', 'T')}Z`);
  return new Date(at + byMs).toISOString().slice(0, 19).replace('T', ' ');
}

export function nextSecond(odooTime: string): string {
  return shift(odooTime, SECOND_MS);
}
