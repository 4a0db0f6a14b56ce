/** The closed list of identifiers: `prefix_` + 26 Crockford base-32 characters, time-ordered. */
export const ID_PREFIXES = {
  site: 'sit',
  zone: 'zon',
  spot: 'spt',
  gate: 'gat',
  door: 'dor',
  party: 'pty',
  exception: 'exc',
  trailer: 'trl',
  appointment: 'apt',
  visit: 'vis',
  visitNote: 'vnt',
  doorAssignment: 'das',
  move: 'mov',
  product: 'prd',
  receipt: 'rcp',
  receiptLine: 'rcl',
  pallet: 'plt',
  photo: 'pho',
  correction: 'cor',
  question: 'qst',
  reference: 'ref',
  fact: 'fct',
  audit: 'aud',
  user: 'usr',
  serviceAccount: 'svc',
  secret: 'sec',
  display: 'dsp',
  partner: 'prt',
  message: 'msg',
  messageEvent: 'mev',
  delivery: 'dlv',
  attempt: 'att',
  mapping: 'map',
  link: 'lnk',
  replay: 'rpl',
  connection: 'con',
  securityEvent: 'sev',
  correlation: 'cid',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;
export type Id<K extends IdKind = IdKind> = string & { readonly __id: K };

export type SiteId = Id<'site'>;
export type VisitId = Id<'visit'>;
export type CorrelationId = Id<'correlation'>;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

let lastMs = 0;
let counter = 0;

/**
 * A new identifier. `atMs` (milliseconds since 1970) orders it; ids made in one process within one
 * millisecond keep their order of creation.
 */
export function newId<K extends IdKind>(kind: K, atMs: number = Date.now()): Id<K> {
  counter = atMs === lastMs ? counter + 1 : 0;
  lastMs = atMs;
  return `${ID_PREFIXES[kind]}_${encodeTime(atMs)}${encodeCounter(counter)}${randomCharacters()}` as Id<K>;
}

/** True when `value` has the form of an identifier of `kind`. Says nothing about existence. */
export function isId<K extends IdKind>(kind: K, value: unknown): value is Id<K> {
  return typeof value === 'string' && ID_FORMS[kind].test(value);
}

const ID_FORMS = Object.fromEntries(
  Object.entries(ID_PREFIXES).map(([kind, prefix]) => [
    kind,
    new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`),
  ]),
) as Record<IdKind, RegExp>;

const COUNTER_CHARACTERS = 3;

function encodeTime(ms: number): string {
  return encode(ms, TIME_CHARACTERS);
}

function encodeCounter(value: number): string {
  return encode(value % 32 ** COUNTER_CHARACTERS, COUNTER_CHARACTERS);
}

function encode(value: number, length: number): string {
  let rest = value;
  let text = '';
  for (let i = 0; i < length; i++) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function randomCharacters(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_CHARACTERS - COUNTER_CHARACTERS));
  return Array.from(bytes, (byte) => ALPHABET[byte % 32]).join('');
}
