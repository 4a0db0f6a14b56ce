import { error, note, type Problem, quoted } from '../problem.ts';
import { takeParty, type X12Party, type X12Reference } from './common-loops.ts';
import type { TransactionSet } from './envelope.ts';
import { el, placeOf, type Segment } from './segments.ts';
import type { X12Stamp } from './time.ts';

export interface StatusEvent {
  /** status: AT701 (list 1650), the stamp is the event's · appointment: AT703 (1652), the stamp is the appointment's. */
  kind: 'status' | 'appointment';
  code: string;
  /** AT702 or AT704 (list 1651). */
  reason: string;
  stamp: X12Stamp;
  city: string;
  state: string;
  country: string;
  scac: string;
  equipment: { typeCode: string; number: string } | null;
  pointer: string;
}

/** One LX loop: the events of one stop or order. */
export interface StatusGroup {
  references: X12Reference[];
  events: StatusEvent[];
}

/** A shipment status message as it was written. */
export interface Status214 {
  pro: string;
  shipmentId: string;
  scac: string;
  references: X12Reference[];
  parties: X12Party[];
  groups: StatusGroup[];
  problems: Problem[];
}

/** A status message names a few events; beyond this it is a loop gone wrong. */
export const STATUS_LIMITS = { events: 1_000, references: 200, codeChars: 3 } as const;

/** Reads a 214. What cannot be trusted stands in `problems` with severity error. Never throws. */
export function read214(set: TransactionSet): Status214 {
  const b10 = set.segments.find(({ id }) => id === 'B10');
  const doc: Status214 = {
    pro: el(b10, 1),
    shipmentId: el(b10, 2),
    scac: el(b10, 3),
    references: [],
    parties: [],
    groups: [],
    problems: [],
  };
  if (!b10) doc.problems.push(error('b10-missing', 'The status message has no B10 segment.'));
  let group: StatusGroup | null = null;
  for (const segment of set.segments) {
    if (segment.id === 'LX') {
      group = { references: [], events: [] };
      doc.groups.push(group);
    } else group = takeDetail(doc, group, segment);
  }
  const events = doc.groups.reduce((sum, group) => sum + group.events.length, 0);
  if (events === 0) doc.problems.push(error('at7-missing', 'The status message names no event (AT7).'));
  if (events > STATUS_LIMITS.events) {
    doc.problems.push(
      error('too-many-items', `More than ${STATUS_LIMITS.events} events in one status message.`),
    );
    doc.groups = [];
  }
  return doc;
}

function takeDetail(doc: Status214, group: StatusGroup | null, segment: Segment): StatusGroup | null {
  const event = group?.events.at(-1);
  switch (segment.id) {
    case 'L11':
      takeReference(doc, group ?? doc, segment);
      return group;
    case 'AT7': {
      const target = group ?? { references: [], events: [] };
      if (!group) doc.groups.push(target);
      takeEvent(doc, target, segment);
      return target;
    }
    case 'MS1':
      if (event) {
        event.city = el(segment, 1);
        event.state = el(segment, 2);
        event.country = el(segment, 3);
      }
      return group;
    case 'MS2':
      if (event) {
        event.scac = el(segment, 1);
        const number = el(segment, 2);
        event.equipment =
          number === '' ? null : { typeCode: el(segment, 3), number: `${number}${el(segment, 4)}` };
      }
      return group;
    default:
      if (!group) takeParty(doc.parties, segment);
      return group;
  }
}

function takeReference(doc: Status214, into: { references: X12Reference[] }, segment: Segment): void {
  const [value, qualifier, pointer] = [el(segment, 1), el(segment, 2), placeOf(segment)];
  if (value === '') doc.problems.push(note('reference-empty', `L11 ${qualifier} has no value.`, pointer));
  else if (into.references.length < STATUS_LIMITS.references)
    into.references.push({ qualifier, value, pointer });
  else
    doc.problems.push(
      note('references-cut', `Only ${STATUS_LIMITS.references} references are used.`, pointer),
    );
}

/** Rule of the standard: exactly one of AT701 and AT703. */
function takeEvent(doc: Status214, group: StatusGroup, segment: Segment): void {
  const pointer = placeOf(segment);
  const status = el(segment, 1);
  const appointment = el(segment, 3);
  if ((status === '') === (appointment === '')) {
    const text =
      status === '' ? 'AT7 names neither a status nor an appointment.' : 'AT7 names both AT701 and AT703.';
    doc.problems.push(error('at7-status', text, pointer));
    return;
  }
  if ((status || appointment).length > STATUS_LIMITS.codeChars) {
    doc.problems.push(error('at7-status', `${quoted(status || appointment)} is no status code.`, pointer));
    return;
  }
  group.events.push({
    kind: status === '' ? 'appointment' : 'status',
    code: status || appointment,
    reason: el(segment, 2) || el(segment, 4),
    stamp: { date: el(segment, 5), time: el(segment, 6), zone: el(segment, 7), pointer },
    city: '',
    state: '',
    country: '',
    scac: '',
    equipment: null,
    pointer,
  });
}
