import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type HmacAlgorithm = 'sha1' | 'sha256';

/** Hex HMAC over raw bytes, as Motive (sha1) and many vendors (sha256) send it; `prefix` such as `v1=` or ''. */
export function verifyHmacHex(
  algorithm: HmacAlgorithm,
  secret: string | Uint8Array,
  signed: Uint8Array,
  header: string | undefined,
  prefix = '',
): boolean {
  if (!header?.startsWith(prefix)) return false;
  const hex = header.slice(prefix.length);
  const expected = createHmac(algorithm, secret).update(signed).digest();
  if (hex.length !== expected.length * 2 || !/^[0-9a-fA-F]+$/.test(hex)) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), expected);
}

export function signHmacHex(
  algorithm: HmacAlgorithm,
  secret: string | Uint8Array,
  signed: Uint8Array,
  prefix = '',
): string {
  return `${prefix}${createHmac(algorithm, secret).update(signed).digest('hex')}`;
}

/** Samsara signs `v1:<timestamp>:<body>`; the timestamp comes in a header of its own, in seconds. */
export function samsaraSignedBytes(timestamp: string, body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`v1:${timestamp}:`), body]);
}

/** The key of an `Authorization: Bearer …` header, or null. */
export function readBearer(authorization: string | undefined): string | null {
  const found = /^Bearer ([\x21-\x7e]{8,512})$/i.exec(authorization ?? '');
  return found?.[1] ?? null;
}

/** How a bearer key is stored: SHA-256 hex. The keys are long and random, so no slow hash is needed. */
export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Compares a presented key with stored hashes in constant time; index of the match or -1. */
export function matchKey(key: string, storedHashes: readonly string[]): number {
  const given = Buffer.from(hashKey(key), 'hex');
  let match = -1;
  for (const [index, stored] of storedHashes.entries()) {
    const bytes = Buffer.from(stored, 'hex');
    if (bytes.length === given.length && timingSafeEqual(bytes, given) && match < 0) match = index;
  }
  return match;
}
