import { classify } from './classify.ts';
import { failure, OdooError, whilePreparing } from './errors.ts';
import type { Http } from './http.ts';
import { READ_ONLY_METHODS } from './methods.ts';
import type { OdooSettings } from './settings.ts';

/** Arguments by name; `ids` for methods of records. */
export type OdooArgs = Readonly<Record<string, unknown>> & { readonly ids?: readonly number[] };

export interface TransportCall {
  readonly model: string;
  readonly method: string;
  readonly args: OdooArgs;
  readonly context: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one call and answers its value; `null` for methods without a result. */
export type Transport = (call: TransportCall) => Promise<unknown>;

/** Odoo 19 and later. */
export function json2Transport(http: Http, settings: OdooSettings, now: () => number): Transport {
  const headers = {
    authorization: `bearer ${settings.apiKey}`,
    ...(settings.database ? { 'x-odoo-database': settings.database } : {}),
  };
  return async (call) => {
    const answer = await http.send({
      method: 'POST',
      path: `/json/2/${encodeURIComponent(call.model)}/${encodeURIComponent(call.method)}`,
      headers,
      body: { ...call.args, context: call.context },
      timeoutMs: call.timeoutMs,
      signal: call.signal,
      repeatable: READ_ONLY_METHODS.has(call.method),
    });
    const problem = classify(answer, now);
    if (problem) throw new OdooError(problem);
    return answer.json;
  };
}

/** Odoo 16–18, and 19 where the settings ask for it. The user id is asked once and asked again after a refusal. */
export function jsonRpcTransport(http: Http, settings: OdooSettings, now: () => number): Transport {
  let uid: number | undefined;
  const rpc = async (
    service: string,
    method: string,
    args: unknown[],
    call: TransportCall,
    repeatable: boolean,
  ) => {
    const answer = await http.send({
      method: 'POST',
      path: '/jsonrpc',
      body: { jsonrpc: '2.0', method: 'call', id: 1, params: { service, method, args } },
      timeoutMs: call.timeoutMs,
      signal: call.signal,
      repeatable,
    });
    const problem = classify(answer, now);
    if (problem?.code === 'database_unknown') throw new OdooError(noRpc(problem.status));
    if (problem) throw new OdooError(problem);
    // Methods without a result leave the key out altogether.
    return (answer.json as { result?: unknown }).result ?? null;
  };
  return async (call) => {
    uid ??= await signIn(settings, (args) => rpc('common', 'authenticate', args, call, true));
    const { positional, named } = splitArgs(call);
    const args = [settings.database, uid, settings.apiKey, call.model, call.method, positional, named];
    try {
      return await rpc('object', 'execute_kw', args, call, READ_ONLY_METHODS.has(call.method));
    } catch (error) {
      if (error instanceof OdooError && error.failure.code === 'key_rejected') uid = undefined;
      throw error;
    }
  };
}

async function signIn(
  settings: OdooSettings,
  authenticate: (args: unknown[]) => Promise<unknown>,
): Promise<number> {
  const credentials = [settings.database ?? '', settings.login ?? '', settings.apiKey, {}];
  const answer = await authenticate(credentials).catch((error: unknown) => {
    throw whilePreparing(error);
  });
  // A wrong password is the value false, not an error.
  if (typeof answer === 'number') return answer;
  throw new OdooError(
    failure('ours', 'key_rejected', {
      phase: 'before-send',
      scope: 'connection',
      name: 'authenticate.false',
    }),
  );
}

/**
 * `execute_kw` takes `ids` first, and a few arguments by position: `create` looks at its first one, and
 * the name of `search`'s first one changed between versions.
 */
function splitArgs(call: TransportCall): { positional: unknown[]; named: Record<string, unknown> } {
  const { ids, ...rest } = call.args;
  const positional: unknown[] = ids === undefined ? [] : [ids];
  const named: Record<string, unknown> = { ...rest };
  for (const name of POSITIONAL[call.method] ?? []) {
    if (!(name in named)) break;
    positional.push(named[name]);
    delete named[name];
  }
  return { positional, named: { ...named, context: call.context } };
}

const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
  create: ['vals_list'],
  fields_get: ['allfields'],
  load: ['fields', 'data'],
  read: ['fields'],
  search: ['domain'],
  search_count: ['domain'],
  search_read: ['domain'],
  write: ['vals'],
};

function noRpc(status: number | undefined) {
  return failure('ours', 'answer_not_odoo', {
    scope: 'connection',
    name: `http.${status}`,
    detail: '/jsonrpc is not there',
  });
}
