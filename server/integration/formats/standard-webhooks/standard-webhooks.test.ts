import { describe, expect, it } from 'vitest';
import { formatSecret, secretKey, signWebhook, strictBase64, verifyWebhook } from './standard-webhooks.ts';
import { hashKey, matchKey, readBearer, signHmacHex, verifyHmacHex } from './vendor-signatures.ts';

/** The public test vector of the Standard Webhooks specification. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  body: Buffer.from('{"test": 2432232314}'),
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
};
const OTHER_SECRET = formatSecret(Buffer.alloc(32, 7));
const at = (offsetSeconds = 0) => new Date((1_614_265_330 + offsetSeconds) * 1000);
const signature = VECTOR.headers['webhook-signature'];
const verdict = (
  headers: Record<string, string | undefined>,
  body = VECTOR.body,
  secrets = [VECTOR.secret],
  now = at(),
) => {
  const result = verifyWebhook({ ...VECTOR.headers, ...headers }, body, secrets, now);
  return result.ok ? 'ok' : result.why;
};

describe('Standard Webhooks', () => {
  it('verifies and reproduces the public vector', () => {
    expect(verdict({})).toBe('ok');
    expect(signWebhook(VECTOR.headers['webhook-id'], at(), VECTOR.body, [VECTOR.secret])).toEqual(
      VECTOR.headers,
    );
  });

  it('takes any valid v1 entry of several and skips other versions', () => {
    const header = `v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= ${signature}`;
    expect(verdict({ 'webhook-signature': header })).toBe('ok');
    expect(verdict({ 'webhook-signature': signature.replace('v1,', 'v2,') })).toBe('signature');
  });

  it('takes the old and the new secret while both are valid', () => {
    expect(verdict({}, VECTOR.body, [OTHER_SECRET, VECTOR.secret])).toBe('ok');
    const rotated = signWebhook('m-1', at(), 'x', [OTHER_SECRET, VECTOR.secret]);
    expect(verdict(rotated, Buffer.from('x'), [VECTOR.secret])).toBe('ok');
    expect(verdict(rotated, Buffer.from('x'), [OTHER_SECRET])).toBe('ok');
  });

  it.each([
    [-290, 'ok'],
    [290, 'ok'],
    [-310, 'timestamp'],
    [310, 'timestamp'],
  ])('a request %i s off is answered %s', (offset, expected) => {
    expect(verdict({}, VECTOR.body, [VECTOR.secret], at(offset))).toBe(expected);
  });

  it.each([
    ['another secret', {}, VECTOR.body, [OTHER_SECRET]],
    ['no secret at all', {}, VECTOR.body, []],
    ['one changed bit', {}, Buffer.from('{"test": 2432232315}'), [VECTOR.secret]],
    ['re-serialised JSON', {}, Buffer.from('{"test":2432232314}'), [VECTOR.secret]],
    ['UTF-16', {}, Buffer.from('{"test": 2432232314}', 'utf16le'), [VECTOR.secret]],
    ['a swapped id', { 'webhook-id': 'msg_other' }, VECTOR.body, [VECTOR.secret]],
    ['an id with a dot', { 'webhook-id': 'msg.1' }, VECTOR.body, [VECTOR.secret]],
    ['an empty id', { 'webhook-id': '' }, VECTOR.body, [VECTOR.secret]],
    ['no id', { 'webhook-id': undefined }, VECTOR.body, [VECTOR.secret]],
    ['no timestamp', { 'webhook-timestamp': undefined }, VECTOR.body, [VECTOR.secret]],
    ['another timestamp', { 'webhook-timestamp': '1614265331' }, VECTOR.body, [VECTOR.secret]],
    ['a doubled timestamp', { 'webhook-timestamp': '1614265330, 1614265330' }, VECTOR.body, [VECTOR.secret]],
    ['a timestamp with sign', { 'webhook-timestamp': '+1614265330' }, VECTOR.body, [VECTOR.secret]],
    ['no signature', { 'webhook-signature': undefined }, VECTOR.body, [VECTOR.secret]],
    ['an empty signature', { 'webhook-signature': '' }, VECTOR.body, [VECTOR.secret]],
    ['v1, only', { 'webhook-signature': 'v1,' }, VECTOR.body, [VECTOR.secret]],
    ['a cut signature', { 'webhook-signature': 'v1,dawfeoifkpqwoekfpqoekf' }, VECTOR.body, [VECTOR.secret]],
    [
      'base64 without padding',
      { 'webhook-signature': signature.replace('=', '') },
      VECTOR.body,
      [VECTOR.secret],
    ],
    [
      'base64url',
      { 'webhook-signature': signature.replace('+', '-').replace('/', '_') },
      VECTOR.body,
      [VECTOR.secret],
    ],
    [
      'loose trailing bits',
      { 'webhook-signature': signature.replace('OE=', 'OF=') },
      VECTOR.body,
      [VECTOR.secret],
    ],
    ['another case', { 'webhook-signature': signature.toLowerCase() }, VECTOR.body, [VECTOR.secret]],
    ['a comma list', { 'webhook-signature': `${signature},${signature}` }, VECTOR.body, [VECTOR.secret]],
    [
      'the signature in hex',
      { 'webhook-signature': `v1,${Buffer.from(signature.slice(3), 'base64').toString('hex')}` },
      VECTOR.body,
      [VECTOR.secret],
    ],
  ])('refuses %s', (_, headers, body, secrets) => {
    expect(verdict(headers, body, secrets)).not.toBe('ok');
  });

  it('refuses secrets that are too short, too long or not base64', () => {
    expect(secretKey(formatSecret(Buffer.alloc(23)))).toBeNull();
    expect(secretKey(formatSecret(Buffer.alloc(65)))).toBeNull();
    expect(secretKey('whsec_not base64')).toBeNull();
    expect(strictBase64('QQ')).toBeNull();
    expect(strictBase64('QQ==')?.toString()).toBe('A');
    expect(() => signWebhook('a.b', at(), '', [VECTOR.secret])).toThrow();
  });
});

describe('vendor signatures and keys', () => {
  it('verifies the SHA-1 vector that Motive publishes', () => {
    const body = Buffer.from('["fault_code_closed"]');
    const secret = 'd9d36bea41c44ae49d1bfc4a48ba2abe';
    expect(verifyHmacHex('sha1', secret, body, 'f04a8386a21a6cba0447024e83b3f0983352bb72')).toBe(true);
    expect(verifyHmacHex('sha1', secret, Buffer.from('[]'), 'f04a8386a21a6cba0447024e83b3f0983352bb72')).toBe(
      false,
    );
    expect(verifyHmacHex('sha1', secret, body, 'zz4a8386a21a6cba0447024e83b3f0983352bb72')).toBe(false);
    expect(verifyHmacHex('sha1', secret, body, undefined)).toBe(false);
  });

  it('asks for the prefix', () => {
    const signed = signHmacHex('sha256', 'k', Buffer.from('b'), 'v1=');
    expect(verifyHmacHex('sha256', 'k', Buffer.from('b'), signed, 'v1=')).toBe(true);
    expect(verifyHmacHex('sha256', 'k', Buffer.from('b'), signed.slice(3), 'v1=')).toBe(false);
  });

  it('finds a bearer key among stored hashes', () => {
    const stored = [hashKey('first-key-1234'), hashKey('second-key-5678')];
    expect(matchKey(readBearer('Bearer second-key-5678') ?? '', stored)).toBe(1);
    expect(matchKey('third-key-0000', stored)).toBe(-1);
    expect(matchKey('third-key-0000', ['', 'zz'])).toBe(-1);
    for (const header of [undefined, '', 'Basic abc', 'Bearer short', 'Bearer with blank in it'])
      expect(readBearer(header)).toBeNull();
  });
});
