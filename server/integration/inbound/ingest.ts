import { createHash } from 'node:crypto';
import { isDatabaseDown } from '#server/infra/db/errors.ts';
import { metrics } from '#server/infra/metrics.ts';
import type { Problem } from '#server/integration/formats/problem.ts';
import type { PartnerBook, PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { formatOf } from '#server/integration/partners/registry.ts';
import { AppError } from '#server/kernel/errors.ts';
import { ID_PREFIXES, newId } from '#server/kernel/ids.ts';
import { deliveryIdentity } from './delivery-identity.ts';
import { type GroupCommit, StorageUnavailable } from './group-commit.ts';
import { type Headers, verifySender } from './verify-sender.ts';

export interface IngestInput {
  /** From the path or a header; undefined when only the key tells who it is. */
  readonly partnerCode: string | undefined;
  readonly headers: Headers;
  readonly contentType: string;
  readonly operation?: string | undefined;
  /** True for the door that takes our own events: what is no event is told at once. */
  readonly ownEvents: boolean;
  readonly body: Buffer;
  readonly now: Date;
}

/** Every ending of the door; the caller answers each of them. */
export type IngestResult =
  | {
      readonly kind: 'accepted';
      readonly partner: PartnerEntry;
      readonly messageId: string | null;
      readonly correlationId: string;
      readonly duplicate: boolean;
    }
  | { readonly kind: 'unverified'; readonly why: string; readonly partnerCode: string | undefined }
  | { readonly kind: 'paused'; readonly partner: PartnerEntry }
  | { readonly kind: 'limited'; readonly partner: PartnerEntry; readonly retryAfterMs: number }
  | { readonly kind: 'conflict'; readonly partner: PartnerEntry }
  | { readonly kind: 'malformed'; readonly partner: PartnerEntry; readonly problem: Problem }
  | { readonly kind: 'wrong-door'; readonly partner: PartnerEntry }
  | { readonly kind: 'too-large'; readonly partner: PartnerEntry; readonly maxBytes: number }
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface IngestDeps {
  readonly book: PartnerBook;
  readonly storage: GroupCommit;
  /** Takes one from the partner's allowance, or says how long to wait. */
  readonly limit: (partner: PartnerEntry) => Promise<number | null>;
}

/** Headers that belong to the message: CloudEvents in binary mode and vendors' event types. Never a proof. */
const KEPT_HEADERS = /^(ce-[a-z0-9]{1,20}|x-samsara-event-type|idempotency-key|webhook-id)$/;
const EMPTY_BATCH = /^\s*\[\s*\]\s*$/;

/**
 * The hot path: verify the sender, tell which transmission it is, store and wake in one commit, answer. Says
 * `accepted` only after that commit.
 */
export async function ingest(deps: IngestDeps, input: IngestInput): Promise<IngestResult> {
  try {
    const result = await accept(deps, input);
    const partner = 'partner' in result ? result.partner.code : 'unknown';
    const outcome = result.kind === 'accepted' && result.duplicate ? 'duplicate' : result.kind;
    metrics.messagesAccepted.inc({ partner, outcome });
    return result;
  } catch (error) {
    const known = error instanceof AppError && error.code === 'unavailable';
    if (error instanceof StorageUnavailable || known || isDatabaseDown(error))
      return { kind: 'unavailable', reason: (error as Error).message };
    throw error;
  }
}

async function accept(deps: IngestDeps, input: IngestInput): Promise<IngestResult> {
  const verdict = await verifySender(deps.book, input);
  if (!verdict.ok) return { kind: 'unverified', why: verdict.why, partnerCode: verdict.partnerCode };
  const { partner } = verdict;
  if (partner.status === 'paused') return { kind: 'paused', partner };
  const retryAfterMs = await deps.limit(partner);
  if (retryAfterMs !== null) return { kind: 'limited', partner, retryAfterMs };
  const manifest = formatOf(partner.format)?.manifest;
  if (input.ownEvents && manifest?.standard !== 'cloudevents') return { kind: 'wrong-door', partner };
  if (manifest && input.body.length > manifest.maxBytes)
    return { kind: 'too-large', partner, maxBytes: manifest.maxBytes };
  if (input.ownEvents && input.body.length < 64 && EMPTY_BATCH.test(input.body.toString('latin1')))
    return {
      kind: 'accepted',
      partner,
      messageId: null,
      correlationId: newId('correlation'),
      duplicate: false,
    };
  return store(deps, input, partner);
}

async function store(deps: IngestDeps, input: IngestInput, partner: PartnerEntry): Promise<IngestResult> {
  const sha256 = createHash('sha256').update(input.body).digest();
  const identity = deliveryIdentity({
    partner,
    headers: input.headers,
    contentType: input.contentType,
    operation: input.operation,
    body: input.body,
    sha256Hex: sha256.toString('hex'),
  });
  if (input.ownEvents && identity.received && !identity.received.ok)
    return { kind: 'malformed', partner, problem: identity.received.parse.problem };
  const nowMs = input.now.getTime();
  const id = newId('message', nowMs);
  const correlationId = threadOf(id);
  const stored = await deps.storage.store({
    id,
    receivedAt: input.now,
    partnerId: partner.id,
    deliveryId: identity.deliveryId,
    streamKey: identity.streamKey,
    contentType: input.contentType,
    body: input.body,
    sha256,
    envelope: envelopeOf(input),
    correlationId,
  });
  if (stored.kind === 'stored')
    return { kind: 'accepted', partner, messageId: id, correlationId, duplicate: false };
  if (!stored.sameBody) return { kind: 'conflict', partner };
  const { messageId } = stored;
  return { kind: 'accepted', partner, messageId, correlationId: threadOf(messageId), duplicate: true };
}

/** A message's thread carries the message's own number, so a repeated delivery gets the answer of the first. */
function threadOf(messageId: string): string {
  return `${ID_PREFIXES.correlation}_${messageId.slice(ID_PREFIXES.message.length + 1)}`;
}

function envelopeOf(input: IngestInput): Record<string, unknown> | null {
  const headers = Object.fromEntries(
    Object.entries(input.headers).filter(([name]) => KEPT_HEADERS.test(name)),
  );
  const empty = Object.keys(headers).length === 0 && input.operation === undefined;
  return empty ? null : { headers, ...(input.operation === undefined ? {} : { operation: input.operation }) };
}
