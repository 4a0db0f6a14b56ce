import { normalizeReference } from '#server/kernel/identifiers.ts';
import { HOUR_MS } from '#server/kernel/time.ts';
import { type AppointmentStatus, canBeArrivedAt } from '#server/yard/appointments/rules.ts';
import { sameTrailer } from '#server/yard/trailers/rules.ts';

/** A booked trailer this far from its window is another trip. */
const TRAILER_WINDOW_HOURS = 12;

/** The best-known number first: ours, then the order, the load, the papers, the notice. */
const RANK = ['appointment', 'purchase-order', 'load', 'bill-of-lading', 'pro', 'asn', 'shipment'];

export interface Candidate {
  readonly id: string;
  readonly no: string;
  readonly status: AppointmentStatus;
  readonly windowStart: Date | null;
  readonly windowEnd: Date | null;
  readonly trailerNumber: string | null;
  readonly primaryNorm: string;
  readonly references: readonly { readonly kind: string; readonly norm: string }[];
  /** The stay that is linked already. */
  readonly visit: { readonly id: string; readonly trailerNumber: string | null } | null;
}

export interface Clues {
  /** Our number as somebody read it. */
  readonly appointmentRef: string | undefined;
  readonly references: readonly { readonly kind: string; readonly value: string }[];
  readonly trailerNumber: string | undefined;
  readonly at: Date;
}

export type Match =
  | {
      readonly kind: 'matched';
      readonly candidate: Candidate;
      readonly by: 'number' | 'reference' | 'trailer';
    }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'none' };

/**
 * Which booking a truck came for: by our number, then by the references in their order, then by trailer and
 * window. Bookings still to come or under way go before no-shows, and those before completed ones (a report
 * that comes late).
 */
export function matchAppointment(candidates: readonly Candidate[], clues: Clues): Match {
  let ambiguous: Match | null = null;
  for (const tier of tiers(candidates)) {
    const match = matchWithin(tier, clues);
    if (match.kind === 'matched') return match;
    if (match.kind === 'ambiguous') ambiguous ??= match;
  }
  return ambiguous ?? { kind: 'none' };
}

/** `10442`, `APT 10442` and `apt-10442` are one number. Null: not our form. */
export function appointmentNo(text: string): string | null {
  const digits = /^(?:APT|APPT)?(\d{1,12})$/.exec(normalizeReference(text))?.[1];
  return digits ? `APT-${digits}` : null;
}

function tiers(candidates: readonly Candidate[]): Candidate[][] {
  const isLive = ({ status }: Candidate) =>
    status !== 'no_show' && (canBeArrivedAt(status) || status === 'arrived' || status === 'in_progress');
  return [
    candidates.filter(isLive),
    candidates.filter(({ status }) => status === 'no_show'),
    candidates.filter(({ status }) => status === 'completed'),
  ];
}

function matchWithin(candidates: readonly Candidate[], clues: Clues): Match {
  const no = clues.appointmentRef === undefined ? null : appointmentNo(clues.appointmentRef);
  const byNumber = candidates.find((candidate) => candidate.no === no);
  if (byNumber) return { kind: 'matched', candidate: byNumber, by: 'number' };
  let ambiguous: Match | null = null;
  for (const norms of ranked(clues)) {
    const carrying = candidates.filter((candidate) => norms.some((norm) => carries(candidate, norm)));
    const left = narrow(carrying, clues);
    if (left.length === 1 && left[0]) return { kind: 'matched', candidate: left[0], by: 'reference' };
    if (left.length > 1) ambiguous ??= { kind: 'ambiguous', candidates: left };
  }
  return ambiguous ?? byTrailer(candidates, clues);
}

function ranked(clues: Clues): string[][] {
  const own =
    clues.appointmentRef === undefined ? [] : [{ kind: 'appointment', value: clues.appointmentRef }];
  const references = [...own, ...clues.references].map(({ kind, value }) => ({
    kind,
    norm: normalizeReference(value),
  }));
  const kinds = [
    ...RANK,
    ...new Set(references.map(({ kind }) => kind).filter((kind) => !RANK.includes(kind))),
  ];
  return kinds
    .map((kind) =>
      references.filter((item) => item.kind === kind && item.norm !== '').map(({ norm }) => norm),
    )
    .filter((norms) => norms.length > 0);
}

function carries(candidate: Candidate, norm: string): boolean {
  return candidate.primaryNorm === norm || candidate.references.some((reference) => reference.norm === norm);
}

// One order may be carried by several trucks: the trailer tells them apart, then the other numbers.
function narrow(candidates: readonly Candidate[], clues: Clues): readonly Candidate[] {
  const { trailerNumber } = clues;
  let left = candidates;
  if (trailerNumber !== undefined) {
    const here = left.filter(
      ({ visit }) => visit?.trailerNumber && sameTrailer(visit.trailerNumber, trailerNumber),
    );
    if (here.length === 1) return here;
    const free = left.filter(
      ({ visit }) => !visit?.trailerNumber || sameTrailer(visit.trailerNumber, trailerNumber),
    );
    if (left.length > 1) left = free;
    const booked = left.filter(
      (candidate) => candidate.trailerNumber && sameTrailer(candidate.trailerNumber, trailerNumber),
    );
    if (booked.length === 1) return booked;
    // Booked for another trailer goes only when one booking is left that names none.
    const open = left.filter((candidate) => candidate.trailerNumber === null);
    if (left.length > 1 && booked.length === 0 && open.length === 1) return open;
  }
  if (left.length < 2) return left;
  const norms = clues.references.map(({ value }) => normalizeReference(value));
  const score = (candidate: Candidate) => norms.filter((norm) => carries(candidate, norm)).length;
  const best = Math.max(...left.map(score));
  return left.filter((candidate) => score(candidate) === best);
}

function byTrailer(candidates: readonly Candidate[], clues: Clues): Match {
  const { trailerNumber, at } = clues;
  if (trailerNumber === undefined) return { kind: 'none' };
  const near = candidates.filter(
    (candidate) =>
      candidate.trailerNumber !== null &&
      sameTrailer(candidate.trailerNumber, trailerNumber) &&
      hoursFromWindow(candidate, at) <= TRAILER_WINDOW_HOURS,
  );
  const inside = near.filter((candidate) => hoursFromWindow(candidate, at) === 0);
  const left = inside.length > 0 ? inside : near;
  if (left.length === 1 && left[0]) return { kind: 'matched', candidate: left[0], by: 'trailer' };
  return left.length > 1 ? { kind: 'ambiguous', candidates: left } : { kind: 'none' };
}

function hoursFromWindow({ windowStart, windowEnd }: Candidate, at: Date): number {
  if (windowStart === null) return 0;
  const end = windowEnd ?? windowStart;
  const away =
    at < windowStart ? windowStart.getTime() - at.getTime() : Math.max(0, at.getTime() - end.getTime());
  return away / HOUR_MS;
}
