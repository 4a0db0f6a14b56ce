import { hash } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';
import type { Domain, OdooClient, Row } from '../client/client.ts';
import { textOf } from '../client/values.ts';
import { EMPTY_CURSOR, type FeedCursor, nextSecond, shift } from './cursor.ts';
import type { FeedSource } from './sources.ts';

export interface FeedOptions {
  readonly now: () => number;
  readonly pageRows?: number;
  /** At least the longest transaction in Odoo: a slow call commits late, with an older time. */
  readonly overlapMs?: number;
  /** Pause between sweeps over the whole overlap. */
  readonly sweepEveryMs?: number;
  readonly signal?: AbortSignal;
}

export interface FeedPage {
  /** New or changed rows, oldest first. May hold a row again; never misses one. */
  readonly rows: readonly Row[];
  /** To be kept together with the rows. Going on from an older cursor only repeats rows. */
  readonly cursor: FeedCursor;
}

/** A little above a thousand, so that a thousand changes are one page and known to be all. */
export const PAGE_ROWS = 1_024;
export const OVERLAP_MS = 5 * MINUTE_MS;
export const SWEEP_EVERY_MS = MINUTE_MS;
/** How long rows of the newest second are read again: more may be written in that second. */
const OPEN_SECOND_MS = 10 * SECOND_MS;
/** Above this, remembered ids are no longer sent as a filter. */
const MAX_FILTER_IDS = 2_000;
const MAX_SEEN = 20_000;

/**
 * Reads what changed since the cursor, page by page. A quick poll asks for rows newer than the newest and
 * for unknown rows in the overlap, so that "nothing changed" is one nearly empty call; every minute a
 * sweep reads the whole overlap again and compares contents, which finds late commits on known rows.
 */
export async function* readChanges(
  client: OdooClient,
  source: FeedSource,
  from: FeedCursor = EMPTY_CURSOR,
  options: FeedOptions,
): AsyncGenerator<FeedPage, void> {
  const nowMs = options.now();
  const overlapMs = options.overlapMs ?? OVERLAP_MS;
  const sweep =
    from.newest === undefined || nowMs - from.sweptAtMs >= (options.sweepEveryMs ?? SWEEP_EVERY_MS);
  const low = sweepStart(from, overlapMs);
  const seen = new Map(Object.entries(from.seen));
  let newest = from.newest;
  let newestSeenAtMs = from.newestSeenAtMs;
  let yielded = false;

  for await (const rows of readFrom(
    client,
    source,
    sweep ? sweepDomain(low) : quickDomain(from, low, nowMs),
    options,
  )) {
    const fresh = rows.filter((row) => remember(row, seen));
    const last = newestOf(rows, newest ?? '');
    if (last !== newest && last !== '') {
      newest = last;
      newestSeenAtMs = nowMs;
    }
    if (fresh.length === 0) continue;
    yielded = true;
    // Pages come in order of time, so a sweep that stops here goes on from here.
    const reached = sweep ? newest : from.sweptNewest;
    yield {
      rows: fresh,
      cursor: {
        ...from,
        newest,
        newestSeenAtMs,
        sweptNewest: reached,
        seen: prune(seen, reached, overlapMs),
      },
    };
  }
  const swept = sweep
    ? { sweptNewest: newest, sweptAtMs: nowMs }
    : { sweptNewest: from.sweptNewest, sweptAtMs: from.sweptAtMs };
  const cursor = { newest, newestSeenAtMs, ...swept, seen: prune(seen, swept.sweptNewest, overlapMs) };
  if (yielded || sweep) yield { rows: [], cursor };
}

/** The earliest time a row not yet read may carry. Undefined: from the beginning. */
function sweepStart(from: FeedCursor, overlapMs: number): string | undefined {
  return from.sweptNewest === undefined ? undefined : shift(from.sweptNewest, -overlapMs);
}

function sweepDomain(low: string | undefined): Domain {
  return low === undefined ? [] : [['write_date', '>=', low]];
}

function quickDomain(from: FeedCursor, low: string | undefined, nowMs: number): Domain {
  const newest = from.newest ?? '';
  const secondIsOpen = nowMs - from.newestSeenAtMs < OPEN_SECOND_MS;
  const after = secondIsOpen ? newest : nextSecond(newest);
  const known = Object.keys(from.seen).map(Number);
  // Too many to name them: late commits then wait for the next sweep.
  if (low === undefined || known.length > MAX_FILTER_IDS) return [['write_date', '>=', after]];
  return ['|', ['write_date', '>=', after], '&', ['write_date', '>=', low], ['id', 'not in', known]];
}

/**
 * Pages by `write_date, id`. Odoo orders by microseconds but shows and compares seconds, so a page that
 * ends inside a second is followed by draining that second by id; then the next page starts after it.
 */
async function* readFrom(
  client: OdooClient,
  source: FeedSource,
  base: Domain,
  options: FeedOptions,
): AsyncGenerator<Row[]> {
  const limit = options.pageRows ?? PAGE_ROWS;
  const page = (domain: Domain, order: string) =>
    client.searchRead(
      source.model,
      {
        domain: [...source.domain, ...domain],
        fields: [...source.fields, 'write_date'],
        order,
        limit,
        load: null,
      },
      { context: source.context, ...(options.signal ? { signal: options.signal } : {}) },
    );
  let after: Domain = [];
  for (;;) {
    const rows = await page([...base, ...after], 'write_date, id');
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < limit || !last) return;
    const second = writeDateOf(last);
    const got = new Set(rows.filter((row) => writeDateOf(row) === second).map((row) => row.id));
    for (let above = 0; ; ) {
      const inSecond = [
        ...base,
        ['write_date', '>=', second],
        ['write_date', '<', nextSecond(second)],
        ['id', '>', above],
      ];
      const drained = await page(inSecond, 'id');
      const rest = drained.filter((row) => !got.has(row.id));
      if (rest.length > 0) yield rest;
      above = drained.at(-1)?.id ?? above;
      if (drained.length < limit) break;
    }
    after = [['write_date', '>=', nextSecond(second)]];
  }
}

/**
 * True when the row is new or changed, and then known. Two changes within one second look alike by id and
 * time; the contents tell them apart.
 */
function remember(row: Row, seen: Map<string, string>): boolean {
  const digest = `${writeDateOf(row)}#${hash('sha1', JSON.stringify(row), 'base64').slice(0, 12)}`;
  const id = String(row.id);
  if (seen.get(id) === digest) return false;
  seen.set(id, digest);
  return true;
}

function newestOf(rows: readonly Row[], atLeast: string): string {
  return rows.reduce((newest, row) => (writeDateOf(row) > newest ? writeDateOf(row) : newest), atLeast);
}

function writeDateOf(row: Row): string {
  return textOf(row.write_date)?.slice(0, 19) ?? '';
}

/** Keeps what the next sweep can meet again; the newest when that is too much. */
function prune(
  seen: ReadonlyMap<string, string>,
  sweptNewest: string | undefined,
  overlapMs: number,
): Record<string, string> {
  const low = sweptNewest ? shift(sweptNewest, -overlapMs) : '';
  const kept = [...seen].filter(([, digest]) => digest >= low);
  if (kept.length > MAX_SEEN) kept.sort(([, a], [, b]) => (a < b ? 1 : -1)).splice(MAX_SEEN);
  return Object.fromEntries(kept);
}
