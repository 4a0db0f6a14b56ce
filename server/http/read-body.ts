import type { IncomingMessage } from 'node:http';
import { SECOND_MS } from '#server/kernel/time.ts';

/** A body has to be here within this time, however slowly it drips. */
const BODY_TIMEOUT_MS = 20 * SECOND_MS;

export type BodyRead =
  | { readonly ok: true; readonly body: Buffer }
  /** The rest of the request was not read: the connection has to be closed. */
  | { readonly ok: false; readonly why: 'too-large' | 'timeout' | 'encoded' | 'aborted' };

/** Reads a body up to a limit. Never holds more than the limit, never waits longer than the time allowed. */
export function readBody(
  req: IncomingMessage,
  maxBytes: number,
  timeoutMs = BODY_TIMEOUT_MS,
): Promise<BodyRead> {
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return refuse(req, 'encoded');
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return refuse(req, 'too-large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (read: BodyRead) => {
      clearTimeout(timer);
      req.off('data', take);
      if (!read.ok) req.pause();
      resolve(read);
    };
    const timer = setTimeout(() => end({ ok: false, why: 'timeout' }), timeoutMs);
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) end({ ok: false, why: 'too-large' });
      else chunks.push(chunk);
    };
    req.on('data', take);
    req.once('end', () =>
      end({ ok: true, body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) }),
    );
    req.once('error', () => end({ ok: false, why: 'aborted' }));
    req.once('close', () => end({ ok: false, why: 'aborted' }));
  });
}

function refuse(req: IncomingMessage, why: 'too-large' | 'encoded'): Promise<BodyRead> {
  req.pause();
  return Promise.resolve({ ok: false, why });
}
