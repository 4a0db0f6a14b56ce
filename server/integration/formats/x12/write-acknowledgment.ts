import type { FunctionalGroup, Interchange, X12Problem } from './envelope.ts';

export interface AcknowledgmentInput {
  /** ISA13 and GS06 of our answer: the first one, further answers to the same file counting on, or one by one. */
  controlNumber: number | ((answer: number) => number);
  now: Date;
}

const MAX_CONTROL_NUMBER = 999_999_999;
const SET_CODES_MAX = 5;

/**
 * Answers a file: per interchange TA1 (when asked for, or when the envelope is wrong) and a 997 per group.
 * A 997 speaks of syntax only and is itself never acknowledged. '' when there is nothing to answer.
 */
export function writeAcknowledgment(interchanges: Interchange[], input: AcknowledgmentInput): string {
  return acknowledgments(interchanges, input).join('');
}

/** The answers one by one, at most one for each interchange. */
export function acknowledgments(interchanges: Interchange[], input: AcknowledgmentInput): string[] {
  const { controlNumber } = input;
  const numberOf = typeof controlNumber === 'number' ? (at: number) => controlNumber + at : controlNumber;
  const answers: string[] = [];
  for (const interchange of interchanges) {
    const answer = writeOne(interchange, numberOf(answers.length), input.now);
    if (answer !== '') answers.push(answer);
  }
  return answers;
}

function writeOne(interchange: Interchange, controlNumber: number, now: Date): string {
  const control = String(((controlNumber - 1) % MAX_CONTROL_NUMBER) + 1);
  const rejected = interchange.problems.some(({ severity }) => severity === 'error');
  const ta1 = rejected || interchange.acknowledgmentAsked ? [writeTa1(interchange)] : [];
  const groups = rejected ? [] : interchange.groups.filter(({ code }) => code !== 'FA');
  if (ta1.length === 0 && groups.length === 0) return '';
  const stamp = now.toISOString();
  const day = stamp.slice(0, 10).replaceAll('-', '');
  const time = stamp.slice(11, 16).replace(':', '');
  const isa = [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    pad(interchange.receiverQualifier, 2),
    pad(interchange.receiver, 15),
    pad(interchange.senderQualifier, 2),
    pad(interchange.sender, 15),
    day.slice(2),
    time,
    'U',
    '00401',
    control.padStart(9, '0'),
    '0',
    interchange.test ? 'T' : 'P',
    '>',
  ].join('*');
  const version = groups[0]?.version || '004010';
  const sets = groups.flatMap((group, index) => write997(group, String(index + 1).padStart(4, '0')));
  const body =
    groups.length === 0
      ? []
      : [
          segment(
            'GS',
            'FA',
            groups[0]?.receiver ?? '',
            groups[0]?.sender ?? '',
            day,
            time,
            control,
            'X',
            version,
          ),
          ...sets,
          segment('GE', String(groups.length), control),
        ];
  const iea = segment('IEA', groups.length === 0 ? '0' : '1', control.padStart(9, '0'));
  return `${[isa, ...ta1, ...body, iea].join('~\n')}~\n`;
}

/** TA1: A accepted, R rejected, with the first note code. */
export function writeTa1(interchange: Interchange): string {
  const found = interchange.problems.find(({ severity }) => severity === 'error');
  return segment(
    'TA1',
    interchange.control,
    interchange.date,
    interchange.time,
    found ? 'R' : 'A',
    found?.noteCode ?? '000',
  );
}

/** One 997 transaction set (ST … SE) for a group. */
export function write997(group: FunctionalGroup, setControl: string): string[] {
  const groupErrors = codes(
    group.problems.map(({ groupCode, severity }) => (severity === 'error' ? groupCode : undefined)),
  );
  const answers = group.sets.flatMap((set) => [
    segment('AK2', set.code, set.control),
    answerOf(set.problems),
  ]);
  const accepted = group.sets.filter(({ problems }) => !isRejected(problems)).length;
  const result =
    groupErrors.length > 0 ? 'R' : accepted === group.sets.length ? 'A' : accepted === 0 ? 'R' : 'P';
  const total = String(group.sets.length);
  const body = [
    segment('AK1', group.code, group.control),
    ...answers,
    segment('AK9', result, total, total, String(result === 'R' ? 0 : accepted), ...groupErrors),
  ];
  return [segment('ST', '997', setControl), ...body, segment('SE', String(body.length + 2), setControl)];
}

const isRejected = (problems: X12Problem[]): boolean => problems.some(({ severity }) => severity === 'error');

function answerOf(problems: X12Problem[]): string {
  const result = isRejected(problems) ? 'R' : problems.length > 0 ? 'E' : 'A';
  return segment('AK5', result, ...codes(problems.map(({ setCode }) => setCode)));
}

const codes = (given: (string | undefined)[]): string[] =>
  [...new Set(given.filter((code) => code !== undefined))].slice(0, SET_CODES_MAX);

/** Our own separators; anything like them in a quoted value becomes a blank. */
const clean = (value: string): string => value.replace(/[*~>\r\n]/g, ' ').slice(0, 80);
const pad = (value: string, width: number): string => clean(value).slice(0, width).padEnd(width);
function segment(id: string, ...elements: string[]): string {
  return [id, ...elements.map(clean)].join('*').replace(/\*+$/, '');
}
