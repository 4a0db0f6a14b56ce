import path from 'node:path';
import { type Partners, partnersOf } from '#e2e/fixtures/partners.ts';
import { apiOf, type PersonApi, type SessionCookie, sessionOf, trialUser } from '#e2e/fixtures/people.ts';
import { type Product, theProduct } from '#e2e/fixtures/product.ts';
import startProduct from '#e2e/setup/start-product.ts';
import { startCluster } from '#server/bin/postgres.ts';

export const SITE = 'CHI';

/** The whole product as `npm start` runs it, with nothing but the load of the measurement. */
export interface RunningProduct {
  readonly product: Product;
  readonly partners: Partners;
  readonly session: SessionCookie;
  readonly api: PersonApi;
  /** The owner's address of its database, for looking behind the curtain. */
  readonly ownerUrl: string;
  readonly siteId: string;
  /** Doors of the site in the order of the board. */
  readonly doors: readonly { readonly doorId: string; readonly code: string }[];
}

let running: Promise<RunningProduct> | null = null;
let stopIt: (() => Promise<void>) | undefined;

/** Starts it once for all parts that need it. */
export function runningProduct(): Promise<RunningProduct> {
  running ??= open();
  return running;
}

export async function stopProduct(): Promise<void> {
  await stopIt?.();
  running = null;
  stopIt = undefined;
}

async function open(): Promise<RunningProduct> {
  // Tests shorten what waits; here the product keeps its own times.
  process.env.RETRY_SCALE = '1';
  stopIt = await startProduct();
  const product = theProduct();
  const session = await sessionOf(product, trialUser('dispatcher'));
  const api = apiOf(product, session);
  const cluster = await startCluster(path.join(product.dataDir, 'postgres'));
  const sites = await api.sites.list.query();
  const site = sites.find(({ code }) => code === SITE);
  if (!site) throw new Error(`the trial has no site ${SITE}`);
  const board = await api.doors.board.query({ siteId: site.id });
  return {
    product,
    partners: partnersOf(product),
    session,
    api,
    ownerUrl: cluster.url('yard'),
    siteId: site.id,
    doors: board.doors.map(({ doorId, code }) => ({ doorId, code })),
  };
}

let trucks = 0;

/** A trailer number nobody used before. */
export function nextTrailer(): string {
  trucks += 1;
  return String(7_000_000 + trucks);
}

/** What a gate or dock terminal says about a trailer. */
export function about(trailer: string) {
  return {
    site: { code: SITE },
    references: [],
    equipment: [{ kind: 'trailer' as const, number: trailer }],
    happenedAt: new Date().toISOString(),
  };
}
