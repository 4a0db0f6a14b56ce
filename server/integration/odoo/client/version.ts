import { classify } from './classify.ts';
import { failure, isOdooError, OdooError } from './errors.ts';
import type { Http } from './http.ts';
import type { OdooProtocol } from './settings.ts';

export interface OdooVersion {
  /** `19`, also for hosted names such as `saas~19.1`. */
  readonly major: number;
  readonly text: string;
  /** JSON-2 where it exists (19 and later), unless the settings say otherwise. */
  readonly protocol: Exclude<OdooProtocol, 'auto'>;
}

export const OLDEST_MAJOR = 16;
const FIRST_JSON2_MAJOR = 19;

/** Asks without signing in: the web routes of 19 and later first, then `common.version`. */
export async function discoverVersion(
  http: Http,
  wanted: OdooProtocol,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<OdooVersion> {
  for (const path of ['/web/version', '/json/version']) {
    const answer = await http.send({ method: 'GET', path, timeoutMs, signal, repeatable: true });
    if (answer.status >= 500) throw new OdooError(classify(answer, Date.now) ?? notOdoo('version'));
    const found = answer.status === 200 ? readVersion(answer.json, 'version_info', 'version') : undefined;
    if (found) return withProtocol(found, wanted);
  }
  const answer = await http.send({
    method: 'POST',
    path: '/jsonrpc',
    body: {
      jsonrpc: '2.0',
      method: 'call',
      id: 1,
      params: { service: 'common', method: 'version', args: [] },
    },
    timeoutMs,
    signal,
    repeatable: true,
  });
  const problem = classify(answer, Date.now);
  if (problem) throw new OdooError(problem.code === 'database_unknown' ? notOdoo('version') : problem);
  const found = readVersion(
    (answer.json as { result?: unknown }).result,
    'server_version_info',
    'server_version',
  );
  if (!found) throw new OdooError(notOdoo('version'));
  return withProtocol(found, wanted);
}

/** True when Odoo was reached but does not speak what we asked for. */
export function isNotOdoo(error: unknown): boolean {
  return isOdooError(error) && error.failure.code === 'answer_not_odoo';
}

function readVersion(
  json: unknown,
  infoKey: string,
  textKey: string,
): { major: number; text: string } | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const holder = json as Record<string, unknown>;
  const info = holder[infoKey];
  const first = Array.isArray(info) ? info[0] : undefined;
  // Hosted versions say `saas~19` where others say 19.
  const major = Number(/\d+/.exec(String(first ?? ''))?.[0]);
  if (!Number.isInteger(major)) return undefined;
  const text = holder[textKey];
  return { major, text: typeof text === 'string' ? text : String(major) };
}

function withProtocol(found: { major: number; text: string }, wanted: OdooProtocol): OdooVersion {
  if (found.major < OLDEST_MAJOR) {
    throw new OdooError(
      failure('ours', 'unsupported_version', {
        phase: 'before-send',
        scope: 'connection',
        detail: found.text,
      }),
    );
  }
  const best = found.major >= FIRST_JSON2_MAJOR ? 'json2' : 'jsonrpc';
  return { ...found, protocol: wanted === 'auto' ? best : wanted };
}

function notOdoo(name: string) {
  return failure('ours', 'answer_not_odoo', { phase: 'before-send', scope: 'connection', name });
}
