import { error, note, type Problem, quoted } from '../problem.ts';
import { decodeText } from './decode.ts';
import type { FunctionalGroup, Interchange, X12File } from './envelope.ts';
import {
  closeGroup,
  closeInterchange,
  closeSet,
  envelope,
  inGroup,
  inSet,
  type Open,
  push,
} from './envelope-checks.ts';
import { cutSegment, el, isSegmentId, type Segment } from './segments.ts';
import { type IsaHeader, readIsa } from './separators.ts';

export const X12_LIMITS = {
  maxBytes: 5 * 1024 * 1024,
  maxSegments: 50_000,
  maxInterchanges: 500,
  maxSets: 5_000,
} as const;

/**
 * Reads any number of X12 interchanges. Tolerant about form (byte order mark, indentation, wrapped lines, unpadded
 * ISA, any terminator), strict about the envelope: control numbers and counts. Linear in the input; never throws.
 */
export function readX12(raw: Uint8Array): X12File {
  if (raw.byteLength > X12_LIMITS.maxBytes) {
    return { ok: false, outcome: 'refuse', problem: error('too-large', 'The file is larger than 5 MB.') };
  }
  const { text, encoding, hadByteOrderMark } = decodeText(raw);
  // Nothing we keep can hold it, and no sender means it.
  const nul = text.indexOf('\u0000');
  if (nul >= 0) {
    const problem = error('text-nul', `The file holds the character U+0000 (at character ${nul + 1}).`);
    return { ok: false, outcome: 'quarantine', problem };
  }
  const notes: Problem[] = [];
  if (encoding === 'latin-1')
    notes.push(note('x12-latin1', 'The file is not UTF-8 and was read as Latin-1.'));
  if (hadByteOrderMark) notes.push(note('x12-byte-order-mark', 'The file starts with a byte order mark.'));
  return readInterchanges(text, notes);
}

function readInterchanges(text: string, notes: Problem[]): X12File {
  const interchanges: Interchange[] = [];
  let at = skipBlank(text, 0);
  let position = 0;
  let sets = 0;
  while (at < text.length) {
    if (!text.startsWith('ISA', at)) {
      if (interchanges.length === 0) return withoutEnvelope(text, at);
      interchanges
        .at(-1)
        ?.problems.push(envelope('022', 'trailing-text', 'There is text after the interchange.'));
      return { ok: true, interchanges, notes };
    }
    const isa = readIsa(text, at);
    if (typeof isa === 'string') {
      if (interchanges.length === 0) return { ok: false, outcome: 'refuse', problem: error('x12-isa', isa) };
      interchanges.at(-1)?.problems.push(envelope('022', 'x12-isa', `A further interchange follows: ${isa}`));
      return { ok: true, interchanges, notes };
    }
    if (interchanges.length >= X12_LIMITS.maxInterchanges) return tooMany('interchanges');
    if (!isa.padded)
      notes.push(note('x12-isa-widths', 'The ISA elements are not padded.', `#${position + 1} ISA`));
    const interchange = openInterchange(isa);
    interchanges.push(interchange);
    const read = readBody(text, isa, interchange, position + 1);
    if (read.position > X12_LIMITS.maxSegments) return tooMany('segments');
    position = read.position;
    sets += interchange.groups.reduce((sum, group) => sum + group.sets.length, 0);
    if (sets > X12_LIMITS.maxSets) return tooMany('transaction sets');
    at = skipBlank(text, read.at);
  }
  if (interchanges.length === 0) return withoutEnvelope(text, 0);
  return { ok: true, interchanges, notes };
}

const tooMany = (what: string): X12File => ({
  ok: false,
  outcome: 'refuse',
  problem: error('x12-too-many', `The file has too many ${what}.`),
});

/** Sender known only by the channel (a bare ST or GS) or not X12 at all. */
function withoutEnvelope(text: string, at: number): X12File {
  const head = text.slice(at, at + 4);
  if (/^(ST|GS)[^\p{L}\p{N}\s]/u.test(head)) {
    const problem = error(
      'x12-no-envelope',
      'There is no interchange envelope (ISA): the sender is not named.',
    );
    return { ok: false, outcome: 'quarantine', problem };
  }
  const problem = error('not-x12', `This is not an X12 interchange; it starts with ${quoted(head)}.`);
  return { ok: false, outcome: 'refuse', problem };
}

function openInterchange(isa: IsaHeader): Interchange {
  const at = (number: number) => isa.elements[number - 1] ?? '';
  return {
    senderQualifier: at(5),
    sender: at(6),
    receiverQualifier: at(7),
    receiver: at(8),
    date: at(9),
    time: at(10),
    version: at(12),
    control: at(13),
    acknowledgmentAsked: at(14) === '1',
    test: at(15) === 'T',
    separators: isa.separators,
    groups: [],
    problems:
      at(15) === 'T' || at(15) === 'P' || at(15) === 'I'
        ? []
        : [envelope('022', 'x12-usage', 'ISA15 is neither P nor T.')],
  };
}

/** Reads to the IEA, or to the next ISA when the IEA is missing. */
function readBody(
  text: string,
  isa: IsaHeader,
  interchange: Interchange,
  isaPosition: number,
): { at: number; position: number } {
  const open: Open = { interchange, group: null, set: null };
  const controls = new Set<string>();
  let at = isa.end;
  let position = isaPosition;
  while (position <= X12_LIMITS.maxSegments) {
    const cut = cutSegment(text, at, isa.separators, position + 1);
    if (!cut) break;
    if (cut.segment.id === 'ISA') {
      at = startOfIsa(text, at);
      break;
    }
    at = cut.end;
    position++;
    if (cut.segment.id === 'IEA') {
      closeInterchange(open, interchange, cut.segment);
      return { at, position };
    }
    take(open, interchange, cut.segment, controls);
  }
  closeGroup(open, null);
  push(interchange.problems, envelope('023', 'x12-iea-missing', 'The interchange ends without IEA.'));
  return { at, position };
}

const startOfIsa = (text: string, from: number): number => text.indexOf('ISA', from);

function take(open: Open, interchange: Interchange, segment: Segment, controls: Set<string>): void {
  switch (segment.id) {
    case 'GS':
      closeGroup(open, null);
      open.group = openGroup(segment);
      if (controls.has(`GS ${open.group.control}`)) {
        open.group.problems.push(
          inGroup('19', 'x12-group-repeated', 'GS06 occurs twice in the interchange.', segment, 'warning'),
        );
      }
      controls.add(`GS ${open.group.control}`);
      interchange.groups.push(open.group);
      return;
    case 'GE':
      if (!open.group)
        push(interchange.problems, envelope('024', 'x12-ge-stray', 'A GE without GS.', segment));
      closeGroup(open, segment);
      return;
    case 'ST':
      openSet(open, interchange, segment, controls);
      return;
    case 'SE':
      if (!open.set) strayInGroup(open, interchange, segment);
      closeSet(open, segment);
      return;
    case 'TA1':
      if (!open.group && !open.set) return;
      break;
  }
  if (!open.set) {
    strayInGroup(open, interchange, segment);
    return;
  }
  open.set.segments.push(segment);
  if (!isSegmentId(segment.id)) {
    push(open.set.problems, inSet('5', 'x12-segment-id', `${quoted(segment.id)} is no segment id.`, segment));
  }
}

function strayInGroup(open: Open, interchange: Interchange, segment: Segment): void {
  const text = `The segment ${quoted(segment.id)} stands outside a transaction set.`;
  if (open.group) push(open.group.problems, inGroup('5', 'x12-stray-segment', text, segment));
  else push(interchange.problems, envelope('022', 'x12-stray-segment', text, segment));
}

function openGroup(segment: Segment): FunctionalGroup {
  return {
    code: el(segment, 1),
    sender: el(segment, 2),
    receiver: el(segment, 3),
    date: el(segment, 4),
    time: el(segment, 5),
    control: el(segment, 6),
    version: el(segment, 8),
    sets: [],
    problems: [],
  };
}

function openSet(open: Open, interchange: Interchange, segment: Segment, controls: Set<string>): void {
  closeSet(open, null);
  open.set = { code: el(segment, 1), control: el(segment, 2), segments: [segment], problems: [] };
  if (!open.group) {
    push(
      interchange.problems,
      envelope('024', 'x12-gs-missing', 'A transaction set stands outside a group.', segment),
    );
    return;
  }
  const key = `ST ${interchange.groups.length} ${open.set.control}`;
  if (controls.has(key)) {
    open.set.problems.push(
      inSet(
        '23',
        'x12-set-repeated',
        'ST02 occurs twice in the group; the sets may still differ.',
        segment,
        'warning',
      ),
    );
  }
  controls.add(key);
  open.group.sets.push(open.set);
}

const skipBlank = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && /\s/.test(text[at] as string)) at++;
  return at;
};
