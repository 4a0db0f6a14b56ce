import type { FindingCode } from '../finding-codes.ts';
import { quoted } from '../problem.ts';
import {
  type FunctionalGroup,
  type GroupErrorCode,
  type Interchange,
  type InterchangeNote,
  type SetErrorCode,
  sameControl,
  type TransactionSet,
  type X12Problem,
} from './envelope.ts';
import { el, placeOf, type Segment } from './segments.ts';

const PROBLEMS_PER_PART = 50;

/** What is open while the segments pass by. */
export interface Open {
  interchange: Interchange | null;
  group: FunctionalGroup | null;
  set: TransactionSet | null;
}

export function closeSet(open: Open, se: Segment | null): void {
  const set = open.set;
  open.set = null;
  if (!set) return;
  if (!se) {
    push(set.problems, inSet('2', 'x12-se-missing', 'The transaction set ends without SE.', set.segments[0]));
    return;
  }
  set.segments.push(se);
  if (!sameControl(set.control, el(se, 2))) {
    push(set.problems, inSet('3', 'x12-set-control', 'ST02 and SE02 differ.', se));
  }
  if (numberOf(el(se, 1)) !== set.segments.length) {
    push(
      set.problems,
      inSet(
        '4',
        'x12-segment-count',
        `SE01 says ${quoted(el(se, 1))}, the set has ${set.segments.length} segments.`,
        se,
      ),
    );
  }
}

export function closeGroup(open: Open, ge: Segment | null): void {
  closeSet(open, null);
  const group = open.group;
  open.group = null;
  if (!group) return;
  if (!ge) {
    push(group.problems, inGroup('3', 'x12-ge-missing', 'The group ends without GE.', undefined));
    return;
  }
  if (!sameControl(group.control, el(ge, 2))) {
    push(group.problems, inGroup('4', 'x12-group-control', 'GS06 and GE02 differ.', ge));
  }
  if (numberOf(el(ge, 1)) !== group.sets.length) {
    push(
      group.problems,
      inGroup(
        '5',
        'x12-set-count',
        `GE01 says ${quoted(el(ge, 1))}, the group has ${group.sets.length} sets.`,
        ge,
      ),
    );
  }
}

export function closeInterchange(open: Open, interchange: Interchange, iea: Segment): void {
  closeGroup(open, null);
  if (!sameControl(interchange.control, el(iea, 2))) {
    push(interchange.problems, envelope('001', 'x12-interchange-control', 'ISA13 and IEA02 differ.', iea));
  }
  if (numberOf(el(iea, 1)) !== interchange.groups.length) {
    push(
      interchange.problems,
      envelope(
        '021',
        'x12-group-count',
        `IEA01 says ${quoted(el(iea, 1))}, there are ${interchange.groups.length} groups.`,
        iea,
      ),
    );
  }
}

const numberOf = (value: string): number => (/^\d{1,10}$/.test(value) ? Number(value) : Number.NaN);
export function push(list: X12Problem[], problem: X12Problem): void {
  if (list.length < PROBLEMS_PER_PART) list.push(problem);
}

type Severity = 'error' | 'warning';
const at = (segment: Segment | undefined) => (segment ? placeOf(segment) : undefined);
export function envelope(
  noteCode: InterchangeNote,
  code: FindingCode,
  message: string,
  segment?: Segment,
): X12Problem {
  return { severity: 'error', code, message, pointer: at(segment), noteCode };
}
export function inGroup(
  groupCode: GroupErrorCode,
  code: FindingCode,
  message: string,
  segment?: Segment,
  severity: Severity = 'error',
): X12Problem {
  return { severity, code, message, pointer: at(segment), groupCode };
}
export function inSet(
  setCode: SetErrorCode,
  code: FindingCode,
  message: string,
  segment?: Segment,
  severity: Severity = 'error',
): X12Problem {
  return { severity, code, message, pointer: at(segment), setCode };
}
