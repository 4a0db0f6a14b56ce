import type { z } from 'zod';
import { type FindingCode, isFindingCode } from './finding-codes.ts';

/** note = formatting oddity, nothing to do · warning = used, but somebody should know · error = not used. */
export type ProblemSeverity = 'note' | 'warning' | 'error';

/** One finding about a message. `pointer` is a JSON pointer (`/data/lines/0`) or an X12 place (`ST 0001 #12 AT7`). */
export interface Problem {
  severity: ProblemSeverity;
  code: FindingCode;
  message: string;
  pointer?: string;
}

const TEXT_SHOWN_CHARS = 80;
const MESSAGE_CHARS = 200;
const PROBLEMS_KEPT = 50;

export const note = (code: FindingCode, message: string, pointer?: string): Problem => ({
  severity: 'note',
  code,
  message,
  pointer,
});
export const warning = (code: FindingCode, message: string, pointer?: string): Problem => ({
  severity: 'warning',
  code,
  message,
  pointer,
});
export const error = (code: FindingCode, message: string, pointer?: string): Problem => ({
  severity: 'error',
  code,
  message,
  pointer,
});

/** Keeps a sender's text short and printable before it is quoted in a message. */
export function quoted(text: string): string {
  const shown = text.length > TEXT_SHOWN_CHARS ? `${text.slice(0, TEXT_SHOWN_CHARS)}…` : text;
  return JSON.stringify(shown.toWellFormed());
}

/** Appends one step to a JSON pointer (RFC 6901). */
export function pointerTo(base: string, key: PropertyKey): string {
  return `${base}/${String(key).slice(0, TEXT_SHOWN_CHARS).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Field errors of a refused parse; of a union only the branch that came closest is told. */
export function problemsOfZod(refused: z.core.$ZodError, base = ''): Problem[] {
  const out: Problem[] = [];
  collect(refused.issues, base, out);
  return out.slice(0, PROBLEMS_KEPT);
}

function collect(issues: readonly z.core.$ZodIssue[], base: string, out: Problem[]): void {
  for (const issue of issues) {
    if (out.length >= PROBLEMS_KEPT) return;
    const pointer = issue.path.reduce<string>((at, key) => pointerTo(at, key), base);
    if (issue.code === 'invalid_union') {
      const closest = issue.errors.find((branch) => !branch.some(isWrongShape)) ?? issue.errors[0];
      if (closest && closest.length > 0) {
        collect(closest, pointer, out);
        continue;
      }
    }
    const given = issue.code === 'custom' ? issue.params?.code : undefined;
    out.push(error(isFindingCode(given) ? given : codeOf(issue), shortened(issue.message), pointer));
  }
}

/** Messages may quote names of unknown fields, which are as long as the sender likes. */
const shortened = (message: string): string =>
  message.length > MESSAGE_CHARS ? `${message.slice(0, MESSAGE_CHARS).toWellFormed()}…` : message;

const isWrongShape = (issue: z.core.$ZodIssue) => issue.code === 'invalid_type' && issue.path.length === 0;

function codeOf(issue: z.core.$ZodIssue): FindingCode {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'field-unknown';
    case 'too_big':
      return 'field-too-large';
    case 'too_small':
      return 'field-too-small';
    default:
      return 'field-invalid';
  }
}
