import type { ServerResponse } from 'node:http';
import {
  type ApiProblem,
  type ApiProblemCode,
  apiProblem,
} from '#server/integration/formats/canonical/api.ts';

/** JSON for programs; never cached, never sniffed. */
export function answerJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...SAFE,
    ...headers,
  });
  res.end(text);
}

/** A problem by RFC 9457. `close` when the rest of the request was not read. */
export function answerProblem(
  res: ServerResponse,
  code: ApiProblemCode,
  extra: Omit<Partial<ApiProblem>, 'code' | 'type' | 'status' | 'title'> & {
    retryAfterMs?: number;
    close?: boolean;
    allow?: string;
  } = {},
): void {
  const { retryAfterMs, close, allow, ...shown } = extra;
  const problem = apiProblem(code, shown);
  const text = JSON.stringify(problem);
  res.writeHead(problem.status, {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...SAFE,
    ...(retryAfterMs === undefined
      ? {}
      : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) }),
    ...(close ? { connection: 'close' } : {}),
    ...(allow ? { allow } : {}),
  });
  res.end(text);
}

export function answerText(
  res: ServerResponse,
  status: number,
  contentType: string,
  text: string,
  csp?: string,
): void {
  res.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    ...SAFE,
    ...(csp ? { 'content-security-policy': csp } : {}),
  });
  res.end(text);
}

const SAFE = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;
