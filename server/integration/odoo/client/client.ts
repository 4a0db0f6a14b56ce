import type { Resolve } from '#server/infra/outbound-address.ts';
import { classifyLoad, type LoadAnswer } from './classify.ts';
import { OdooError, whilePreparing } from './errors.ts';
import { createGuard } from './guard.ts';
import { createHttp } from './http.ts';
import { READ_ONLY_METHODS } from './methods.ts';
import { limitsOf, type OdooSettings } from './settings.ts';
import { json2Transport, jsonRpcTransport, type OdooArgs, type Transport } from './transport.ts';
import { idOf, idsOf } from './values.ts';
import { discoverVersion, type OdooVersion } from './version.ts';

export type Row = Readonly<Record<string, unknown>> & { readonly id: number };
export type Domain = readonly unknown[];
export type Vals = Readonly<Record<string, unknown>>;

export interface CallOptions {
  readonly context?: Readonly<Record<string, unknown>>;
  /** Overrides the connection's companies for this call; the first is the active one. */
  readonly companyIds?: readonly number[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Of a search: the field of its first leaf, by whose value it may be joined with others; see `gather.ts`. */
  readonly gatherBy?: string;
}

export interface SearchArgs {
  readonly domain: Domain;
  readonly fields: readonly string[];
  /** Ends in `id` whatever is given, so that pages never overlap. */
  readonly order?: string;
  readonly limit: number;
  readonly offset?: number;
  /** `null` answers many2one as plain ids and is 2.5 times cheaper. */
  readonly load?: null;
}

/** One Odoo, one user. Every method raises `OdooError`; nothing else. */
export interface OdooClient {
  call(model: string, method: string, args?: OdooArgs, options?: CallOptions): Promise<unknown>;
  searchRead(model: string, args: SearchArgs, options?: CallOptions): Promise<Row[]>;
  /** Missing ids are left out, as Odoo does. */
  read(
    model: string,
    ids: readonly number[],
    fields: readonly string[],
    options?: CallOptions,
  ): Promise<Row[]>;
  write(model: string, ids: readonly number[], vals: Vals, options?: CallOptions): Promise<void>;
  create(model: string, valsList: readonly Vals[], options?: CallOptions): Promise<number[]>;
  /** Upsert by external id (`id`) or database id (`.id`): all rows or none. */
  load(
    model: string,
    fields: readonly string[],
    data: readonly (readonly string[])[],
    options?: CallOptions,
  ): Promise<number[]>;
  /** Unknown field names are left out of the answer. */
  fieldsGet(
    model: string,
    names: readonly string[],
    attributes?: readonly string[],
  ): Promise<Record<string, Vals>>;
  hasAccess(model: string, operation: AccessOperation): Promise<boolean>;
  version(): Promise<OdooVersion>;
  health(): 'closed' | 'open' | 'half-open';
  close(): void;
}

export type AccessOperation = 'read' | 'create' | 'write' | 'unlink';

export interface ClientOptions {
  readonly now?: () => number;
  /** False in tests only: allows write timeouts below 60 s. */
  readonly strictLimits?: boolean;
  /** How names become addresses; the system's own when not given. */
  readonly resolve?: Resolve;
}

/**
 * A client that connects at its first call. Version, user and companies are discovered once and again
 * after a failure. Raises `OdooError` at once when the address may not be called.
 */
export function createOdooClient(settings: OdooSettings, options: ClientOptions = {}): OdooClient {
  const now = options.now ?? Date.now;
  const limits = limitsOf(settings, options.strictLimits ?? true);
  const http = createHttp(settings, limits, options.resolve);
  const guard = createGuard(
    limits.connections,
    limits.waitingCalls,
    limits.breakerFailures,
    limits.breakerPauseMs,
  );

  const version = once(() =>
    guard.run(() => discoverVersion(http, settings.protocol ?? 'auto', limits.readTimeoutMs)),
  );
  const transport = once(async (): Promise<Transport> => {
    const { protocol } = await version();
    return (protocol === 'json2' ? json2Transport : jsonRpcTransport)(http, settings, now);
  });

  const send = async (
    model: string,
    method: string,
    args: OdooArgs,
    more: CallOptions,
    companyIds: readonly number[],
  ) => {
    const transported = await transport();
    const timeoutMs =
      more.timeoutMs ?? (READ_ONLY_METHODS.has(method) ? limits.readTimeoutMs : limits.writeTimeoutMs);
    const context = {
      ...(companyIds.length > 0 ? { allowed_company_ids: companyIds } : {}),
      ...more.context,
    };
    return guard.run(() => transported({ model, method, args, context, timeoutMs, signal: more.signal }));
  };

  const companies = once(async (): Promise<readonly number[]> => {
    if (settings.companyIds && settings.companyIds.length > 0) return settings.companyIds;
    const mine = (await send('res.users', 'context_get', {}, {}, [])) as { uid?: number };
    const args = { ids: [mine.uid ?? 0], fields: ['company_id', 'company_ids'] };
    const [user] = (await send('res.users', 'read', args, {}, [])) as Row[];
    const active = idOf(user?.company_id);
    const rest = idsOf(user?.company_ids).filter((id) => id !== active);
    return active === undefined ? rest : [active, ...rest];
  });

  const call = async (model: string, method: string, args: OdooArgs = {}, more: CallOptions = {}) =>
    send(model, method, args, more, more.companyIds ?? (await companies()));

  return { ...operations(call, version), version, health: guard.health, close: () => http.close() };
}

type Call = OdooClient['call'];

/** The convenience methods, all on top of one `call`, so that a recorder or a fake replaces only that. */
export function operations(
  call: Call,
  version: () => Promise<OdooVersion>,
): Omit<OdooClient, 'version' | 'health' | 'close'> {
  return {
    call,
    async searchRead(model, args, options) {
      const { order, ...rest } = args;
      return (await call(model, 'search_read', { ...rest, order: endsInId(order) }, options)) as Row[];
    },
    async read(model, ids, fields, options) {
      return ids.length === 0 ? [] : ((await call(model, 'read', { ids, fields }, options)) as Row[]);
    },
    async write(model, ids, vals, options) {
      if (ids.length > 0) await call(model, 'write', { ids, vals }, options);
    },
    async create(model, valsList, options) {
      const made = await call(model, 'create', { vals_list: valsList }, options);
      return typeof made === 'number' ? [made] : idsOf(made);
    },
    async load(model, fields, data, options) {
      const answer = (await call(model, 'load', { fields, data }, options)) as LoadAnswer;
      const problem = classifyLoad(answer);
      if (problem) throw new OdooError(problem);
      return idsOf(answer.ids);
    },
    async fieldsGet(model, names, attributes = ['type', 'readonly', 'selection', 'store']) {
      return (await call(model, 'fields_get', { allfields: names, attributes })) as Record<string, Vals>;
    },
    async hasAccess(model, operation) {
      const { major } = await version();
      const answer =
        major >= FIRST_HAS_ACCESS_MAJOR
          ? await call(model, 'has_access', { ids: [], operation })
          : await call(model, 'check_access_rights', { operation, raise_exception: false });
      return answer === true;
    },
  };
}

const FIRST_HAS_ACCESS_MAJOR = 18;

function endsInId(order: string | undefined): string {
  if (!order) return 'id';
  return /(^|,)\s*id(\s+(asc|desc))?\s*$/i.test(order) ? order : `${order}, id`;
}

/** Runs once; a failure is forgotten so that the next caller tries again. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => {
    pending ??= work().catch((error: unknown) => {
      pending = undefined;
      throw whilePreparing(error);
    });
    return pending;
  };
}
