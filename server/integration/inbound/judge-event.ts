import type { PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { mayPartner, requiredAccess } from '#server/integration/governance/rights.ts';
import type { CanonicalEvent } from '#server/integration/partners/contract.ts';
import { AppError } from '#server/kernel/errors.ts';
import type { ExceptionKind } from '#server/yard/exceptions/schema.ts';
import { type Applied, NOT_OWNER } from './apply/adapter.ts';
import { judgeClock } from './event-clock.ts';
import type { AwaitedName } from './wait-for.ts';

/** What became of one event. `applied`, `duplicate` and `noted` need nobody. */
export type EventStatus =
  | 'applied'
  | 'duplicate'
  | 'noted'
  | 'test'
  | 'history'
  | 'held'
  /** For a booking or an order that is not known yet. */
  | 'waiting'
  | 'observed'
  | 'unmatched'
  | 'refused';

export interface EventOutcome {
  readonly status: EventStatus;
  readonly code: string | null;
  readonly sentence: string | null;
  /** Names what a waiting event waits for; empty for every other. */
  readonly waitsFor?: readonly AwaitedName[];
  /** A purchase order whose site a person may tell at once. */
  readonly unknownOrder?: string;
}

export interface Verdict {
  readonly status: EventStatus;
  readonly code: string | null;
  readonly sentence: string | null;
  readonly applied?: Applied;
  readonly exception?: ExceptionKind;
  /** What was claimed by somebody it does not belong to, beside what holds. */
  readonly claim?: Readonly<Record<string, unknown>>;
}

export const verdict = (
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
export function judgeBefore({
  event,
  partner,
  receivedAt,
}: {
  readonly event: CanonicalEvent;
  readonly partner: PartnerEntry;
  readonly receivedAt: Date;
}): Verdict | null {
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

/** Somebody was first: tried again this often, then a person looks, so that the stream goes on. */
const CONFLICT_TRIES = 3;

/** What the yard said no to. Null for weather and bugs, which are not this event's fault. */
export function refusalOf(error: unknown, attempts: number): Verdict | null {
  if (!(error instanceof AppError)) return null;
  const code = error.details.reason ?? error.code;
  if (code === NOT_OWNER)
    return {
      ...verdict('refused', code, error.message, 'conflicting_sources'),
      claim: JSON.parse(String(error.details.params?.claim ?? '{}')),
    };
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
