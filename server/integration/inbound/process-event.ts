import { type Ctx, openCtx } from '#server/infra/context.ts';
import type { Db, Tx } from '#server/infra/db/client.ts';
import { transact } from '#server/infra/transaction.ts';
import { type PartnerEntry, partnerActor } from '#server/integration/governance/partner-book.ts';
import { mayPartner, requiredAccess } from '#server/integration/governance/rights.ts';
import type { CanonicalEvent } from '#server/integration/partners/contract.ts';
import { AppError } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';
import type { ExceptionKind } from '#server/yard/exceptions/schema.ts';
import type { Applied } from './apply/adapter.ts';
import { applyEvent } from './apply/apply-event.ts';
import { judgeClock } from './event-clock.ts';
import { findSite } from './find-site.ts';
import { openCtxIn } from './park-message.ts';

/** What became of one event. `applied`, `duplicate` and `noted` need nobody. */
export type EventStatus =
  | 'applied'
  | 'duplicate'
  | 'noted'
  | 'test'
  | 'history'
  | 'held'
  | 'observed'
  | 'unmatched'
  | 'refused';

export interface EventOutcome {
  readonly status: EventStatus;
  readonly code: string | null;
  readonly sentence: string | null;
}

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
    return transact(ctx, (tx) => write({ ...ctx, tx }, tx, input, refusal));
  }
}

interface Verdict {
  readonly status: EventStatus;
  readonly code: string | null;
  readonly sentence: string | null;
  readonly applied?: Applied;
  readonly exception?: ExceptionKind;
}

const verdict = (
  status: EventStatus,
  code: string,
  sentence: string,
  exception?: ExceptionKind,
): Verdict => ({
  status,
  code,
  sentence,
  ...(exception ? { exception } : {}),
});

/** What can be said without looking into the yard. Null: go on. */
function judgeBefore({ event, partner, receivedAt }: EventInput): Verdict | null {
  if (event.test || partner.status === 'test')
    return verdict('test', 'test', 'A test message; nothing was changed.');
  const needed = requiredAccess(event.type);
  if (!mayPartner(partner, event.type, 'observe'))
    return verdict('refused', 'rights', `${partner.name} may not send ${event.type}.`, 'rights_violation');
  if (!mayPartner(partner, event.type, needed))
    return verdict('observed', 'observed', `${partner.name} may only observe ${event.type}.`);
  const clock = judgeClock(event.data, receivedAt);
  if (clock === 'future')
    return verdict(
      'held',
      'clock_ahead',
      'It is said to happen more than five minutes from now.',
      'event_clock',
    );
  if (clock === 'history')
    return verdict('history', 'clock_behind', 'It happened more than 72 hours ago.', 'event_clock');
  return null;
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
  if (claim === 'duplicate')
    return write(ctx, tx, input, verdict('duplicate', 'duplicate', 'The same was told before.'), eventId);
  const siteId = await findSite(tx, event, partner.siteIds);
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

/** A message may be replayed to give these another chance. */
const REPEATABLE = new Set<EventStatus>(['refused', 'unmatched', 'held', 'observed']);

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
  const row = {
    partnerId: input.partner.id,
    type: event.type,
    identityKey: event.identityKey,
    status: said.status,
    siteId,
    visitId: applied?.visitId ?? null,
    subjectKind: applied?.subject?.kind ?? null,
    subjectId: applied?.subject?.id ?? null,
    event: maskedEvent(event),
    result: JSON.parse(JSON.stringify({ ...applied?.result, code: said.code, sentence: said.sentence })),
    at: input.now,
    correlationId: input.correlationId,
  };
  await tx.messageEvent.upsert({
    where: { messageId_position: { messageId, position } },
    create: { id: eventId, messageId, position, ...row },
    update: row,
  });
  if (said.exception) await raiseAbout(ctx, input, said, siteId);
  return { status: said.status, code: said.code, sentence: said.sentence };
}

/** The driver's name and phone stay with the visit and the raw bytes. */
function maskedEvent(event: CanonicalEvent): object {
  const { driver: _, ...data } = event.data;
  return JSON.parse(JSON.stringify({ ...event, data }));
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
    },
    evidence: {
      messageId: input.messageId,
      identityKey: event.identityKey,
      pointer: event.pointer,
      sentence: said.sentence,
      references: event.data.references.slice(0, 20).map(({ kind: of, value }) => ({ kind: of, value })),
      equipment: event.data.equipment.slice(0, 5).map(({ kind: of, number }) => ({ kind: of, number })),
    },
  });
}

/** Somebody was first: tried again this often, then a person looks, so that the stream goes on. */
const CONFLICT_TRIES = 3;

/** What the yard said no to. Null for weather and bugs, which are not this event's fault. */
function refusalOf(error: unknown, attempts: number): Verdict | null {
  if (!(error instanceof AppError)) return null;
  const code = error.details.reason ?? error.code;
  switch (error.code) {
    case 'not_found':
      return verdict('unmatched', code, error.message, 'unmatched_reference');
    case 'forbidden':
      return verdict('refused', code, error.message, 'rights_violation');
    case 'refused':
    case 'invalid_input':
    case 'already_done':
    case 'same_person': {
      const fields = error.details.fields?.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
      return verdict(
        'refused',
        code,
        fields ? `${error.message}: ${fields}` : error.message,
        'quarantined_message',
      );
    }
    case 'conflict':
    case 'outdated':
      return attempts < CONFLICT_TRIES
        ? null
        : verdict('refused', code, error.message, 'quarantined_message');
    default:
      return null;
  }
}
