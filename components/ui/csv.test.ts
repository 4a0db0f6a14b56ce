import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';

const columns = [
  { header: 'Trailer', value: (row: { name: string; n: number | null }) => row.name },
  { header: '=Sum', value: (row: { name: string; n: number | null }) => row.n },
];

test.each([
  ['=1+1', "'=1+1"],
  ['+48 22', "'+48 22"],
  ['-5', "'-5"],
  ['@cmd', "'@cmd"],
  ['\tx', "'\tx"],
  ['\rx', '"\'\rx"'],
  ['＝1', "'＝1"],
  ['a=b', 'a=b'],
  ['say "hi", twice', '"say ""hi"", twice"'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
])('%j is written %j', (name, written) => {
  expect(toCsv(columns, [{ name, n: null }])).toBe(`Trailer,'=Sum\r\n${written},\r\n`);
});

test('numbers stay numbers, also negative ones; absent values stay empty', () => {
  expect(
    toCsv(columns, [
      { name: 'A', n: -5 },
      { name: 'B', n: null },
    ]),
  ).toBe("Trailer,'=Sum\r\nA,-5\r\nB,\r\n");
});
