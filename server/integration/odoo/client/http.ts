import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { guardedLookup, type Resolve } from '#server/infra/outbound-address.ts';
import { checkOdooAddress } from './address.ts';
import { type Answer, classifyTransport } from './classify.ts';
import { type FailurePhase, failure, OdooError } from './errors.ts';
import type { OdooLimits, OdooSettings } from './settings.ts';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  /** Below the base address, with a leading slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Safe to send again when an idle kept-alive connection turns out to be closed. */
  readonly repeatable?: boolean;
}

export interface Http {
  /** The whole answer, whatever its status. Raises `OdooError` when none came. */
  send(call: HttpCall): Promise<Answer>;
  close(): void;
}

/**
 * One pool of kept-alive connections to one base address. Redirects are not followed, cookies neither
 * kept nor sent, and every connection goes to an address the guard has judged.
 */
export function createHttp(settings: OdooSettings, limits: OdooLimits, resolve?: Resolve): Http {
  const check = checkOdooAddress(settings.url, settings.outbound);
  if (!check.ok) throw refusedAddress(check.reason);
  const { base } = check;
  const options = {
    keepAlive: true,
    maxSockets: limits.connections,
    lookup: guardedLookup(base, settings.outbound, resolve) as unknown as LookupFunction,
  };
  const agent = base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  return {
    async send(call) {
      const first = await attempt(base, agent, limits, call);
      if (first.ok) return first.answer;
      if (!(call.repeatable && first.staleConnection)) throw first.error;
      const second = await attempt(base, agent, limits, call);
      if (second.ok) return second.answer;
      throw second.error;
    },
    close: () => agent.destroy(),
  };
}

type Attempt =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly error: OdooError; readonly staleConnection: boolean };

function attempt(
  base: URL,
  agent: HttpAgent | HttpsAgent,
  limits: OdooLimits,
  call: HttpCall,
): Promise<Attempt> {
  return new Promise((settle) => {
    const payload = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
    const request = open(base, agent, call, payload);
    const watch = watchPhase(request, base.protocol === 'https:', limits, call);
    const fail = (error: NodeJS.ErrnoException) => {
      watch.stop();
      const staleConnection = request.reusedSocket && STALE_CODES.has(error.code ?? '');
      settle({
        ok: false,
        error: new OdooError(classifyTransport(error, watch.phase()), { cause: error }),
        staleConnection,
      });
    };
    request.on('error', fail);
    request.on('response', (response) => {
      readAnswer(response, limits.answerBytes).then((answer) => {
        watch.stop();
        settle({ ok: true, answer });
      }, fail);
    });
    request.end(payload);
  });
}

const STALE_CODES: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

function open(
  base: URL,
  agent: HttpAgent | HttpsAgent,
  call: HttpCall,
  payload: Buffer | undefined,
): ClientRequest {
  const start = base.protocol === 'https:' ? httpsRequest : httpRequest;
  return start({
    agent,
    protocol: base.protocol,
    hostname: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port || undefined,
    method: call.method,
    path: `${base.pathname === '/' ? '' : base.pathname}${call.path}`,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'yard-control-tower',
      ...(payload ? { 'content-type': 'application/json', 'content-length': String(payload.length) } : {}),
      ...call.headers,
    },
  });
}

/** Knows how far a request got, and ends it when it connects or answers too late or is aborted. */
function watchPhase(request: ClientRequest, secure: boolean, limits: OdooLimits, call: HttpCall) {
  let phase: FailurePhase = 'before-send';
  const end = (code: string) => request.destroy(Object.assign(new Error(code), { code }));
  const connectTimer = setTimeout(() => end('ETIMEDOUT'), limits.connectTimeoutMs);
  const answerTimer = setTimeout(() => end('ETIMEDOUT'), call.timeoutMs);
  const abort = () => end('EABORTED');
  const connected = () => {
    clearTimeout(connectTimer);
    if (phase === 'before-send') phase = 'sending';
  };
  request.on('socket', (socket) => {
    if (!socket.connecting) connected();
    else socket.once(secure ? 'secureConnect' : 'connect', connected);
  });
  request.on('finish', () => {
    if (phase === 'sending') phase = 'after-send';
  });
  request.on('response', () => {
    phase = 'after-send';
  });
  if (call.signal?.aborted) abort();
  call.signal?.addEventListener('abort', abort, { once: true });
  return {
    phase: () => phase,
    stop() {
      clearTimeout(connectTimer);
      clearTimeout(answerTimer);
      call.signal?.removeEventListener('abort', abort);
    },
  };
}

async function readAnswer(response: IncomingMessage, limitBytes: number): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes) {
      response.destroy();
      throw Object.assign(new Error('answer too large'), { code: 'ETOOLARGE' });
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, json: parse(Buffer.concat(chunks)) };
}

/** Undefined when the body is not JSON: proxies and missing databases answer HTML. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function refusedAddress(reason: string): OdooError {
  return new OdooError(
    failure('ours', 'address_refused', {
      phase: 'before-send',
      scope: 'connection',
      name: reason,
      detail: reason,
    }),
  );
}
