import { describe, expect, it } from 'vitest';
import type { FormatName, MapInput } from './contract.ts';
import { outcomeOfMessage } from './outcome.ts';
import { formatOf } from './registry.ts';

const INPUT: MapInput = {
  partner: { id: 'prt_1' },
  receivedAt: '2026-11-24T15:00:00.000Z',
  lookup: (kind) => (kind === 'site' || kind === 'geofence' ? 'sit_1' : undefined),
  zoneOfSite: () => 'America/Chicago',
};
const LIMIT_MS = 2_000;

function receive(format: FormatName, body: string) {
  const started = performance.now();
  const received = formatOf(format)?.receive({ body: Buffer.from(body) });
  if (!received) throw new Error(format);
  const results = received.ok ? received.parse.documents.map((_, index) => received.map(index, INPUT)) : [];
  expect(performance.now() - started).toBeLessThan(LIMIT_MS);
  const size = JSON.stringify([
    received.parse.ok ? received.parse.warnings : received.parse.problem,
    results.map(({ warnings, quarantine, parked }) => [warnings, quarantine, parked]),
  ]).length;
  expect(size, 'what is told about a message stays small').toBeLessThan(100_000);
  return { outcome: outcomeOfMessage(received.parse, results), results };
}

const x12 = (code: string, group: string, body: string[]): string =>
  [
    'ISA*00*          *00*          *ZZ*S              *ZZ*R              *261123*1200*U*00401*000000042*0*P*>~',
    `GS*${group}*S*R*20261123*1200*7*X*004010~ST*${code}*0001~`,
    ...body,
    `SE*${body.length + 2}*0001~GE*1*7~IEA*1*000000042~`,
  ].join('');
const many = (count: number, segment: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => segment(index));
const LONG = 'A'.repeat(60_000);

describe('hostile but well-formed messages stay quick and small', () => {
  it('a status message with thousands of events and references', () => {
    const head = ['B10*P*L*OVNT~', ...many(20_000, (index) => `L11*${index}*PO~`), 'LX*1~'];
    const events = many(20_000, () => 'AT7*X1*NS***20261124*0812*LT~');
    expect(receive('carrier-x12', x12('214', 'QM', [...head, ...events])).outcome).toBe('quarantine');
    const fewer = receive('carrier-x12', x12('214', 'QM', [...head, ...events.slice(0, 1_000)]));
    expect(fewer.results[0]?.events).toHaveLength(1_000);
  });

  it('a ship notice with a huge header and thousands of lines', () => {
    const header = ['BSN*00*1*20261123*1200~', 'HL*1**S~', ...many(30_000, (index) => `REF*BM*${index}~`)];
    const lines = many(4_000, (index) => `HL*${index + 2}*1*I~LIN**VP*A${index}~SN1**1*EA~`);
    const body = [...header, ...lines].join('').split(/(?<=~)/);
    const { outcome, results } = receive('supplier-x12', x12('856', 'SH', body));
    expect(outcome).toBe('accept');
    expect(results[0]?.events[0]?.data).toMatchObject({
      lines: { length: 4_000 },
      references: { length: 80 },
    });
  });

  it('more lines than a notice may have are told, not cut', () => {
    const lines = many(5_001, (index) => `HL*${index + 2}*1*I~LIN**VP*A~SN1**1*EA~`);
    const body = ['BSN*00*1*20261123*1200~', 'HL*1**S~', ...lines].join('').split(/(?<=~)/);
    const { results } = receive('supplier-x12', x12('856', 'SH', body));
    expect(results[0]?.quarantine).toMatchObject({
      code: 'field-too-large',
      pointer: expect.stringContaining('/lines'),
    });
  });

  it.each([
    [
      'a status code of 60 000 letters',
      'carrier-x12',
      x12('214', 'QM', ['B10*P*L*OVNT~', 'LX*1~', `AT7*${LONG}*NS***20261124*0812~`]),
    ],
    [
      'a site code of 60 000 letters',
      'supplier-x12',
      x12('856', 'SH', [
        'BSN*00*1*20261123*1200~',
        `N1*ST*X*92*${LONG}~`,
        'HL*1**S~',
        'HL*2*1*I~',
        'LIN**VP*A~',
        'SN1**1*EA~',
      ]),
    ],
    [
      'a shipment id of 60 000 letters',
      'supplier-x12',
      x12('856', 'SH', [
        `BSN*00*${LONG}*20261123*1200~`,
        'HL*1**S~',
        'HL*2*1*I~',
        'LIN**VP*A~',
        'SN1**1*EA~',
      ]),
    ],
    [
      'an unknown field with a long name',
      'canonical',
      JSON.stringify({
        specversion: '1.0',
        id: '1',
        source: '/x',
        type: 'yard.gate.arrived.v1',
        data: { [LONG]: 1 },
      }),
    ],
    ['a long event type', 'samsara', JSON.stringify({ eventType: LONG, data: {} })],
    ['ten thousand brackets', 'ssc', '['.repeat(10_000)],
  ] as const)('%s', (_, format, body) => {
    const { outcome, results } = receive(format, body);
    expect(['quarantine', 'refuse']).toContain(outcome);
    expect(results.flatMap(({ events }) => events)).toEqual([]);
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    '=1+1',
    '\u202eevil',
    '\u{1f69a}',
    "'; DROP TABLE visit; --",
    '{{7*7}}',
    '<script>',
  ])('a reference %j stays the text it is', (value) => {
    const event = {
      specversion: '1.0',
      id: '1',
      source: '/x',
      type: 'yard.gate.departed.v1',
      data: { happenedAt: '2026-11-24T08:00:00Z', references: [{ kind: 'load', value }] },
    };
    const { results } = receive('canonical', JSON.stringify(event));
    expect(results[0]?.events[0]?.data).toMatchObject({ references: [{ kind: 'load', value }] });
  });
});
