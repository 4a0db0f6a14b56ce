import type pg from 'pg';
import type { SecretBox } from '#server/infra/secrets.ts';
import type { Actor } from '#server/kernel/actor.ts';
import { AppError } from '#server/kernel/errors.ts';
import type { Source } from '#server/kernel/event.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { SECOND_MS } from '#server/kernel/time.ts';
import type { PartnerRightLine } from './rights.ts';

/** A change of partners, rights or secrets reaches every process within this time. */
export const BOOK_FRESH_MS = 10 * SECOND_MS;
/** Older than this the book is not believed at all; a revoked secret is dead by then, whatever happens. */
export const BOOK_MAX_MS = 30 * SECOND_MS;

/** A new secret works everywhere at once: what fails is tried against a picture no older than this. */
const RENEW_MS = 250;

export interface PartnerSecretEntry {
  readonly id: string;
  readonly kind: 'hmac' | 'bearer';
  /** The plain HMAC secret, or the hash of a bearer key. */
  readonly value: string;
  readonly validFrom: Date;
  readonly expiresAt: Date | null;
}

export interface PartnerEntry {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly format: string;
  /** `active`, `test` (every event is a test) or `paused`. */
  readonly status: string;
  /** How far its facts are trusted. */
  readonly source: Source;
  /** Empty means every site. */
  readonly siteIds: readonly string[];
  readonly timeZone: string | undefined;
  /** Where answers are sent; null: the partner fetches them. */
  readonly callbackUrl: string | null;
  readonly rateLimitPerMinute: number;
  readonly rights: readonly PartnerRightLine[];
  readonly secrets: readonly PartnerSecretEntry[];
}

export interface PartnerBook {
  byCode(code: string): Promise<PartnerEntry | undefined>;
  byId(id: string): Promise<PartnerEntry | undefined>;
  byKeyHash(hash: string): Promise<PartnerEntry | undefined>;
  /** Reads again unless that was done a moment ago. True when it read: a refused proof is worth another look. */
  renew(): Promise<boolean>;
}

/** All partners with their secrets and rights, in memory: the hot path asks the database nothing. */
export function openPartnerBook(options: { pool: pg.Pool; box: SecretBox; now?: () => number }): PartnerBook {
  const now = options.now ?? Date.now;
  let book: Book = EMPTY;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  const read = async () => {
    const startedAt = now();
    book = await readBook(options.pool, options.box);
    readAt = startedAt;
  };
  const current = async (): Promise<Book> => {
    const age = now() - readAt;
    if (age < BOOK_FRESH_MS) return book;
    reading ??= read().finally(() => {
      reading = null;
    });
    if (age < BOOK_MAX_MS) reading.catch(() => undefined);
    else
      await reading.catch((cause) => {
        throw new AppError('unavailable', 'The partners cannot be read', {}, { cause });
      });
    return book;
  };
  return {
    byCode: async (code) => (await current()).byCode.get(code),
    async byId(id) {
      const known = (await current()).byId.get(id);
      if (known) return known;
      // Whoever asks by id has it from a row that names a partner: one that was made a moment ago.
      await read().catch((cause) => {
        throw new AppError('unavailable', 'The partners cannot be read', {}, { cause });
      });
      return book.byId.get(id);
    },
    byKeyHash: async (hash) => (await current()).byKeyHash.get(hash),
    async renew() {
      if (now() - readAt < RENEW_MS) return false;
      reading ??= read().finally(() => {
        reading = null;
      });
      return reading.then(
        () => true,
        () => false,
      );
    },
  };
}

/** Secrets of a kind that count at this moment. */
export function validSecrets(partner: PartnerEntry, kind: 'hmac' | 'bearer', at: Date): string[] {
  return partner.secrets
    .filter(
      (secret) =>
        secret.kind === kind &&
        secret.validFrom <= at &&
        (secret.expiresAt === null || secret.expiresAt > at),
    )
    .map((secret) => secret.value);
}

export function partnerActor(partner: PartnerEntry): Actor {
  const siteIds = partner.siteIds.length === 0 ? '*' : (partner.siteIds as SiteId[]);
  return { kind: 'partner', id: partner.id, name: partner.name, siteIds };
}

interface Book {
  readonly byCode: ReadonlyMap<string, PartnerEntry>;
  readonly byId: ReadonlyMap<string, PartnerEntry>;
  readonly byKeyHash: ReadonlyMap<string, PartnerEntry>;
}
const EMPTY: Book = { byCode: new Map(), byId: new Map(), byKeyHash: new Map() };

const BOOK_SQL = `
  SELECT p.id, p.code, p.name, p.format, p.status, p.source, p.site_ids, p.profile, p.rate_limit_per_minute,
    coalesce((SELECT json_agg(json_build_object('eventType', r.event_type, 'access', r.access))
              FROM partner_right r WHERE r.partner_id = p.id), '[]') AS rights,
    coalesce((SELECT json_agg(json_build_object('id', s.id, 'kind', s.kind, 'hash', s.hash, 'cipher', encode(s.cipher, 'base64'),
                'validFrom', s.valid_from, 'expiresAt', s.expires_at))
              FROM partner_secret s WHERE s.partner_id = p.id AND s.revoked_at IS NULL
                AND (s.expires_at IS NULL OR s.expires_at > now())), '[]') AS secrets
  FROM partner p`;

async function readBook(pool: pg.Pool, box: SecretBox): Promise<Book> {
  const { rows } = await pool.query(BOOK_SQL);
  const partners = rows.map((row) => entryOf(row, box));
  return {
    byCode: new Map(partners.map((each) => [each.code, each])),
    byId: new Map(partners.map((each) => [each.id, each])),
    byKeyHash: new Map(
      partners.flatMap((each) =>
        each.secrets.filter(({ kind }) => kind === 'bearer').map(({ value }) => [value, each] as const),
      ),
    ),
  };
}

function entryOf(row: pg.QueryResultRow, box: SecretBox): PartnerEntry {
  const profile = (row.profile ?? {}) as { timeZone?: string; callbackUrl?: string };
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    format: row.format,
    status: row.status,
    source: row.source,
    siteIds: row.site_ids,
    timeZone: profile.timeZone,
    callbackUrl: profile.callbackUrl ?? null,
    rateLimitPerMinute: row.rate_limit_per_minute,
    rights: row.rights,
    secrets: row.secrets.flatMap((secret: RawSecret) => secretOf(secret, box)),
  };
}

interface RawSecret {
  id: string;
  kind: 'hmac' | 'bearer';
  hash: string | null;
  cipher: string | null;
  validFrom: string;
  expiresAt: string | null;
}

/** A secret sealed under another key cannot be used; the others still can. */
function secretOf(raw: RawSecret, box: SecretBox): PartnerSecretEntry[] {
  const dates = {
    validFrom: new Date(raw.validFrom),
    expiresAt: raw.expiresAt ? new Date(raw.expiresAt) : null,
  };
  if (raw.kind === 'bearer')
    return raw.hash ? [{ id: raw.id, kind: raw.kind, value: raw.hash, ...dates }] : [];
  try {
    const value = box.open(Buffer.from(raw.cipher ?? '', 'base64'));
    return [{ id: raw.id, kind: raw.kind, value, ...dates }];
  } catch {
    return [];
  }
}
