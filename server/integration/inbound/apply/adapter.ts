import type { Ctx } from '#server/infra/context.ts';
import type { EventType } from '#server/integration/formats/canonical/events.ts';
import type { PartnerEntry } from '#server/integration/governance/partner-book.ts';
import type { CanonicalEvent } from '#server/integration/partners/contract.ts';
import { AppError } from '#server/kernel/errors.ts';
import type { Source } from '#server/kernel/event.ts';

/** What an event did in the yard. */
export interface Applied {
  /** `applied`, or `noted`: kept with the message, changed nothing. */
  readonly status: 'applied' | 'noted';
  readonly subject: { readonly kind: string; readonly id: string } | null;
  readonly visitId: string | null;
  readonly result: Readonly<Record<string, unknown>>;
}

export interface ApplyContext {
  /** The partner as actor, with the transaction of the event. */
  readonly ctx: Ctx;
  readonly partner: PartnerEntry;
  readonly siteId: string;
}

export type EventOf<T extends EventType> = Extract<CanonicalEvent, { type: T }>;
export type Adapter<T extends EventType> = (event: EventOf<T>, context: ApplyContext) => Promise<Applied>;

export const noted = (why: string): Applied => ({
  status: 'noted',
  subject: null,
  visitId: null,
  result: { why },
});

export function applied(kind: string, id: string, visitId: string | null, result: object): Applied {
  return { status: 'applied', subject: { kind, id }, visitId, result: { ...result } };
}

/** The subject is not known here; a person has to match it. */
export function unmatched(what: string, values: readonly string[]): AppError {
  return new AppError('not_found', `No ${what} fits ${values.slice(0, 5).join(', ') || 'the message'}`, {
    reason: `${what}.unmatched`,
  });
}

export const NOT_OWNER = 'ownership.not_owner';

/** What is claimed belongs to somebody else: a person decides, with both before their eyes. */
export function notOwner(claim: Readonly<Record<string, unknown>>): AppError {
  return new AppError('refused', 'What the message changes belongs to somebody else', {
    reason: NOT_OWNER,
    params: { claim: JSON.stringify(claim) },
  });
}

/** When something happened, and who says so. Our own gate wins over what a map or a satellite saw. */
export function stampOf(event: CanonicalEvent, partner: PartnerEntry) {
  const { happenedAt, reportedAt } = event.data;
  const source = sourceOf(event.type, partner.source);
  return {
    happenedAt: new Date(happenedAt.instant),
    ...(reportedAt ? { reportedAt: new Date(reportedAt.instant) } : {}),
    certainty: happenedAt.certainty,
    source,
  };
}

/** One terminal may speak for gate and docks; a fence is a fence, whoever passes it on. */
function sourceOf(type: EventType, spoken: Source): Source {
  if (type.startsWith('yard.trailer.geofence')) return 'geofence';
  return spoken === 'gate' && /^yard\.(dock|unloading)\./.test(type) ? 'dock' : spoken;
}

const TRAILER_KINDS = ['trailer', 'container', 'chassis', 'rail-car', 'vehicle'];

/** The truck as the visit verbs know it. */
export function truckOf(event: CanonicalEvent, siteId: string) {
  const { references, equipment, carrier } = event.data;
  const trailer = [...equipment]
    .filter(({ kind }) => TRAILER_KINDS.includes(kind))
    .sort((a, b) => TRAILER_KINDS.indexOf(a.kind) - TRAILER_KINDS.indexOf(b.kind))[0];
  const appointmentRef = references.find(({ kind }) => kind === 'appointment')?.value;
  return {
    siteId,
    references: references.map(({ kind, value }) => ({ kind, value })),
    ...(appointmentRef ? { appointmentRef } : {}),
    ...(trailer ? { trailerNumber: trailer.number } : {}),
    ...(trailer?.plate ? { plate: trailer.plate } : {}),
    ...(carrier?.scac ? { scac: carrier.scac } : {}),
  };
}

/** Driver, tractor and seal, where they were told. */
export function crewOf(event: CanonicalEvent) {
  const { driver, equipment, references } = event.data;
  const tractor = equipment.find(({ kind }) => kind === 'tractor')?.number;
  const seals = 'seals' in event.data ? event.data.seals : [];
  const seal = seals[0] ?? references.find(({ kind }) => kind === 'seal')?.value;
  return {
    ...(driver?.name || driver?.phone
      ? {
          driver: {
            ...(driver.name ? { name: driver.name } : {}),
            ...(driver.phone ? { phone: driver.phone } : {}),
          },
        }
      : {}),
    ...(tractor ? { tractorNumber: tractor } : {}),
    ...(seal ? { sealNo: seal.slice(0, 40) } : {}),
  };
}
