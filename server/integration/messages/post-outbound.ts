import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { checkOutboundUrl, guardedLookup, type OutboundRules } from '#server/infra/outbound-address.ts';
import { DAY_MS, SECOND_MS } from '#server/kernel/time.ts';
import type { Outcome, OutcomeProblem } from './outcome.ts';

/** An endpoint has to connect and answer within this time, however slowly it drips. */
export const ANSWER_TIMEOUT_MS = 10 * SECOND_MS;
const ANSWER_BYTES = 16_384;
const ANSWER_SHOWN = 300;

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly rules: OutboundRules;
  /** Fires when the process stops. */
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * Sends a body to a partner's endpoint once and sorts the answer. Redirects are not followed, the address is judged
 * again, and the connection goes to the very address that was judged. Never throws.
 */
export async function postOutbound(post: Post, now: () => number = Date.now): Promise<Outcome> {
  const check = checkOutboundUrl(post.url, post.rules);
  if (!check.ok) return { kind: 'refused', problem: addressRefused(check.reason) };
  try {
    return sortAnswer(await send(check.url, post), now());
  } catch (error) {
    return sortFailure(error as NodeJS.ErrnoException);
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

function send(url: URL, post: Post): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const body = Buffer.from(post.body);
    const request = start(url, {
      method: 'POST',
      // A connection of its own each: a hanging endpoint holds nothing of anybody else.
      agent: false,
      lookup: guardedLookup(url, post.rules) as unknown as LookupFunction,
      headers: { 'user-agent': 'yard-control-tower', ...post.headers, 'content-length': String(body.length) },
    });
    const end = (code: string) => request.destroy(Object.assign(new Error(code), { code }));
    const timer = setTimeout(() => end('ETIMEDOUT'), post.timeoutMs ?? ANSWER_TIMEOUT_MS);
    const abort = () => end('EABORTED');
    post.signal.addEventListener('abort', abort, { once: true });
    if (post.signal.aborted) abort();
    const over = () => {
      clearTimeout(timer);
      post.signal.removeEventListener('abort', abort);
    };
    request.on('error', (error) => {
      over();
      reject(error);
    });
    request.on('response', (response) => {
      readText(response).then((text) => {
        over();
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], text });
        request.destroy();
      }, reject);
    });
    request.end(body);
  });
}

/** The first bytes of an answer, for the attempt list; the rest is not read. */
async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8').replaceAll('\u0000', '').slice(0, ANSWER_SHOWN);
}

/** Weather that time heals, although the endpoint answered. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/** 2xx is done; 408, 425, 429 and 5xx are tried again; everything else needs a person. Pure. */
export function sortAnswer(answer: Answer, nowMs: number): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'done', result: { status } };
  const problem: OutcomeProblem = {
    code: `http_${status}`,
    sentence:
      status >= 300 && status < 400
        ? `The endpoint answered ${status} and points elsewhere; redirects are not followed.`
        : `The endpoint answered ${status}.`,
    phase: 'after-send',
    detail: { status, answer: answer.text },
  };
  if (!TRY_AGAIN.has(status) && status < 500) return { kind: 'refused', problem };
  const retryAfterMs = retryAfterOf(answer.retryAfter, nowMs);
  // It answers, so it is this message's own wait; only silence says something about the line.
  return { kind: 'retry', connector: 'none', problem, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
}

/** Milliseconds a `Retry-After` asks for, in seconds or as a date; null when it says nothing usable. Pure. */
export function retryAfterOf(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  const waitMs = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND_MS : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), DAY_MS) : null;
}

const TLS_FAULTS = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|EPROTO|ERR_SSL)/;

function sortFailure(error: NodeJS.ErrnoException): Outcome {
  const name = error.code ?? error.name;
  if (name === 'EOUTBOUND')
    return { kind: 'refused', problem: addressRefused((error as { reason?: string }).reason ?? name) };
  if (TLS_FAULTS.test(name))
    return {
      kind: 'refused',
      problem: { code: 'certificate', sentence: 'The endpoint cannot prove who it is.', detail: { name } },
    };
  const problem: OutcomeProblem = {
    code: name === 'ETIMEDOUT' ? 'timed_out' : 'no_connection',
    sentence:
      name === 'ETIMEDOUT'
        ? 'The endpoint did not answer in time.'
        : 'The endpoint cannot be reached or broke the connection.',
    detail: { name },
  };
  return { kind: 'retry', problem, connector: 'failure' };
}

function addressRefused(reason: string): OutcomeProblem {
  return { code: 'address_refused', sentence: 'This address may not be called.', detail: { reason } };
}
