import type { IncomingMessage, ServerResponse } from 'node:http';
import { bindNamed, type Call, findMethod } from '../core/call.ts';
import { badRequest, notFound, OdooError, unauthorized } from '../core/errors.ts';
import type { Registry } from '../core/registry.ts';
import { userByKey } from '../core/session.ts';
import { beforeCall, swallows } from './inject.ts';
import { noDatabase, page, readBody, sendHtml, sendJson } from './replies.ts';
import { perform, type Runtime } from './runtime.ts';

/** `POST /json/2/<model>/<method>`: bearer key, one JSON object, arguments by name (19 and newer). */
export async function handleJson2(
  runtime: Runtime,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) {
  const wanted = request.headers['x-odoo-database'];
  const database =
    typeof wanted === 'string' ? wanted : runtime.databases.length === 1 ? runtime.databases[0] : undefined;
  if (database === undefined || !runtime.databases.includes(database))
    return sendHtml(response, 404, noDatabase);
  if (typeof wanted === 'string' && request.headers.cookie?.includes('session_id=')) {
    return sendHtml(
      response,
      403,
      page(403, 'Forbidden', 'Cannot use both the session_id cookie and the x-odoo-database header.'),
    );
  }
  const parts = path.slice('/json/2/'.length).split('/');
  const [model = '', method = ''] = parts;
  if (request.method !== 'POST' || parts.length !== 2 || !method) {
    return sendError(response, notFound('Did you mean POST /json/2/<model>/<method>?'));
  }
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return sendHtml(response, 415, unsupported);
  const text = await readBody(request);
  const fault = runtime.faults.take(model, method);
  const before = await beforeCall(fault, response);
  if (before.step === 'handled') return;
  if (before.step === 'answer') return sendJson(response, 200, before.value);
  try {
    if (before.step === 'fail') throw before.error;
    const key = bearerOf(request);
    const authenticate = async (db: Parameters<typeof userByKey>[0]) => {
      const user = database === runtime.databases[0] ? await userByKey(db, key) : undefined;
      if (!user) throw unauthorized('Invalid apikey');
      return user;
    };
    const result = await perform(
      runtime,
      authenticate,
      (registry) => bind(registry, model, method, text),
      fault,
    );
    if (!swallows(fault, response)) sendJson(response, 200, result);
  } catch (error) {
    if (error instanceof OdooError) sendError(response, error);
    else throw error;
  }
}

function bind(registry: Registry, model: string, method: string, text: string): Call {
  const body = parse(text);
  const [, spec] = findMethod(registry, model, method);
  return { model, method, ...bindNamed({ model, method }, spec, body) };
}

/** An empty body means no arguments, an array is silently ignored (recorded). */
function parse(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : {};
  } catch {
    throw badRequest('could not parse the body as json: Expecting value: line 1 column 1 (char 0)');
  }
}

function bearerOf(request: IncomingMessage): string {
  const header = request.headers.authorization;
  if (header === undefined && request.headers.cookie?.includes('session_id=')) {
    throw unauthorized('Missing "Authorization" or Sec-headers for interactive usage.');
  }
  const match = /^bearer\s+(\S+)$/i.exec(header ?? '');
  if (!match?.[1])
    throw unauthorized('User not authenticated, use an API Key with a Bearer Authorization header.');
  return match[1];
}

function sendError(response: ServerResponse, error: OdooError): void {
  const headers: Record<string, string> = error.status === 401 ? { 'WWW-Authenticate': 'Bearer ' } : {};
  sendJson(response, error.status, error.body(), headers);
}

const unsupported = page(
  415,
  'Unsupported Media Type',
  'Request inferred type is compatible with [&#39;http&#39;] but &#39;/json/2/&lt;__model__&gt;/&lt;__method__&gt;&#39; is type=&#39;json2&#39;.<br><br>Please verify the Content-Type request header and try again.',
);
