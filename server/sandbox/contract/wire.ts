/** Where the contract is tried: any Odoo, or the sandbox. */
export interface Target {
  url: string;
  db: string;
  login: string;
  key: string;
}

export interface Reply {
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text when it is none. */
  body: unknown;
}

/** What came of a call whatever the transport: a value, or the name of the error. */
export interface Outcome {
  value: unknown;
  error: string | undefined;
  message: string;
  /** HTTP status on JSON-2; 200 for everything on `/jsonrpc`. */
  status: number;
}

export type Body = { ids?: number[]; context?: Record<string, unknown> } & Record<string, unknown>;

/** Plain fetch on purpose: the suite checks the wire, not our client. */
export interface Wire {
  target: Target;
  /** Major version as the server says it. */
  version: number;
  raw(path: string, init: RequestInit): Promise<Reply>;
  call(model: string, method: string, body?: Body): Promise<Outcome>;
  /** Like `call`, but an error is thrown: for steps that only prepare. */
  must<T>(model: string, method: string, body?: Body): Promise<T>;
}

const CALL_TIMEOUT_MS = 90_000;

export async function openWire(target: Target): Promise<Wire> {
  const raw = (path: string, init: RequestInit) => send(`${target.url}${path}`, init);
  const version = await discoverVersion(raw);
  const uid = version >= 19 ? 0 : await authenticate(raw, target);
  const call = (model: string, method: string, body: Body = {}) =>
    version >= 19
      ? callJson2(raw, target, model, method, body)
      : callRpc(raw, target, uid, model, method, body);
  return {
    target,
    version,
    raw,
    call,
    must: async <T>(model: string, method: string, body: Body = {}) => {
      const outcome = await call(model, method, body);
      if (outcome.error) throw new Error(`${model}/${method} failed: ${outcome.error}: ${outcome.message}`);
      return outcome.value as T;
    },
  };
}

type Raw = Wire['raw'];

async function send(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    ...init,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function discoverVersion(raw: Raw): Promise<number> {
  const reply = await rpc(raw, 'common', 'version', []);
  const info = (reply.result as { server_version_info?: unknown[] } | undefined)?.server_version_info;
  const major = Number(info?.[0]);
  if (!Number.isInteger(major))
    throw new Error(`no Odoo answers here: ${JSON.stringify(reply).slice(0, 200)}`);
  return major;
}

async function authenticate(raw: Raw, target: Target): Promise<number> {
  const reply = await rpc(raw, 'common', 'authenticate', [target.db, target.login, target.key, {}]);
  if (typeof reply.result !== 'number')
    throw new Error(`sign-in refused for ${target.login} on ${target.db}`);
  return reply.result;
}

interface RpcReply {
  result?: unknown;
  error?: { data?: { name?: string; message?: string } };
}

export async function rpc(raw: Raw, service: string, method: string, args: unknown[]): Promise<RpcReply> {
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params: { service, method, args } });
  const reply = await raw('/jsonrpc', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  return reply.body as RpcReply;
}

export const json2Headers = (target: Target): Record<string, string> => ({
  'Content-Type': 'application/json',
  Authorization: `bearer ${target.key}`,
  'X-Odoo-Database': target.db,
});

async function callJson2(
  raw: Raw,
  target: Target,
  model: string,
  method: string,
  body: Body,
): Promise<Outcome> {
  const reply = await raw(`/json/2/${model}/${method}`, {
    method: 'POST',
    headers: json2Headers(target),
    body: JSON.stringify(body),
  });
  if (reply.status === 200) return { value: reply.body, error: undefined, message: '', status: 200 };
  const error = reply.body as { name?: string; message?: string };
  return {
    value: undefined,
    error: error.name ?? 'html',
    message: error.message ?? '',
    status: reply.status,
  };
}

async function callRpc(raw: Raw, target: Target, uid: number, model: string, method: string, body: Body) {
  const { ids, ...named } = body;
  const first = method === 'create' ? [named.vals_list] : ids ? [ids] : [];
  const { vals_list: _moved, ...keywords } = named;
  const args = [target.db, uid, target.key, model, method, first, keywords];
  const reply = await rpc(raw, 'object', 'execute_kw', args);
  if (reply.error) {
    return {
      value: undefined,
      error: reply.error.data?.name ?? '?',
      message: reply.error.data?.message ?? '',
      status: 200,
    };
  }
  return { value: reply.result ?? null, error: undefined, message: '', status: 200 };
}
