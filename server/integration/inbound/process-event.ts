import { type Ctx, openCtx } from '#server/infra/context.ts';
import type { Db, Tx } from '#server/infra/db/client.ts';
import { transact } from '#server/infra/transaction.ts';
import { type PartnerEntry, partnerActor } from '#server/integration/governance/partner-book.ts';
import type { CodeLookup } from '#server/integration/mapping/lookup.ts';
import type { CanonicalEvent } from '#server/integration/partners/contract.ts';
import { AppError } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';
import { applyEvent } from './apply/apply-event.ts';
import { findSite } from './find-site.ts';
import {
  type EventOutcome,
  type EventStatus,
  judgeBefore,
  refusalOf,
  type Verdict,
  verdict,
} from './judge-event.ts';
import type { MappingTrail } from './map-documents.ts';
import { openCtxIn } from './park-message.ts';
import { awaitedBy, noteWaiting, ordersOf } from './wait-for.ts';

export interface EventInput {
  readonly db: Db;
  readonly partner: PartnerEntry;
  readonly messageId: string;
  readonly receivedAt: Date;
  readonly correlationId: string;
  /** Place of the event within its message. */
  readonly position: number;
  readonly event: CanonicalEvent;
  readonly now: Date;
  /** Counted tries of the message before this one. */
  readonly attempts: number;
  /** Decided codes of the partner. */
  readonly codes: CodeLookup;
  /** Version of the map and of the codes the event was made with. */
  readonly mapping: MappingTrail;
}

/**
 * Applies one event once: its business identity, its row and the verb's change commit together or not at all. What
 * the yard refuses is written down in a transaction of its own, with an exception where a person has to look.
 * Raises only what may be tried again.
 */
export async function processEvent(input: EventInput): Promise<EventOutcome> {
  const ctx = openCtx(input.db, partnerActor(input.partner), {
    now: input.now,
    correlationId: input.correlationId,
  });
  const before = judgeBefore(input);
  try {
    return await transact(ctx, (tx) => once({ ...ctx, tx }, tx, input, before));
  } catch (error) {
    const refusal = refusalOf(error, input.attempts);
    if (refusal === null) throw error;
    const waitsFor =
      refusal.status === 'unmatched' ? awaitedBy(input.event, input.receivedAt, input.now) : [];
    if (waitsFor.length === 0) return transact(ctx, (tx) => write({ ...ctx, tx }, tx, input, refusal));
    return transact(ctx, async (tx) => {
      const { exception: _, ...waiting } = { ...refusal, status: 'waiting' as const };
      const outcome = await write({ ...ctx, tx }, tx, input, waiting);
      await noteWaiting(tx, { ...input, waitsFor });
      const [unknownOrder] = refusal.code === 'site.unmatched' ? ordersOf(input.event) : [];
      return { ...outcome, waitsFor, ...(unknownOrder ? { unknownOrder } : {}) };
    });
  }
}

async function once(ctx: Ctx, tx: Tx, input: EventInput, before: Verdict | null): Promise<EventOutcome> {
  const written = await tx.messageEvent.findUnique({
    where: { messageId_position: { messageId: input.messageId, position: input.position } },
  });
  // A message is read again after a crash or a decision; what was settled stays so.
  if (written && !REPEATABLE.has(written.status as EventStatus))
    return { status: written.status as EventStatus, code: null, sentence: null };
  if (before) return write(ctx, tx, input, before);
  const { event, partner } = input;
  const eventId = written?.id ?? newId('messageEvent', input.now.getTime());
  const claim = await claimIdentity(tx, event, eventId, input.now);
  if (claim === 'duplicate') {
    // Somebody else may have the same message in hand: a lost claim, a lease that ended. What that one wrote stays.
    const settled = await settledBy(tx, input);
    if (settled) return settled;
  }
  if (claim === 'duplicate')
    return write(ctx, tx, input, verdict('duplicate', 'duplicate', 'The same was told before.'), eventId);
  const siteId = await findSite(tx, event, partner.siteIds, input.codes);
  if (!siteId) throw new AppError('not_found', 'No site is known for it', { reason: 'site.unmatched' });
  const applied = await applyEvent(event, { ctx, partner, siteId });
  return write(
    ctx,
    tx,
    input,
    { status: applied.status, code: null, sentence: null, applied },
    eventId,
    siteId,
  );
}

async function settledBy(tx: Tx, { messageId, position }: EventInput): Promise<EventOutcome | null> {
  const row = await tx.messageEvent.findUnique({
    where: { messageId_position: { messageId, position } },
    select: { status: true },
  });
  if (!row || REPEATABLE.has(row.status as EventStatus)) return null;
  return { status: row.status as EventStatus, code: null, sentence: null };
}

/** A message may be replayed to give these another chance. */
const REPEATABLE = new Set<EventStatus>(['refused', 'unmatched', 'held', 'waiting', 'observed']);

/** `other`: the thing is known with another content; the verb decides between replacement and review. */
async function claimIdentity(
  tx: Tx,
  event: CanonicalEvent,
  eventId: string,
  now: Date,
): Promise<'new' | 'duplicate' | 'other'> {
  const inserted = await tx.$executeRaw`
    INSERT INTO event_identity (key, event_id, content_hash, at)
    VALUES (${event.identityKey}, ${eventId}, ${event.contentKey}, ${now}::timestamptz) ON CONFLICT DO NOTHING`;
  if (inserted === 1) return 'new';
  const rows = await tx.$queryRaw<{ event_id: string; content_hash: string }[]>`
    SELECT event_id, content_hash FROM event_identity WHERE key = ${event.identityKey} FOR UPDATE`;
  const known = rows[0];
  if (known?.event_id === eventId) return 'new';
  if (known?.content_hash === event.contentKey) return 'duplicate';
  await tx.$executeRaw`
    UPDATE event_identity SET event_id = ${eventId}, content_hash = ${event.contentKey}, at = ${now}::timestamptz
    WHERE key = ${event.identityKey}`;
  return 'other';
}

async function write(
  ctx: Ctx,
  tx: Tx,
  input: EventInput,
  said: Verdict,
  eventId: string = newId('messageEvent', input.now.getTime()),
  siteId: string | null = input.event.resolved.siteId ?? null,
): Promise<EventOutcome> {
  const { event, messageId, position } = input;
  const { applied } = said;
  const result = { ...applied?.result, code: said.code, sentence: said.sentence };
  // By hand: an upsert of the client reads first, and this is the hottest row of all.
  await tx.$executeRaw`
    INSERT INTO message_event (id, message_id, position, partner_id, type, identity_key, status, site_id, visit_id,
      subject_kind, subject_id, event, result, mapping, at, correlation_id)
    VALUES (${eventId}, ${messageId}, ${position}, ${input.partner.id}, ${event.type}, ${event.identityKey}, ${said.status},
      ${siteId}, ${applied?.visitId ?? null}, ${applied?.subject?.kind ?? null}, ${applied?.subject?.id ?? null},
      ${JSON.stringify(maskedEvent(event))}::jsonb, ${JSON.stringify(result)}::jsonb, ${JSON.stringify(input.mapping)}::jsonb,
      ${input.now}::timestamptz, ${input.correlationId})
    ON CONFLICT (message_id, position) DO UPDATE SET status = excluded.status, site_id = excluded.site_id,
      visit_id = excluded.visit_id, subject_kind = excluded.subject_kind, subject_id = excluded.subject_id,
      identity_key = excluded.identity_key, type = excluded.type, event = excluded.event, result = excluded.result,
      mapping = excluded.mapping, at = excluded.at`;
  if (said.exception) await raiseAbout(ctx, input, said, siteId);
  return { status: said.status, code: said.code, sentence: said.sentence };
}

/** The driver's name and phone stay with the visit and the raw bytes. */
function maskedEvent(event: CanonicalEvent): object {
  const { driver: _, ...data } = event.data;
  return { ...event, data };
}

/** What the case says in words; the two versions are its evidence. */
function wordsOf(claim: Verdict['claim']): Readonly<Record<string, unknown>> {
  const { held: _held, proposed: _proposed, ...words } = claim ?? {};
  return words;
}

async function raiseAbout(ctx: Ctx, input: EventInput, said: Verdict, siteId: string | null): Promise<void> {
  const { event, partner } = input;
  const kind = said.exception;
  if (!kind) return;
  const perType = kind === 'rights_violation' ? event.type : event.identityKey.slice(0, 200);
  await raiseException(openCtxIn(ctx), {
    siteId,
    kind,
    subject: { kind: 'message', id: input.messageId },
    dedupeKey: `${kind}:${partner.id}:${perType}`,
    params: {
      partner: partner.name,
      type: event.type,
      code: said.code,
      happenedAt: event.data.happenedAt.instant,
      ...wordsOf(said.claim),
    },
    evidence: {
      messageId: input.messageId,
      ...(said.claim ? { held: said.claim.held, proposed: said.claim.proposed } : {}),
      identityKey: event.identityKey,
      pointer: event.pointer,
      sentence: said.sentence,
      references: event.data.references.slice(0, 20).map(({ kind: of, value }) => ({ kind: of, value })),
      equipment: event.data.equipment.slice(0, 5).map(({ kind: of, number }) => ({ kind: of, number })),
    },
  });
}
