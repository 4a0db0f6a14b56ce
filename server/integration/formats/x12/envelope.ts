import type { Problem } from '../problem.ts';
import type { Segment } from './segments.ts';
import type { Separators } from './separators.ts';

/** Codes of element 718 (why a transaction set was rejected) that we use. */
export type SetErrorCode = '1' | '2' | '3' | '4' | '5' | '7' | '23';
/** Codes of element 716 (why a group was rejected) that we use. */
export type GroupErrorCode = '3' | '4' | '5' | '19';
/** Note codes of TA105 that we use. */
export type InterchangeNote = '000' | '001' | '014' | '021' | '022' | '023' | '024' | '025' | '027';

export interface X12Problem extends Problem {
  setCode?: SetErrorCode;
  groupCode?: GroupErrorCode;
  noteCode?: InterchangeNote;
}

export interface TransactionSet {
  /** ST01, e.g. 856. */
  code: string;
  /** ST02. */
  control: string;
  /** Everything between ST and SE, both included. */
  segments: Segment[];
  problems: X12Problem[];
}

export interface FunctionalGroup {
  /** GS01. */
  code: string;
  sender: string;
  receiver: string;
  /** GS04 and GS05 as they stand. */
  date: string;
  time: string;
  control: string;
  /** GS08, e.g. 004010. */
  version: string;
  sets: TransactionSet[];
  problems: X12Problem[];
}

export interface Interchange {
  senderQualifier: string;
  sender: string;
  receiverQualifier: string;
  receiver: string;
  date: string;
  time: string;
  /** ISA12. */
  version: string;
  control: string;
  acknowledgmentAsked: boolean;
  /** ISA15 = T: must not touch live data. */
  test: boolean;
  separators: Separators;
  groups: FunctionalGroup[];
  problems: X12Problem[];
}

export type X12File =
  | { ok: true; interchanges: Interchange[]; notes: Problem[] }
  | { ok: false; outcome: 'refuse' | 'quarantine'; problem: Problem };

/** Control numbers are identifiers: `3438` closing `000003438` is a different number. */
export const sameControl = (a: string, b: string): boolean => a !== '' && a === b;
