import { describe, expect, it } from 'vitest';
import {
  checkOutboundUrl,
  checkResolved,
  guardedLookup,
  isPublicAddress,
  OutboundAddressError,
} from './outbound-address.ts';

const NONE = { allow: [] };

/** Never to be called, in every spelling known to slip past text filters. */
const FORBIDDEN = [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://127.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0x0.0x0.0x1/',
  'https://017700000001/',
  'https://0177.0.0.1/',
  'https://127.000.000.001/',
  'https://0/',
  'https://0.0.0.0/',
  'https://[::]/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[0:0:0:0:0:ffff:10.0.0.1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b:1::1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://169.254.169.254/latest/meta-data/',
  'https://169.254.0.1/',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://0251.0376.0251.0376/',
  'https://[::ffff:169.254.169.254]/',
  'https://10.0.0.1/',
  'https://10.255.255.255/',
  'https://012.0.0.1/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.0.1/',
  'https://192.168.1/',
  'https://3232235777/',
  'https://100.64.0.1/',
  'https://192.0.0.1/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://api.localhost/',
  'https://printer.local/',
  'https://metadata.google.internal/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://user:pass@example.com/',
  'https://example.com@127.0.0.1/',
  'http://example.com/',
  'file:///etc/passwd',
  'ftp://example.com/',
  'gopher://127.0.0.1:70/_x',
  'data:text/plain,x',
  'javascript:alert(1)',
  '//example.com/',
  'example.com',
  'https://',
  '',
];

describe('outbound addresses, judged by their text', () => {
  it.each(FORBIDDEN)('refuses %s', (target) => {
    expect(checkOutboundUrl(target, NONE).ok).toBe(false);
  });

  it('counts at least the sixty targets the goal names', () => {
    expect(new Set(FORBIDDEN).size).toBeGreaterThanOrEqual(60);
  });

  it.each([
    'https://example.com/hook',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1::1]/x',
    'https://odoo.example.com:8443/',
  ])('accepts %s', (target) => {
    expect(checkOutboundUrl(target, NONE)).toMatchObject({ ok: true });
  });

  it('lets through exactly the allow-listed pair', () => {
    const rules = { allow: ['127.0.0.1:8069', '[::1]:9'.replace(/[[\]]/g, ''), 'odoo.internal:8069'] };
    expect(checkOutboundUrl('http://127.0.0.1:8069/', rules).ok).toBe(true);
    expect(checkOutboundUrl('http://2130706433:8069/', rules).ok).toBe(true);
    expect(checkOutboundUrl('http://[::1]:9/', rules).ok).toBe(true);
    expect(checkOutboundUrl('http://odoo.internal:8069/', rules).ok).toBe(true);
    expect(checkOutboundUrl('http://127.0.0.1:8070/', rules).ok).toBe(false);
    expect(checkOutboundUrl('http://127.0.0.2:8069/', rules).ok).toBe(false);
    expect(checkOutboundUrl('http://odoo.internal/', rules).ok).toBe(false);
    expect(checkOutboundUrl('http://user@127.0.0.1:8069/', rules)).toEqual({
      ok: false,
      reason: 'credentials_in_url',
    });
  });
});

describe('outbound addresses, judged by what the name resolves to', () => {
  const resolvesTo = (...addresses: string[]) => {
    return async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };

  it.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:10.0.0.1'],
    ['93.184.216.34', '10.0.0.1'],
  ])('refuses a public name that resolves to %s, on save and on send', async (...addresses) => {
    const resolve = resolvesTo(...addresses);
    expect(await checkResolved('https://partner.example.com/', NONE, resolve)).toEqual({
      ok: false,
      reason: 'private_address',
    });
    await expect(lookUp('partner.example.com', NONE, resolve)).rejects.toBeInstanceOf(OutboundAddressError);
  });

  it('connects to the address it judged', async () => {
    const resolve = resolvesTo('93.184.216.34');
    expect(await checkResolved('https://partner.example.com/', NONE, resolve)).toMatchObject({ ok: true });
    expect(await lookUp('partner.example.com', NONE, resolve)).toEqual([
      { address: '93.184.216.34', family: 4 },
    ]);
  });

  it('refuses a name that does not resolve', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));
    expect(await checkResolved('https://gone.example.com/', NONE, resolve)).toEqual({
      ok: false,
      reason: 'name_does_not_resolve',
    });
  });

  it('lets an allow-listed name resolve to a private address', async () => {
    const rules = { allow: ['partner.example.com:443'] };
    expect(await lookUp('partner.example.com', rules, resolvesTo('10.0.0.1'))).toEqual([
      { address: '10.0.0.1', family: 4 },
    ]);
  });

  it('takes nonsense for private', () => {
    expect(isPublicAddress('not an address')).toBe(false);
  });
});

function lookUp(host: string, rules: { allow: string[] }, resolve: Parameters<typeof guardedLookup>[2]) {
  return new Promise((done, fail) => {
    guardedLookup(new URL(`https://${host}/`), rules, resolve)(host, { all: true }, (error, addresses) =>
      error ? fail(error) : done(addresses),
    );
  });
}
