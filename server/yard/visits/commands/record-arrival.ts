import { verb, type Work } from '#server/infra/verb.ts';
import { sameTrailer } from '#server/yard/trailers/rules.ts';
import { mayTellGate } from '../policy.ts';
import { type ArrivalResult, RecordArrival } from '../schema.ts';
import { bookingCause, compareWithBooking, raiseAbout } from './book-stay.ts';
import { type Opened, openVisit } from './open-visit.ts';
import { auditVisit, truckPatch, type VisitRow } from './stay.ts';
import { stageResult, tellStage } from './tell-stage.ts';

/**
 * A truck is here. Finds its booking (our number, references, trailer and window) or lets it in unplanned:
 * the truck is never stuck. Told again by another source it is the same stay, with both reports kept.
 */
export const recordArrival = verb({
  name: 'visit.record-arrival',
  input: RecordArrival,
  policy: mayTellGate,
  async run(work, input): Promise<ArrivalResult> {
    work.at(input.siteId, 'site');
    const opened = await openVisit(work, input, input.stamp.happenedAt ?? work.ctx.now);
    const { stay, before } = opened;
    const outcome = await tellStage(work, stay, {
      stage: 'arrived',
      stamp: input.stamp,
      patch: truckPatch(stay.visit, input),
      place: { kind: 'gate', id: null },
    });
    const raised = [...outcome.exceptions];
    const moved = stay.visit.arrivedAt?.getTime() !== outcome.visit.arrivedAt?.getTime();
    if (stay.appointment && (opened.linked || moved))
      raised.push(...(await compareWithBooking(work, stay.site, outcome.visit, stay.appointment)));
    raised.push(...(await raiseDoubts(work, opened, outcome.visit, input)));
    if (outcome.repeat && !opened.linked && before !== null && before.version === outcome.visit.version)
      work.unchanged();
    else await auditVisit(work, before, outcome.visit);
    return {
      ...stageResult({ ...outcome, exceptions: raised }),
      appointmentId: outcome.visit.appointmentId,
      unplanned: outcome.visit.unplanned,
      created: before === null,
    };
  },
});

/** What a person has to find out about this truck. */
async function raiseDoubts(
  work: Work,
  opened: Opened,
  visit: VisitRow,
  input: RecordArrival,
): Promise<string[]> {
  const first = opened.before === null || opened.before.arrivedAt === null;
  const booking =
    first && visit.appointmentId === null ? await askForBooking(work, opened, visit, input) : [];
  return [...booking, ...(await askForUnit(work, opened, visit, input))];
}

async function askForBooking(
  work: Work,
  { booking, bookingTaken }: Opened,
  visit: VisitRow,
  input: RecordArrival,
): Promise<string[]> {
  const numbered = input.appointmentRef !== undefined || booking.candidates.length > 0;
  const kind = numbered && !bookingTaken ? 'unmatched_reference' : 'no_appointment';
  return raiseAbout(work, visit, bookingCause(visit.id, kind), kind, {
    params: {
      no: visit.no,
      trailerNumber: visit.trailerNumber,
      reference: input.appointmentRef ?? input.references[0]?.value ?? null,
    },
    evidence: {
      appointmentRef: input.appointmentRef ?? null,
      references: input.references.map(({ kind: of, value }) => ({ kind: of, value })),
      taken: bookingTaken ? (booking.appointment?.no ?? null) : null,
      candidates: booking.candidates.map((candidate) => ({
        appointmentId: candidate.id,
        no: candidate.no,
        status: candidate.status,
        windowStart: candidate.windowStart?.toISOString() ?? null,
        trailerNumber: candidate.trailerNumber,
      })),
    },
  });
}

// The same booking told with another trailer, or a unit that stands elsewhere by our records.
async function askForUnit(
  work: Work,
  { before, elsewhere, stay }: Opened,
  visit: VisitRow,
  input: RecordArrival,
): Promise<string[]> {
  if (elsewhere)
    return raiseAbout(work, visit, bookingCause(visit.id, 'trailer_elsewhere'), 'conflicting_sources', {
      params: {
        no: visit.no,
        stage: 'arrived',
        trailerNumber: visit.trailerNumber,
        otherVisit: elsewhere.visitNo,
      },
      evidence: {
        trailerNumber: visit.trailerNumber,
        otherVisit: elsewhere.visitNo,
        otherSite: elsewhere.siteId,
      },
    });
  const told = input.trailerNumber;
  const held = stay.visit.trailerNumber;
  if (before === null || told === undefined || held === null || sameTrailer(told, held)) return [];
  return raiseAbout(work, visit, bookingCause(visit.id, 'wrong_trailer'), 'wrong_trailer', {
    params: { no: visit.no, booked: held, seen: told },
    evidence: { held, seen: told, plate: input.plate ?? null, source: input.stamp.source ?? null },
  });
}
