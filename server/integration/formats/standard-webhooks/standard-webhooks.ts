import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signed requests older or newer than this are refused (standardwebhooks.com recommends five minutes). */
export const TOLERANCE_SECONDS = 300;
export const WEBHOOK_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

const SECRET_PREFIX = 'whsec_';
const SECRET_MIN_BYTES = 24;
const SECRET_MAX_BYTES = 64;
const ID_MAX_CHARS = 128;
const SIGNATURES_MAX = 20;

export interface WebhookHeaders {
  'webhook-id'?: string | undefined;
  'webhook-timestamp'?: string | undefined;
  'webhook-signature'?: string | undefined;
}

export type WebhookVerdict =
  | { ok: true; id: string; timestamp: Date }
  /** For the security log only: every refusal is answered alike. */
  | { ok: false; why: 'headers' | 'timestamp' | 'signature' };

/**
 * Checks a Standard Webhooks request over its raw bytes. Any of `secrets` (two during rotation) may have signed;
 * any one valid `v1` entry is enough, other versions are skipped. Constant time in secret and signature.
 */
export function verifyWebhook(
  headers: WebhookHeaders,
  body: Uint8Array,
  secrets: readonly string[],
  now: Date,
): WebhookVerdict {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signature = headers['webhook-signature'];
  if (!id || !timestamp || !signature || !isMessageId(id)) return { ok: false, why: 'headers' };
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, why: 'timestamp' };
  const seconds = Number(timestamp);
  if (Math.abs(now.getTime() / 1000 - seconds) > TOLERANCE_SECONDS) return { ok: false, why: 'timestamp' };
  const given = signature.split(' ', SIGNATURES_MAX).flatMap(readSignature);
  let valid = false;
  for (const secret of secrets) {
    const key = secretKey(secret);
    if (!key) continue;
    const expected = macOf(key, id, timestamp, body);
    for (const candidate of given) valid = timingSafeEqual(candidate, expected) || valid;
  }
  return valid ? { ok: true, id, timestamp: new Date(seconds * 1000) } : { ok: false, why: 'signature' };
}

/** The three headers for a body; several secrets give several signatures (rotation). Throws on a malformed secret or id. */
export function signWebhook(
  id: string,
  at: Date,
  body: Uint8Array | string,
  secrets: readonly string[],
): Record<(typeof WEBHOOK_HEADERS)[number], string> {
  if (!isMessageId(id)) throw new Error('A webhook id is 1 to 128 visible characters without a dot.');
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = secretKey(secret);
    if (!key) throw new Error('A webhook secret is whsec_ and 24 to 64 bytes in base64.');
    return `v1,${macOf(key, id, timestamp, Buffer.from(body)).toString('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/** The bytes behind `whsec_…`, or null. */
export function secretKey(secret: string): Buffer | null {
  const key = strictBase64(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret);
  return key && key.length >= SECRET_MIN_BYTES && key.length <= SECRET_MAX_BYTES ? key : null;
}

export const formatSecret = (key: Uint8Array): string =>
  `${SECRET_PREFIX}${Buffer.from(key).toString('base64')}`;

/** Padded standard alphabet only: what decodes and encodes back to itself. */
export function strictBase64(text: string): Buffer | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

const isMessageId = (id: string): boolean => id.length <= ID_MAX_CHARS && /^[\x21-\x2d\x2f-\x7e]+$/.test(id);

function readSignature(entry: string): Buffer[] {
  if (!entry.startsWith('v1,')) return [];
  const bytes = strictBase64(entry.slice('v1,'.length));
  return bytes?.length === 32 ? [bytes] : [];
}

function macOf(key: Buffer, id: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}
