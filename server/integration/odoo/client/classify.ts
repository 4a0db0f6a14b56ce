import { SECOND_MS } from '#server/kernel/time.ts';
import {
  type FailureKind,
  type FailurePhase,
  failure,
  type OdooFailure,
  type OdooFailureCode,
} from './errors.ts';

/** An HTTP answer that arrived whole. `json` is undefined when the body is not JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly json: unknown;
}

/** Odoo's own description of an error, the same in JSON-2 bodies and in `error.data` of `/jsonrpc`. */
export interface OdooErrorBody {
  readonly name: string;
  readonly message?: string;
}

/**
 * Sorts an answer that reports an error. By name and status, never by message text, which is
 * translatable. Returns undefined when the answer is a success.
 */
export function classify(answer: Answer, now: () => number): OdooFailure | undefined {
  const about = { status: answer.status, ...retryAfter(answer, now) };
  const body = errorBody(answer.json);
  if (body && (answer.status >= 400 || isRpcError(answer.json))) {
    const detail = shorten(body.message);
    return { ...byName(body.name, answer.status), ...about, name: body.name, ...(detail ? { detail } : {}) };
  }
  if (answer.status >= 200 && answer.status < 300) {
    if (answer.json === undefined) return { ...connection('answer_not_odoo', 'http.NotJson'), ...about };
    return undefined;
  }
  return { ...byStatus(answer.status), ...about };
}

/** Sorts an error raised below HTTP. `phase` says how far the request got. */
export function classifyTransport(error: NodeJS.ErrnoException, phase: FailurePhase): OdooFailure {
  const name = error.code ?? error.name;
  const committed = phase === 'before-send' ? 'none' : 'unknown';
  if (name === 'EOUTBOUND') return failure('ours', 'address_refused', { phase, scope: 'connection', name });
  if (TLS_FAULTS.test(name)) {
    return failure('ours', 'answer_not_odoo', {
      phase,
      scope: 'connection',
      name,
      detail: shorten(error.message) ?? name,
    });
  }
  if (name === 'ETIMEDOUT') return failure('weather', 'timed_out', { phase, committed, name });
  if (name === 'EABORTED') return failure('weather', 'cancelled', { phase, committed, name });
  if (name === 'ETOOLARGE') return failure('ours', 'answer_too_large', { phase, committed, name });
  const code = phase === 'before-send' ? 'no_connection' : 'connection_lost';
  return failure('weather', code, { phase, committed, name });
}

export interface LoadAnswer {
  readonly ids: readonly number[] | false;
  readonly messages: readonly {
    readonly message?: string;
    readonly field?: string;
    readonly record?: number;
  }[];
}

/** `load` answers HTTP 200 whatever happens: only a list of ids is a success. All rows or none. */
export function classifyLoad(value: LoadAnswer): OdooFailure | undefined {
  if (Array.isArray(value.ids)) return undefined;
  const texts = (value.messages ?? []).map((each) => each.message ?? '');
  // The one place where a text decides: `load` passes on PostgreSQL's own sentence and no name at all.
  if (texts.some((text) => CONTENDED_LOAD.test(text))) {
    return failure('weather', 'contended', { name: 'load.SerializationFailure' });
  }
  const detail = shorten(texts.filter(Boolean).slice(0, LOAD_MESSAGES_SHOWN).join(' / '));
  return failure('theirs', 'load_refused', { name: 'load.messages', ...(detail ? { detail } : {}) });
}

const CONTENDED_LOAD = /could not serialize|deadlock detected/i;
const LOAD_MESSAGES_SHOWN = 3;
const TLS_FAULTS = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|EPROTO|ERR_SSL)/;

function byName(name: string, status: number): OdooFailure {
  const rule = NAMES.find(([pattern]) => pattern.test(name));
  if (rule) {
    const [, kind, code, scope] = rule;
    return failure(kind, code, { scope: scope ?? 'call', name });
  }
  if (name.startsWith('werkzeug.exceptions.')) return { ...byStatus(status), name };
  // An exception class of a module we do not know: its transaction was rolled back, a later try may pass.
  return failure('weather', 'odoo_fault', { name });
}

type NameRule = readonly [RegExp, FailureKind, OdooFailureCode, 'connection'?];

const NAMES: readonly NameRule[] = [
  [/^werkzeug\.exceptions\.Unauthorized$/, 'ours', 'key_rejected', 'connection'],
  [/^odoo\.exceptions\.AccessDenied$/, 'ours', 'key_rejected', 'connection'],
  [/^odoo\.http\.SessionExpiredException$/, 'ours', 'key_rejected', 'connection'],
  [/^werkzeug\.exceptions\.NotFound$/, 'ours', 'model_or_method_missing'],
  [/^builtins\.AttributeError$/, 'ours', 'model_or_method_missing'],
  [/^odoo\.exceptions\.AccessError$/, 'theirs', 'no_rights'],
  [/^odoo\.exceptions\.MissingError$/, 'theirs', 'record_gone'],
  [/^odoo\.exceptions\.LockError$/, 'weather', 'locked'],
  [/^odoo\.exceptions\.(ConcurrencyError|CacheMiss)$/, 'weather', 'contended'],
  [/^odoo\.exceptions\.ValidationError$/, 'theirs', 'constraint'],
  [/^odoo\.exceptions\.(UserError|RedirectWarning|Warning)$/, 'theirs', 'business_rule'],
  [/^werkzeug\.exceptions\.(UnprocessableEntity|BadRequest|UnsupportedMediaType)$/, 'ours', 'bad_request'],
  [/^builtins\./, 'ours', 'bad_request'],
  [/^psycopg2\.errors\.(SerializationFailure|DeadlockDetected|LockNotAvailable)$/, 'weather', 'contended'],
  [/^psycopg2\.errors\.(\w+Violation)$/, 'theirs', 'constraint'],
  [
    /^psycopg2\.errors\.(Undefined\w+|Invalid\w+|Numeric\w+|String\w+|Datetime\w+|SyntaxError|CharacterNot\w+)$/,
    'ours',
    'bad_request',
  ],
  [/^psycopg2\.(DataError|ProgrammingError)$/, 'ours', 'bad_request'],
  [/^psycopg2\./, 'weather', 'database_busy'],
];

function byStatus(status: number): OdooFailure {
  const name = `http.${status}`;
  if (status >= 300 && status < 400) return connection('redirected', name);
  if (status === 401) return connection('key_rejected', name);
  if (status === 403) return connection('forbidden_by_server', name);
  if (status === 404) return connection('database_unknown', name);
  if (status === 413) return failure('ours', 'too_large', { name });
  if (status === 429) return failure('weather', 'rate_limited', { name });
  if (status === 408 || status === 425) return failure('weather', 'timed_out', { name });
  // A proxy's 5xx says nothing about what the worker behind it did.
  if (status >= 500) return failure('weather', 'unavailable', { name, committed: 'unknown' });
  return failure('ours', 'bad_request', { name });
}

function connection(code: OdooFailureCode, name: string): OdooFailure {
  return failure('ours', code, { scope: 'connection', name });
}

function errorBody(json: unknown): OdooErrorBody | undefined {
  const holder = isRpcError(json) ? json.error.data : json;
  if (!isObject(holder) || typeof holder.name !== 'string') return undefined;
  return { name: holder.name, ...(typeof holder.message === 'string' ? { message: holder.message } : {}) };
}

function isRpcError(json: unknown): json is { error: { data?: unknown } } {
  return isObject(json) && json.jsonrpc === '2.0' && isObject(json.error);
}

/** `Retry-After` as seconds or as an HTTP date, in milliseconds from now. */
function retryAfter(answer: Answer, now: () => number): { retryAfterMs?: number } {
  const raw = answer.headers['retry-after'];
  const text = Array.isArray(raw) ? raw[0] : raw;
  if (!text) return {};
  if (/^\d{1,9}$/.test(text.trim())) return { retryAfterMs: Number(text) * SECOND_MS };
  const at = Date.parse(text);
  return Number.isNaN(at) ? {} : { retryAfterMs: Math.max(0, at - now()) };
}

function shorten(text: string | undefined): string | undefined {
  const line = text?.replace(/\s+/g, ' ').trim();
  return line ? line.slice(0, DETAIL_CHARACTERS) : undefined;
}

const DETAIL_CHARACTERS = 300;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
