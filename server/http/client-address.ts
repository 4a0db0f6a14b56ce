import type { IncomingMessage } from 'node:http';

/**
 * Address of the caller. `X-Forwarded-For` is believed only as far as our own proxies wrote it: with one
 * trusted proxy the last entry counts, with two the last but one.
 */
export function clientAddress(req: IncomingMessage, trustedProxies: number): string {
  const socket = req.socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return socket;
  const forwarded = String(req.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return forwarded.at(-trustedProxies) ?? socket;
}
