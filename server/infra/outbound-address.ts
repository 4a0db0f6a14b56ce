import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** Who may be called. `allow` lists exact `host:port` pairs an operator trusts although they are private. */
export interface OutboundRules {
  readonly allow: readonly string[];
}

export type OutboundRefusal =
  | 'not_a_url'
  | 'scheme'
  | 'credentials_in_url'
  | 'plain_http'
  | 'local_name'
  | 'private_address'
  | 'name_does_not_resolve';

export type OutboundCheck =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly reason: OutboundRefusal };

/** Raised at connect time, before a byte is sent, when a name resolves to an address we never call. */
export class OutboundAddressError extends Error {
  readonly code = 'EOUTBOUND';
  readonly reason: OutboundRefusal;

  constructor(reason: OutboundRefusal, host: string) {
    super(`outbound address refused (${reason}): ${host}`);
    this.name = 'OutboundAddressError';
    this.reason = reason;
  }
}

/**
 * Judges an address by its text: scheme, credentials, literal addresses in every spelling, local names.
 * Plain http is only for allow-listed pairs. A name still has to pass `checkResolved` or `guardedLookup`.
 */
export function checkOutboundUrl(raw: string, rules: OutboundRules): OutboundCheck {
  if (!URL.canParse(raw)) return { ok: false, reason: 'not_a_url' };
  const url = new URL(raw);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { ok: false, reason: 'scheme' };
  if (url.username !== '' || url.password !== '') return { ok: false, reason: 'credentials_in_url' };
  if (isAllowListed(url, rules)) return { ok: true, url };
  const host = bareHost(url.hostname);
  if (isLocalName(host)) return { ok: false, reason: 'local_name' };
  if (isIP(host) !== 0 && !isPublicAddress(host)) return { ok: false, reason: 'private_address' };
  if (url.protocol === 'http:') return { ok: false, reason: 'plain_http' };
  return { ok: true, url };
}

/** `checkOutboundUrl` plus a resolution now: what a settings form runs on save. Sending checks again. */
export async function checkResolved(
  raw: string,
  rules: OutboundRules,
  resolve = resolveAll,
): Promise<OutboundCheck> {
  const check = checkOutboundUrl(raw, rules);
  if (!check.ok || isAllowListed(check.url, rules)) return check;
  const host = bareHost(check.url.hostname);
  if (isIP(host) !== 0) return check;
  const addresses = await resolve(host).catch(() => []);
  if (addresses.length === 0) return { ok: false, reason: 'name_does_not_resolve' };
  if (!addresses.every((each) => isPublicAddress(each.address)))
    return { ok: false, reason: 'private_address' };
  return check;
}

export type Resolve = (host: string) => Promise<LookupAddress[]>;

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * A `lookup` for `http.request`/`Agent`: the addresses judged here are the ones connected to, so a name
 * cannot answer one thing to the check and another to the connection (DNS rebinding).
 */
export function guardedLookup(url: URL, rules: OutboundRules, resolve: Resolve = resolveAll) {
  const trusted = isAllowListed(url, rules);
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    resolve(hostname).then(
      (addresses) => {
        if (!trusted && !addresses.every((each) => isPublicAddress(each.address))) {
          callback(new OutboundAddressError('private_address', hostname), []);
          return;
        }
        const wanted = addresses.filter((each) => !options.family || each.family === options.family);
        const first = wanted[0];
        if (first === undefined) callback(new OutboundAddressError('name_does_not_resolve', hostname), []);
        else if (options.all) callback(null, wanted);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

/** Globally routable unicast only. Tunnels that carry an IPv4 address inside count as private. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  if (family === 4) return !PRIVATE_V4.check(address, 'ipv4');
  return GLOBAL_V6.check(address, 'ipv6') && !PRIVATE_V6.check(address, 'ipv6');
}

function isAllowListed(url: URL, rules: OutboundRules): boolean {
  const pair = `${bareHost(url.hostname)}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
  return rules.allow.some((each) => each.trim().toLowerCase() === pair);
}

/** Without the brackets of IPv6 and the root dot of a full name; `URL` has lower-cased it already. */
function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function isLocalName(host: string): boolean {
  return host === '' || LOCAL_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
}

const LOCAL_SUFFIXES = ['localhost', 'local', 'localdomain', 'internal', 'home.arpa', 'test', 'invalid'];

function resolveAll(host: string): Promise<LookupAddress[]> {
  return new Promise((done, fail) => {
    dnsLookup(host, { all: true }, (error, addresses) => (error ? fail(error) : done(addresses)));
  });
}

// IANA special-purpose registries, RFC 6890 and its updates.
const PRIVATE_V4 = blockList('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);
const GLOBAL_V6 = blockList('ipv6', ['2000::/3']);
const PRIVATE_V6 = blockList('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

function blockList(family: 'ipv4' | 'ipv6', subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits = ''] = subnet.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
