import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Call, findMethod, toIds } from '../core/call.ts';
import { inTransaction } from '../core/database.ts';
import { accessDenied, OdooError, userError } from '../core/errors.ts';
import type { MethodSpec, Registry } from '../core/registry.ts';
import { userByPassword } from '../core/session.ts';
import { beforeCall, swallows } from './inject.ts';
import { page, readBody, sendHtml, sendJson } from './replies.ts';
import { perform, type Runtime } from './runtime.ts';
import { versionInfo } from './version.ts';

interface RpcRequest {
  id?: unknown;
  params?: { service?: string; method?: string; args?: unknown[] };
}

const namedError = (name: string, message: string) => new OdooError(name, 200, message);

/** `/jsonrpc`: services `common` and `object`, all versions. Errors answer HTTP 200. */
export async function handleJsonRpc(
  runtime: Runtime,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let rpc: RpcRequest;
  try {
    rpc = JSON.parse(await readBody(request)) as RpcRequest;
  } catch {
    return sendHtml(response, 400, page(400, 'Bad Request', 'Invalid JSON data'));
  }
  const id = rpc.id ?? null;
  try {
    const { service = '', method = '', args = [] } = rpc.params ?? {};
    const done =
      service === 'object'
        ? await callObject(runtime, response, method, args)
        : { value: await callCommon(runtime, service, method, args) };
    if (done === 'swallowed') return;
    sendJson(
      response,
      200,
      done.value === null || done.value === undefined
        ? { jsonrpc: '2.0', id }
        : { jsonrpc: '2.0', id, result: done.value },
    );
  } catch (error) {
    if (!(error instanceof OdooError)) throw error;
    const code = runtime.registry.version >= 19 ? 0 : 200;
    sendJson(response, 200, {
      jsonrpc: '2.0',
      id,
      error: { code, message: 'Odoo Server Error', data: rpcData(error) },
    });
  }
}

/** `/jsonrpc` names a few errors differently from JSON-2. */
function rpcData(error: OdooError): Record<string, unknown> {
  const body = { ...error.body(), arguments: [error.message] };
  if (error.odooName === 'werkzeug.exceptions.Unauthorized')
    return { ...body, name: 'odoo.exceptions.AccessDenied', message: 'Access Denied' };
  return body;
}

async function callCommon(
  runtime: Runtime,
  service: string,
  method: string,
  args: unknown[],
): Promise<unknown> {
  if (service === 'db' && method === 'list') return runtime.databases;
  if (service !== 'common') throw namedError('builtins.KeyError', service);
  if (method === 'version') return versionInfo(runtime.registry.version);
  if (method !== 'authenticate' && method !== 'login')
    throw namedError('builtins.NameError', `Method not available ${method}`);
  const [database, login, password] = args.map(String);
  checkDatabase(runtime, database ?? '');
  const user = await inTransaction(runtime.pool, (db) =>
    userByPassword(db, { login: login ?? '' }, password ?? ''),
  );
  return user?.id ?? false;
}

function checkDatabase(runtime: Runtime, database: string): void {
  if (database === runtime.databases[0]) return;
  throw namedError(
    'psycopg2.OperationalError',
    `connection to server on socket failed: FATAL:  database "${database}" does not exist\n`,
  );
}

async function callObject(runtime: Runtime, response: ServerResponse, method: string, args: unknown[]) {
  if (method !== 'execute_kw' && method !== 'execute')
    throw namedError('builtins.NameError', `Method not available ${method}`);
  const [database, uid, secret, model, name] = args as [string, number, string, string, string];
  const positional = method === 'execute' ? args.slice(5) : ((args[5] as unknown[]) ?? []);
  const keywords = method === 'execute' ? {} : ((args[6] as Record<string, unknown>) ?? {});
  checkDatabase(runtime, database);
  const fault = runtime.faults.take(model, name);
  const before = await beforeCall(fault, response);
  if (before.step === 'handled') return 'swallowed' as const;
  if (before.step === 'answer') return { value: before.value };
  if (before.step === 'fail') throw before.error;
  const authenticate = async (db: Parameters<typeof userByPassword>[0]) => {
    const user = await userByPassword(db, { id: Number(uid) }, String(secret));
    if (!user) throw accessDenied();
    return user;
  };
  const result = await perform(
    runtime,
    authenticate,
    (registry) => bindPositional(registry, model, name, positional, keywords),
    fault,
  );
  if (swallows(fault, response)) return 'swallowed' as const;
  const single = name === 'create' && !Array.isArray(positional[0] ?? keywords.vals_list);
  return { value: single && Array.isArray(result) ? result[0] : result };
}

function bindPositional(
  registry: Registry,
  model: string,
  method: string,
  positional: unknown[],
  keywords: Record<string, unknown>,
): Call {
  const [, spec] = lookUp(registry, model, method);
  if (['make_key', 'run_check', 'remove'].includes(method))
    throw userError('This method can only be accessed over HTTP');
  const { context, ...named } = keywords;
  const rest = [...positional];
  const ids = spec.kind === 'record' ? toIds(rest.shift()) : [];
  const args: Record<string, unknown> = { ...named };
  for (const [index, value] of rest.entries()) {
    const name = spec.args[index];
    if (name !== undefined) args[name] = value;
  }
  checkArguments(model, method, spec, args);
  return { model, method, ids, args, context: (context ?? {}) as Record<string, unknown> };
}

function checkArguments(
  model: string,
  method: string,
  spec: MethodSpec,
  args: Record<string, unknown>,
): void {
  const unknown = Object.keys(args).find((name) => !spec.args.includes(name));
  if (unknown !== undefined && !spec.anyKeyword) {
    throw namedError(
      'builtins.TypeError',
      `BaseModel.${method}() got an unexpected keyword argument '${unknown}'`,
    );
  }
  const missing = (spec.required ?? []).find((name) => !(name in args));
  if (missing !== undefined) {
    const owner = model
      .split('.')
      .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
      .join('');
    throw namedError(
      'builtins.TypeError',
      `${owner}.${method}() missing 1 required positional argument: '${missing}'`,
    );
  }
}

function lookUp(registry: Registry, model: string, method: string) {
  try {
    return findMethod(registry, model, method);
  } catch (error) {
    if (!(error instanceof OdooError) || error.status !== 404) throw error;
    if (!registry.models.has(model)) throw userError(`Object ${model} doesn't exist`);
    throw namedError('builtins.AttributeError', error.message);
  }
}
