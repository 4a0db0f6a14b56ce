import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const NONCE_BYTES = 16;

/**
 * Sets the headers every page carries. Next reads the nonce for its own scripts from the request's
 * content-security-policy header; nothing inline runs without it.
 */
export function securePage(req: IncomingMessage, res: ServerResponse, publicUrl: string): void {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const policy = contentSecurityPolicy(nonce);
  req.headers['content-security-policy'] = policy;
  res.setHeader('content-security-policy', policy);
  secureAnswer(res);
  if (publicUrl.startsWith('https:'))
    res.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains');
}

/** Headers for every answer, pages or not. */
export function secureAnswer(res: ServerResponse): void {
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('referrer-policy', 'same-origin');
  res.setHeader('x-frame-options', 'DENY');
  res.setHeader('cross-origin-opener-policy', 'same-origin');
  res.setHeader('permissions-policy', 'camera=(self), microphone=(self), geolocation=(self)');
}

/** Styles may be inline: positions of bars and tiles are computed. Scripts may not. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
