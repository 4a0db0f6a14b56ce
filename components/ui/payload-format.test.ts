import { expect, test } from 'vitest';
import { findHits, MASK, maskRanges, prettyLines, syntaxOf } from './payload-format.ts';

const ISA =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240514*1432*U*00401*000000001*0*P*>~';

test('the syntax is read from the body', () => {
  expect(syntaxOf(' {"a":1}')).toBe('json');
  expect(syntaxOf('<?xml version="1.0"?><a/>')).toBe('xml');
  expect(syntaxOf(`${ISA}GS*SH~`)).toBe('x12');
  expect(syntaxOf("UNB+UNOA:1+A+B'")).toBe('edifact');
  expect(syntaxOf('hello')).toBe('text');
});

test('JSON keeps digits, key order and doubled keys', () => {
  expect(prettyLines('{"b":12345678901234567890,"a":[],"b":{"c":[1,"x,{y"]}}')).toEqual([
    '{',
    '  "b": 12345678901234567890,',
    '  "a": [],',
    '  "b": {',
    '    "c": [',
    '      1,',
    '      "x,{y"',
    '    ]',
    '  }',
    '}',
  ]);
});

test('broken JSON stays as it came', () => {
  expect(prettyLines('{"a":\n1')).toEqual(['{"a":', '1']);
});

test('X12 is split at its own terminator', () => {
  expect(prettyLines(`${ISA}GS*SH*A~ST*856*0001~`)).toEqual([ISA, 'GS*SH*A~', 'ST*856*0001~']);
  const newline = `${ISA.slice(0, -1)}\nGS*SH\n`;
  expect(prettyLines(newline)[1]).toBe('GS*SH');
});

test('EDIFACT honours UNA and released terminators', () => {
  expect(prettyLines("UNA:+.? 'UNB+UNOA:1'FTX+O?'Brien'")).toEqual([
    "UNA:+.? '",
    "UNB+UNOA:1'",
    "FTX+O?'Brien'",
  ]);
});

test('XML is indented, texts stay in their element', () => {
  expect(prettyLines('<a><b x="1">text</b><c/><!-- n --></a>')).toEqual([
    '<a>',
    '  <b x="1">text</b>',
    '  <c/>',
    '  <!-- n -->',
    '</a>',
  ]);
});

test('masked ranges disappear, also when they overlap', () => {
  expect(
    maskRanges('token=abcdef; name=Joe', [
      { start: 19, end: 22 },
      { start: 6, end: 10 },
      { start: 8, end: 12 },
    ]),
  ).toBe(`token=${MASK}; name=${MASK}`);
});

test('hits are found in any case and are bounded', () => {
  expect(findHits(['Dock dock', 'x'], 'DOCK', 10)).toEqual([
    { line: 0, start: 0, end: 4 },
    { line: 0, start: 5, end: 9 },
  ]);
  expect(findHits(['aaaa'], 'a', 2)).toHaveLength(2);
  expect(findHits(['aaaa'], '', 2)).toEqual([]);
});
