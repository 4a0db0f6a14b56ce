import { describe, expect, it } from 'vitest';
import { read856 } from './read-856.ts';
import { readX12 } from './read-x12.ts';
import { readX12Day, readX12Stamp, readX12Time } from './time.ts';
import { writeAcknowledgment } from './write-acknowledgment.ts';

const ISA =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261123*1200*U*00401*000000042*1*P*>~';
const FILE = `${ISA}GS*SH*S*R*20261123*1200*7*X*004010~ST*856*0001~BSN*00*1*20261123*1200~SE*3*0001~GE*1*7~IEA*1*000000042~`;
const read = (text: string | Buffer) => readX12(Buffer.from(text as string));
const codes = (text: string): string[] => {
  const file = read(text);
  if (!file.ok) return [`${file.outcome} ${file.problem.code}`];
  return file.interchanges.flatMap(({ problems, groups }) => [
    ...problems.map(({ code, noteCode }) => `${code} TA1 ${noteCode}`),
    ...groups.flatMap((group) => [
      ...group.problems.map(({ code, groupCode }) => `${code} AK9 ${groupCode}`),
      ...group.sets.flatMap((set) => set.problems.map(({ code, setCode }) => `${code} AK5 ${setCode}`)),
    ]),
  ]);
};

describe('separators are read from the ISA', () => {
  it.each([
    ['newline', (text: string) => text.replaceAll('~', '\n')],
    ['CR LF', (text: string) => text.replaceAll('~', '\r\n')],
    ['pipe and indentation', (text: string) => text.replaceAll('~', '|\r\n\t\t  ')],
    ['an ellipsis of three bytes', (text: string) => text.replaceAll('~', '…\n')],
    ['an emoji', (text: string) => text.replaceAll('~', '\u{1f69a}')],
    [
      'other element and component separators',
      (text: string) => text.replaceAll('*', '^').replaceAll('>', ':'),
    ],
    ['an unpadded ISA', (text: string) => text.replace(/ +/g, '')],
    [
      'no-break blanks as padding',
      (text: string) => text.replaceAll('      ', '\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0'),
    ],
    [
      'a byte order mark and blank lines',
      (text: string) => `\ufeff\r\n\r\n${text}\r\n\u001a`.replace('\u001a', ''),
    ],
    ['lines of 50 characters', (text: string) => text.replace(/(.{50})/g, '$1\r\n')],
    ['a missing last terminator', (text: string) => text.slice(0, -1)],
  ])('%s', (_, change) => {
    const file = read(change(FILE));
    expect(file).toMatchObject({
      ok: true,
      interchanges: [
        {
          sender: 'SENDER',
          control: '000000042',
          groups: [{ sets: [{ code: '856', control: '0001', problems: [] }] }],
        },
      ],
    });
    expect(codes(change(FILE))).toEqual([]);
  });

  it('keeps Latin-1 bytes', () => {
    const file = read(Buffer.from(FILE.replace('BSN*00*1*', 'BSN*00*caf\u00e9*'), 'latin1'));
    expect(file.ok && file.notes.map(({ code }) => code)).toEqual(['x12-latin1']);
    expect(file.ok && file.interchanges[0]?.groups[0]?.sets[0]?.segments[1]?.elements[1]).toBe('café');
  });
});

describe('the envelope', () => {
  it.each([
    [
      'ISA13 and IEA02',
      FILE.replace('IEA*1*000000042', 'IEA*1*000000043'),
      ['x12-interchange-control TA1 001'],
    ],
    ['IEA01', FILE.replace('IEA*1', 'IEA*2'), ['x12-group-count TA1 021']],
    ['no IEA', FILE.slice(0, FILE.indexOf('IEA')), ['x12-iea-missing TA1 023']],
    ['GS06 and GE02', FILE.replace('GE*1*7', 'GE*1*8'), ['x12-group-control AK9 4']],
    ['GE01', FILE.replace('GE*1*7', 'GE*2*7'), ['x12-set-count AK9 5']],
    ['no GE', FILE.replace('GE*1*7~', ''), ['x12-ge-missing AK9 3']],
    ['ST02 and SE02', FILE.replace('SE*3*0001', 'SE*3*0002'), ['x12-set-control AK5 3']],
    ['SE01', FILE.replace('SE*3', 'SE*4'), ['x12-segment-count AK5 4']],
    ['SE01 in words', FILE.replace('SE*3', 'SE*three'), ['x12-segment-count AK5 4']],
    ['no SE', FILE.replace('SE*3*0001~', ''), ['x12-se-missing AK5 2']],
    ['a segment id in lower case', FILE.replace('BSN*', 'b_n*'), ['x12-segment-id AK5 5']],
    ['text after the end', `${FILE}<html>`, ['trailing-text TA1 022']],
    ['neither P nor T', FILE.replace('*1*P*', '*1*Q*'), ['x12-usage TA1 022']],
    [
      'leading zeros in counts are no error',
      FILE.replace('SE*3', 'SE*0000000003').replace('GE*1', 'GE*00001'),
      [],
    ],
  ])('%s', (_, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it('the same ST02 twice is a warning, not a duplicate document', () => {
    const twice = FILE.replace('GE*1', 'ST*856*0001~BSN*00*2*20261123*1200~SE*3*0001~GE*2');
    const file = read(twice);
    expect(
      file.ok &&
        file.interchanges[0]?.groups[0]?.sets.map(({ problems }) => problems.map(({ severity }) => severity)),
    ).toEqual([[], ['warning']]);
    expect(codes(twice)).toEqual(['x12-set-repeated AK5 23']);
  });

  it('an interchange without end does not take the next one with it', () => {
    const file = read(FILE.replace('IEA*1*000000042~', '') + FILE.replaceAll('*', '|').replaceAll('~', '\n'));
    expect(file.ok && file.interchanges).toHaveLength(1);
    const same = read(FILE.replace('IEA*1*000000042~', '') + FILE);
    expect(same.ok && same.interchanges.map(({ problems }) => problems.length)).toEqual([1, 0]);
  });

  it('marks test interchanges', () => {
    const file = read(FILE.replace('*1*P*', '*1*T*'));
    expect(file.ok && file.interchanges[0]?.test).toBe(true);
  });

  it.each([
    ['not EDI', 'Tk9OIEVESSBGSUxFISAasadsdfs', 'refuse not-x12'],
    ['nothing', ' \r\n', 'refuse not-x12'],
    ['an ISA cut short', FILE.slice(0, 60), 'refuse x12-isa'],
    ['an ISA without terminator', FILE.replace('*P*>~', '*P*\n'), 'refuse x12-isa'],
    ['a bare set', 'ST*856*0001~SE*2*0001~', 'quarantine x12-no-envelope'],
    ['a bare group', 'GS*SH*A*B~', 'quarantine x12-no-envelope'],
  ])('refuses %s', (_, text, expected) => {
    expect(codes(text)).toEqual([expected]);
  });
});

describe('size', () => {
  const within = (text: string, limitMs = 2_000) => {
    const started = performance.now();
    const found = read(text);
    expect(performance.now() - started).toBeLessThan(limitMs);
    return found;
  };
  const body = (count: number, segment: string) =>
    `${ISA}GS*SH*S*R*20261123*1200*7*X*004010~ST*856*0001~${segment.repeat(count)}SE*${count + 2}*0001~GE*1*7~IEA*1*000000042~`;

  it('reads 49 000 segments and refuses 60 000 and six megabytes', () => {
    const file = within(body(49_000, 'REF*BM*1~'));
    expect(file.ok && file.interchanges[0]?.groups[0]?.sets[0]?.problems).toEqual([]);
    expect(within(body(60_000, 'REF*BM*1~'))).toMatchObject({ ok: false, problem: { code: 'x12-too-many' } });
    expect(within('ISA'.padEnd(6_000_000, '*'))).toMatchObject({ ok: false, problem: { code: 'too-large' } });
  });

  it.each([
    ['only terminators', `${ISA}${'~'.repeat(4_000_000)}`],
    ['only separators', `${ISA}${'*'.repeat(4_000_000)}`],
    ['only line breaks', `${ISA}${'\r\n'.repeat(2_000_000)}`],
    ['a blank file', ' '.repeat(4_000_000)],
    ['only sets', `${ISA}GS*SH*S*R*20261123*1200*7*X*004010~${'ST*856*1~'.repeat(49_000)}`],
    ['only interchanges', 'ISA'.repeat(1_000_000)],
  ])('stays linear on %s', (_, text) => {
    within(text);
  });

  it('stays linear on deep, wide and orphaned levels', () => {
    for (const level of [
      (index: number) => `HL*${index + 1}*${index}*T~MAN*GM*1~`,
      (index: number) => `HL*${index + 1}*x*P~MAN*GM*1~`,
      (index: number) => `HL*${index + 1}*1*I~LIN**VP*A~SN1**1*EA~`,
      (index: number) => `HL*${index + 1}*${index + 2}*I~`,
    ]) {
      const text = Array.from({ length: 12_000 }, (_, index) => level(index)).join('');
      const file = read(
        `${ISA}GS*SH*S*R*20261123*1200*7*X*004010~ST*856*0001~${text}SE*1*0001~GE*1*7~IEA*1*000000042~`,
      );
      const set = file.ok ? file.interchanges[0]?.groups[0]?.sets[0] : undefined;
      if (!set) throw new Error('not read');
      const started = performance.now();
      read856(set);
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});

describe('dates, times and zones', () => {
  it.each([
    ['20261123', '2026-11-23'],
    ['261123', '2026-11-23'],
    ['20280229', '2028-02-29'],
    ['20020148', null],
    ['20260230', null],
    ['19991231', null],
    ['991231', null],
    ['2005', null],
    ['', null],
    ['2026-11-23', null],
  ])('day %s → %s', (text, expected) => {
    expect(readX12Day(text)).toBe(expected);
  });

  it.each([
    ['0830', '08:30:00'],
    ['142428', '14:24:28'],
    ['1424285', '14:24:28.500'],
    ['14242856', '14:24:28.560'],
    ['2400', null],
    ['0860', null],
    ['830', null],
  ])('time %s → %s', (text, expected) => {
    expect(readX12Time(text)).toBe(expected);
  });

  it.each([
    ['UT', '2026-07-01T12:00:00.000Z', 'zone-given'],
    ['ET', '2026-07-01T16:00:00.000Z', 'zone-given'],
    ['ES', '2026-07-01T17:00:00.000Z', 'zone-given'],
    ['ED', '2026-07-01T16:00:00.000Z', 'zone-given'],
    ['PS', '2026-07-01T20:00:00.000Z', 'zone-given'],
    ['01', '2026-07-01T11:00:00.000Z', 'zone-given'],
    ['19', '2026-07-01T18:00:00.000Z', 'zone-given'],
    ['LT', '2026-07-01T17:00:00.000Z', 'zone-assumed'],
    ['', '2026-07-01T17:00:00.000Z', 'zone-assumed'],
    ['??', '2026-07-01T17:00:00.000Z', 'zone-assumed'],
  ])('zone %s → %s %s', (zone, instant, certainty) => {
    const stamp = { date: '20260701', time: '1200', zone, pointer: '#1' };
    expect(readX12Stamp(stamp, 'America/Chicago')).toMatchObject({ moment: { instant, certainty } });
  });

  it('says when the clock change makes a time impossible or ambiguous, and when no zone is known', () => {
    const stamp = (date: string, time: string, zone?: string) => {
      const found = readX12Stamp({ date, time, zone: 'LT', pointer: '#1' }, zone);
      return typeof found === 'string'
        ? found
        : [found.moment?.instant, ...found.findings.map(({ code }) => code)];
    };
    expect(stamp('20260308', '0230', 'America/Chicago')).toEqual(['2026-03-08T08:30:00.000Z', 'time-gap']);
    expect(stamp('20261101', '0130', 'America/Chicago')).toEqual([
      '2026-11-01T06:30:00.000Z',
      'time-overlap',
    ]);
    expect(stamp('20261101', '0130')).toEqual(['2026-11-01T01:30:00.000Z', 'time-without-zone']);
  });
});

describe('acknowledgments', () => {
  const answer = (text: string) => {
    const file = read(text);
    if (!file.ok) throw new Error(file.problem.message);
    return writeAcknowledgment(file.interchanges, {
      controlNumber: 1_000_000_000,
      now: new Date('2026-11-24T15:04:00Z'),
    });
  };

  it('are interchanges that our own reader accepts, with sender and receiver exchanged', () => {
    const written = read(answer(FILE));
    expect(written).toMatchObject({
      ok: true,
      interchanges: [
        {
          sender: 'RECEIVER',
          receiver: 'SENDER',
          control: '000000001',
          problems: [],
          groups: [{ code: 'FA', problems: [], sets: [{ code: '997', problems: [] }] }],
        },
      ],
    });
  });

  it('a 997 is never acknowledged, and nothing is answered when nothing was asked', () => {
    const own = FILE.replace('GS*SH', 'GS*FA').replaceAll('ST*856', 'ST*997').replace('*1*P*', '*0*P*');
    expect(answer(own)).toBe('');
  });

  it('cannot be broken by what the sender wrote', () => {
    const odd = answer(FILE.replaceAll('~', '!').replaceAll('*0001', '*0~>1').replaceAll('*', '|'));
    expect(codes(odd)).toEqual([]);
  });
});
