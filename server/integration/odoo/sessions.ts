import { isDeepStrictEqual } from 'node:util';
import type { Config } from '#server/infra/config.ts';
import type { Db } from '#server/infra/db/client.ts';
import type { Log } from '#server/infra/log.ts';
import { metrics } from '#server/infra/metrics.ts';
import type { OutboundRules } from '#server/infra/outbound-address.ts';
import type { SecretBox } from '#server/infra/secrets.ts';
import { MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';
import { type ClientOptions, createOdooClient, type OdooClient, operations } from './client/client.ts';
import { failure, isOdooError, OdooError } from './client/errors.ts';
import { createGatherer, type Gatherer } from './client/gather.ts';
import { createMemo, type Memo } from './client/memo.ts';
import type { OdooLimits, OdooProtocol } from './client/settings.ts';
import { discoverFeatures, type OdooFeatures } from './connection/features.ts';
import { discoverPlaces, type OdooPlaces } from './connection/places.ts';
import type { OdooSession } from './effects/settle.ts';
import { OdooConnectionSettings } from './schema.ts';

export interface OpenConnection {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly sandbox: boolean;
  readonly version: number;
  readonly settings: OdooConnectionSettings;
}

export interface ConnectedSession extends OdooSession {
  readonly connection: OpenConnection;
  /** Warehouses, receipt types and places of this Odoo, as of the last look. */
  readonly places: OdooPlaces;
}

export interface OdooSessions {
  /** The connection by id, or the one active connection for `odoo`. Raises `OdooError`; `no_connection` when there is none. */
  session(connectionId: string): Promise<ConnectedSession>;
  /** Runs one piece of work; its calls may become one with those of other work that runs at the same time. */
  work<T>(connectionId: string, run: (odoo: ConnectedSession) => Promise<T>): Promise<T>;
  /** Id of the active connection, or null. */
  activeId(): Promise<string | null>;
  /** Looks at the connection's row again at the next call. */
  forget(): void;
  close(): void;
}

export interface SessionDeps {
  readonly db: Db;
  readonly secrets: SecretBox;
  readonly config: Pick<Config, 'mode' | 'odoo'>;
  readonly log: Log;
  readonly limits?: Partial<OdooLimits>;
  /** Tests only: allows short time-outs. */
  readonly client?: ClientOptions;
}

/** A changed connection is used within this time. */
const ROW_SECONDS_MS = 5 * SECOND_MS;
/** Modules, fields and warehouses are looked at again. */
const FEATURES_MS = 10 * MINUTE_MS;
/** Calls of the old client may end before it is closed. */
const OLD_CLIENT_GRACE_MS = 130 * SECOND_MS;

interface Opened {
  readonly row: ConnectionRow;
  readonly connection: OpenConnection;
  readonly client: OdooClient;
  readonly gatherer: Gatherer;
  readonly memo: Memo;
  known: Promise<{ features: OdooFeatures; places: OdooPlaces }> | undefined;
  knownAt: number;
}

/** One client per connection, opened at its first use and again when the connection's row changes. */
export function openOdooSessions(deps: SessionDeps): OdooSessions {
  const open = new Map<string, Opened>();
  let readAt = Number.NEGATIVE_INFINITY;
  let active: string | null = null;
  let rows = new Map<string, ConnectionRow>();

  const refresh = async () => {
    if (Date.now() - readAt < ROW_SECONDS_MS) return;
    const found = await deps.db.odooConnection.findMany({ orderBy: { id: 'asc' }, take: MAX_CONNECTIONS });
    readAt = Date.now();
    rows = new Map(found.map((row) => [row.id, row]));
    active = found.find((row) => row.active)?.id ?? null;
    for (const [id, opened] of open) if (moved(opened.row, rows.get(id))) retire(id, opened);
  };
  const retire = (id: string, opened: Opened) => {
    open.delete(id);
    setTimeout(() => opened.client.close(), OLD_CLIENT_GRACE_MS).unref();
  };

  const openedFor = async (connectionId: string): Promise<Opened> => {
    await refresh();
    // Work born for a connection that was replaced goes to the one that took its place.
    const id = rows.get(connectionId)?.active ? connectionId : active;
    const row = id === null ? undefined : rows.get(id);
    if (!row)
      throw new OdooError(
        failure('ours', 'no_connection', {
          phase: 'before-send',
          scope: 'connection',
          name: 'not_connected',
        }),
      );
    const opened = open.get(row.id) ?? openOne(deps, row);
    open.set(row.id, opened);
    return opened;
  };

  return {
    async session(connectionId) {
      const opened = await openedFor(connectionId);
      const { client, connection, memo } = opened;
      return { client, connection, memo, ...(await knownOf(opened)) };
    },
    async work(connectionId, run) {
      const opened = await openedFor(connectionId);
      const { gatherer, connection, memo } = opened;
      const known = await knownOf(opened);
      return gatherer.run(() => run({ client: gatherer.client, connection, memo, ...known }));
    },
    async activeId() {
      await refresh();
      return active;
    },
    forget() {
      readAt = Number.NEGATIVE_INFINITY;
    },
    close() {
      for (const opened of open.values()) opened.client.close();
      open.clear();
    },
  };
}

const MAX_CONNECTIONS = 20;
type ConnectionRow = Awaited<ReturnType<Db['odooConnection']['findMany']>>[number];

/** Checks and pauses touch the row as well; only what a client is made of counts. */
function moved(before: ConnectionRow, now: ConnectionRow | undefined): boolean {
  return now === undefined || before.version !== now.version || before.active !== now.active;
}

function openOne(deps: SessionDeps, row: ConnectionRow): Opened {
  const settings = OdooConnectionSettings.parse(row.settings);
  const client = measured(clientFor(deps, row, deps.secrets.open(row.keyCipher), settings.companyIds));
  const { id, name, url, sandbox, version } = row;
  return {
    row,
    connection: { id, name, url, sandbox, version, settings },
    client,
    gatherer: createGatherer(client),
    memo: createMemo(),
    known: undefined,
    knownAt: 0,
  };
}

export interface ConnectionCoordinates {
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly protocol: string;
  readonly sandbox: boolean;
}

/**
 * How long Odoo is left alone is decided once for all processes, in the connector's shared state. The client's own
 * breaker only spares it the calls that wait already while that becomes known.
 */
const CLIENT_PAUSE_MS = 250;

export function clientFor(
  deps: Pick<SessionDeps, 'config' | 'limits' | 'client'>,
  row: ConnectionCoordinates,
  apiKey: string,
  companyIds: readonly number[] = [],
): OdooClient {
  return createOdooClient(
    {
      url: row.url,
      database: row.database || undefined,
      login: row.login || undefined,
      apiKey,
      protocol: row.protocol as OdooProtocol,
      companyIds,
      outbound: outboundRules(deps.config, row),
      limits: { breakerPauseMs: CLIENT_PAUSE_MS, ...deps.limits },
    },
    deps.client,
  );
}

/** The sandbox is on this machine; in a trial its address is trusted without being listed. */
export function outboundRules(
  config: Pick<Config, 'mode' | 'odoo'>,
  row: Pick<ConnectionCoordinates, 'url' | 'sandbox'>,
): OutboundRules {
  const own = row.sandbox && config.mode === 'trial' && URL.canParse(row.url) ? [hostAndPort(row.url)] : [];
  return { allow: [...config.odoo.allowAddresses, ...own] };
}

function hostAndPort(raw: string): string {
  const url = new URL(raw);
  return `${url.hostname.replace(/^\[|\]$/g, '')}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

/** Discovered once and again after a while; a failed look is forgotten. */
function knownOf(opened: Opened): Promise<{ features: OdooFeatures; places: OdooPlaces }> {
  if (opened.known && Date.now() - opened.knownAt < FEATURES_MS) return opened.known;
  const looking = discover(opened.client);
  opened.known = looking;
  opened.knownAt = Date.now();
  looking.catch(() => {
    if (opened.known === looking) opened.known = undefined;
  });
  return looking;
}

async function discover(client: OdooClient) {
  const features = await discoverFeatures(client);
  return { features, places: await discoverPlaces(client, features) };
}

function measured(client: OdooClient): OdooClient {
  const call: OdooClient['call'] = async (model, method, args, options) => {
    const startedAt = performance.now();
    const note = (outcome: string) =>
      metrics.odooSeconds.observe({ method, outcome }, (performance.now() - startedAt) / SECOND_MS);
    try {
      const answer = await client.call(model, method, args, options);
      note('ok');
      return answer;
    } catch (error) {
      note(isOdooError(error) ? error.failure.code : 'bug');
      throw error;
    }
  };
  return { ...client, ...operations(call, client.version) };
}

/** True when both describe the same Odoo with the same user. */
export function sameCoordinates(a: ConnectionCoordinates, b: ConnectionCoordinates): boolean {
  const of = ({ url, database, login, protocol }: ConnectionCoordinates) => [url, database, login, protocol];
  return isDeepStrictEqual(of(a), of(b));
}
