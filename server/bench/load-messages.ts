import type { EventInput } from '#server/integration/formats/canonical/events.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { event } from '#server/sandbox/simulation/messages.ts';
import type { PartnerMessage } from '#server/sandbox/simulation/partner-client.ts';
import { randomOf } from '#server/sandbox/simulation/random.ts';

export interface LoadMix {
  /** Distinct messages; repetitions come on top. */
  readonly messages: number;
  readonly siteCode: string;
  readonly seed: number;
  /** Names this run: trailers and loads of two runs never meet. */
  readonly run: string;
  /** Share of messages that are sent a second time, in percent. */
  readonly duplicatePercent: number;
  /** Share of messages that change places with one close by, in percent. */
  readonly reorderPercent: number;
  /** Share of stays that are told hours late, in percent. */
  readonly latePercent: number;
  readonly startsAt: Date;
}

export interface LoadMessage extends PartnerMessage {
  readonly id: string;
  readonly repeat: boolean;
}

const STORY = ['requested', 'eta', 'arrived', 'checked-in', 'departed'] as const;
/** Neighbours of a stay lie this far apart, so that its news cross other trucks' on the wire. */
const TRUCKS_AT_ONCE = 20;
const REPEATED_WITHIN = 200;
const MOVED_WITHIN = 15;
const LATE_MINUTES = 180;

/** The messages of a run in the order in which they are sent: whole stays, repeated, swapped and late as asked. */
export function loadMessages(mix: LoadMix): LoadMessage[] {
  const random = randomOf(mix.seed, 'load');
  const messages = Array.from({ length: mix.messages }, (_, at): LoadMessage => {
    const round = Math.floor(at / (TRUCKS_AT_ONCE * STORY.length));
    const within = at % (TRUCKS_AT_ONCE * STORY.length);
    const truck = round * TRUCKS_AT_ONCE + (within % TRUCKS_AT_ONCE);
    const stage = Math.floor(within / TRUCKS_AT_ONCE);
    // A whole stay is told late: news of one stay that contradict each other are another matter.
    const late = randomOf(mix.seed, 'late', truck).chance(mix.latePercent / 100);
    return { ...messageAt(mix, truck, stage, late), repeat: false };
  });
  for (const at of messages.keys()) {
    const other = Math.min(at + random.int(1, MOVED_WITHIN), messages.length - 1);
    const [one, two] = [messages[at], messages[other]];
    if (!random.chance(mix.reorderPercent / 100) || !one || !two) continue;
    messages[at] = two;
    messages[other] = one;
  }
  const repeats = messages
    .map((message, at) => ({
      message: { ...message, repeat: true },
      at: at + random.int(1, REPEATED_WITHIN),
    }))
    .filter(() => random.chance(mix.duplicatePercent / 100));
  return [...messages.map((message, at) => ({ message, at })), ...repeats]
    .sort((a, b) => a.at - b.at)
    .map(({ message }) => message);
}

function messageAt(
  mix: LoadMix,
  truck: number,
  stage: number,
  late: boolean,
): PartnerMessage & { id: string } {
  const id = `load-${mix.run}-${truck}-${STORY[stage]}`;
  const at = addMinutes(mix.startsAt, late ? -LATE_MINUTES : 0);
  // Stages of a stay follow each other by a second; none of them lies in the future.
  const happenedAt = new Date(at.getTime() - (STORY.length - stage) * 1_000).toISOString();
  const load = `L${mix.run}${truck}`.toUpperCase();
  const about = {
    site: { code: mix.siteCode },
    references: [{ kind: 'load' as const, value: load }],
    equipment: [{ kind: 'trailer' as const, number: `LG${mix.run}${truck}`.toUpperCase() }],
    carrier: { scac: 'ACMF' },
    happenedAt,
  };
  return { ...told(id, stage, about, load, mix.startsAt), id };
}

function told(
  id: string,
  stage: number,
  about: EventInput<'yard.gate.arrived.v1'>,
  load: string,
  now: Date,
): PartnerMessage {
  switch (STORY[stage]) {
    case 'requested': {
      const window = { start: now.toISOString(), end: addMinutes(now, 60).toISOString() };
      const appointment = { reference: load, stop: 1, window, booking: 'automatic' as const };
      return event(id, 'yard.appointment.requested.v1', { ...about, appointment }, now);
    }
    case 'eta':
      return event(
        id,
        'yard.eta.updated.v1',
        { ...about, estimatedArrival: addMinutes(now, 5).toISOString() },
        now,
      );
    case 'arrived':
      return event(id, 'yard.gate.arrived.v1', about, now);
    case 'checked-in':
      return event(id, 'yard.gate.checked-in.v1', about, now);
    default:
      return event(id, 'yard.gate.departed.v1', about, now);
  }
}
