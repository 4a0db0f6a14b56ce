import { tokenHash } from '#server/infra/secrets.ts';
import {
  TOLERANCE_SECONDS,
  verifyWebhook,
} from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import {
  readBearer,
  samsaraSignedBytes,
  verifyHmacHex,
} from '#server/integration/formats/standard-webhooks/vendor-signatures.ts';
import {
  type PartnerBook,
  type PartnerEntry,
  validSecrets,
} from '#server/integration/governance/partner-book.ts';
import type { SignatureScheme } from '#server/integration/partners/contract.ts';
import { formatOf } from '#server/integration/partners/registry.ts';

/** Headers with lower-case names; a header that came twice is not here. */
export type Headers = Readonly<Record<string, string | undefined>>;

export interface SenderClaim {
  /** The partner named by path or header; undefined when only a key tells. */
  readonly partnerCode: string | undefined;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly now: Date;
}

export type SenderVerdict =
  | { readonly ok: true; readonly partner: PartnerEntry; readonly webhookId?: string }
  /** For the security log only; every refusal is answered alike. */
  | { readonly ok: false; readonly why: string; readonly partnerCode: string | undefined };

/** Stands in for the secret of a partner that does not exist, so that its refusal costs the same time. */
const NOBODYS_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Proves who sent a request: Standard Webhooks, a vendor's HMAC, or a bearer key, as the partner's format offers. */
export async function verifySender(book: PartnerBook, claim: SenderClaim): Promise<SenderVerdict> {
  const verdict = await verifyOnce(book, claim);
  return verdict.ok || !(await book.renew()) ? verdict : verifyOnce(book, claim);
}

async function verifyOnce(book: PartnerBook, claim: SenderClaim): Promise<SenderVerdict> {
  const { partnerCode, headers } = claim;
  const refused = (why: string): SenderVerdict => ({ ok: false, why, partnerCode });
  const bearer = readBearer(headers.authorization);
  const byKey = await book.byKeyHash(tokenHash(bearer ?? 'none'));
  const named = partnerCode === undefined ? byKey : await book.byCode(partnerCode);
  const schemes = formatOf(named?.format ?? 'canonical')?.manifest.signatures ?? [];
  const offered = schemes.find((scheme) => isOffered(scheme, headers));
  if (!offered) return refused('no proof');
  if (offered.kind === 'bearer') {
    const valid =
      named !== undefined &&
      byKey?.id === named.id &&
      validSecrets(named, 'bearer', claim.now).includes(tokenHash(bearer ?? ''));
    return valid && named ? { ok: true, partner: named } : refused('key');
  }
  const own = named ? validSecrets(named, 'hmac', claim.now) : [];
  const secrets = own.length > 0 ? own : [NOBODYS_SECRET];
  const verdict = checkSignature(offered, claim, secrets);
  if (!verdict.ok) return refused(verdict.why);
  if (!named || own.length === 0) return refused('unknown partner');
  return { ok: true, partner: named, ...(verdict.id ? { webhookId: verdict.id } : {}) };
}

function isOffered(scheme: SignatureScheme, headers: Headers): boolean {
  if (scheme.kind === 'bearer') return headers.authorization !== undefined;
  if (scheme.kind === 'hmac-hex') return headers[scheme.header] !== undefined;
  return headers['webhook-signature'] !== undefined;
}

type Checked = { ok: true; id?: string } | { ok: false; why: string };

function checkSignature(
  scheme: Exclude<SignatureScheme, { kind: 'bearer' }>,
  { headers, body, now }: SenderClaim,
  secrets: readonly string[],
): Checked {
  if (scheme.kind === 'standard-webhooks') return verifyWebhook(headers, body, secrets, now);
  const timestamp = headers['x-samsara-timestamp'] ?? '';
  if (scheme.signed === 'samsara-v1' && !isFresh(timestamp, now)) return { ok: false, why: 'timestamp' };
  const signed = scheme.signed === 'samsara-v1' ? samsaraSignedBytes(timestamp, body) : body;
  let valid = false;
  for (const secret of secrets)
    valid = verifyHmacHex(scheme.algorithm, secret, signed, headers[scheme.header], scheme.prefix) || valid;
  return valid ? { ok: true } : { ok: false, why: 'signature' };
}

function isFresh(timestamp: string, now: Date): boolean {
  return (
    /^\d{1,12}$/.test(timestamp) && Math.abs(now.getTime() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS
  );
}
