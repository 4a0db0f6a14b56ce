import type { IncomingMessage, ServerResponse } from 'node:http';
import { listEffects } from './effects.ts';
import { readBody, sendJson } from './replies.ts';
import type { Runtime } from './runtime.ts';

/**
 * The control door of the sandbox, no part of Odoo: faults, outages and the ledger of committed writes.
 * Only opened in trials and tests.
 */
export async function handleControl(
  runtime: Runtime,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  try {
    const answer = await route(runtime, request, url);
    if (answer === undefined)
      sendJson(response, 404, { error: `no such control: ${request.method} ${url.pathname}` });
    else sendJson(response, 200, answer);
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError)
      sendJson(response, 400, { error: error.message });
    else throw error;
  }
}

async function route(runtime: Runtime, request: IncomingMessage, url: URL): Promise<unknown> {
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /sandbox/faults':
      return { faults: runtime.faults.list() };
    case 'POST /sandbox/faults':
      runtime.faults.order(await bodyOf(request));
      return { faults: runtime.faults.list() };
    case 'DELETE /sandbox/faults':
      runtime.faults.clear();
      return { faults: [] };
    case 'GET /sandbox/outage':
      return outage(runtime);
    case 'POST /sandbox/outage':
      startOutage(runtime, await bodyOf(request));
      return outage(runtime);
    case 'DELETE /sandbox/outage':
      runtime.faults.endOutage();
      return outage(runtime);
    case 'GET /sandbox/effects':
      return effects(runtime, url);
    default:
      return undefined;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const body: unknown = JSON.parse((await readBody(request)) || '{}');
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new TypeError('the body must be a JSON object');
  return body as Record<string, unknown>;
}

/** `{seconds}` or `{until: ISO instant}`; `mode` is `close` (default, looks like a dead server) or `503`. */
function startOutage(runtime: Runtime, body: Record<string, unknown>): void {
  const until =
    body.until === undefined ? Date.now() + Number(body.seconds) * 1_000 : Date.parse(String(body.until));
  if (Number.isNaN(until)) throw new TypeError('give seconds or until');
  runtime.faults.startOutage(until, body.mode === '503' ? '503' : 'close');
}

const outage = (runtime: Runtime) => ({
  active: runtime.faults.outage(Date.now()) !== undefined,
  until: new Date(runtime.faults.outageEndsAt()).toISOString(),
});

async function effects(runtime: Runtime, url: URL): Promise<unknown> {
  const list = await listEffects(runtime.pool, {
    since: Number(url.searchParams.get('since') ?? 0),
    model: url.searchParams.get('model'),
    method: url.searchParams.get('method'),
  });
  return { effects: list, last: list.at(-1)?.seq ?? Number(url.searchParams.get('since') ?? 0) };
}
