import { describe, expect, it } from 'vitest';
import { problemsOfZod } from '../problem.ts';
import { API_PROBLEM_CODES } from './api.ts';
import { parseCloudEvents } from './cloudevents.ts';
import { EVENT_SCHEMAS, EVENT_TYPES, type EventData, type EventType } from './events.ts';
import { EVENT_EXAMPLES, exampleEvent } from './examples.ts';
import { contentKey, identityKey } from './identity.ts';
import { buildOpenApi } from './openapi.ts';

const scope = { partnerId: 'prt_1' };
const arrived = EVENT_EXAMPLES['yard.gate.arrived.v1'];
const read = <T extends EventType>(type: T, data: unknown) => EVENT_SCHEMAS[type].parse(data) as EventData<T>;
const refusals = (type: EventType, data: unknown) => {
  const parsed = EVENT_SCHEMAS[type].safeParse(data);
  return parsed.success ? [] : problemsOfZod(parsed.error).map(({ code, pointer }) => `${code} ${pointer}`);
};

describe('canonical events', () => {
  it.each(EVENT_TYPES)('%s: its example passes and parses to itself', (type) => {
    const once = EVENT_SCHEMAS[type].parse(EVENT_EXAMPLES[type]);
    expect(EVENT_SCHEMAS[type].parse(once)).toEqual(once);
    expect(identityKey(type, read(type, EVENT_EXAMPLES[type]), scope)).toContain(`${type}|prt_1|`);
  });

  it.each([
    ['a time without zone', { happenedAt: '2026-11-24T08:12:00' }, 'time-without-zone /happenedAt'],
    ['30 February', { happenedAt: '2026-02-30T08:12:00Z' }, 'time-invalid /happenedAt'],
    ['the year 1970', { happenedAt: '1970-01-20T06:39:05Z' }, 'time-invalid /happenedAt'],
    ['the year 9999', { happenedAt: '9999-01-01T00:00:00Z' }, 'time-invalid /happenedAt'],
    ['an hour 24', { happenedAt: '2026-11-24T24:00:00Z' }, 'time-invalid /happenedAt'],
    ['an offset of 15 hours', { happenedAt: '2026-11-24T08:00:00+15:00' }, 'time-invalid /happenedAt'],
    ['an unknown field', { gateNo: '3' }, 'field-unknown '],
    ['no subject', { references: [], equipment: [] }, 'field-invalid '],
    ['a number as an id', { references: [{ kind: 'load', value: 12 }] }, 'field-invalid /references/0/value'],
    ['U+0000', { gate: 'N\u0000' }, 'text-forbidden /gate'],
    ['half a character', { gate: '\ud800' }, 'text-forbidden /gate'],
    ['a text too long', { gate: 'x'.repeat(41) }, 'field-too-large /gate'],
    [
      'too many references',
      { references: Array(101).fill({ kind: 'load', value: '1' }) },
      'field-too-large /references',
    ],
    [
      'a moment that contradicts itself',
      {
        happenedAt: {
          instant: '2026-11-24T08:00:00Z',
          local: '2026-11-24T08:00:00',
          offset: '-06:00',
          certainty: 'zone-given',
        },
      },
      'time-invalid /happenedAt',
    ],
  ])('refuses %s with a field error', (_, change, expected) => {
    expect(refusals('yard.gate.arrived.v1', { ...arrived, ...change })).toContain(expected);
  });

  it.each([
    ['negative', -1, 'field-too-small'],
    ['huge', 1e308, 'field-too-large'],
    ['five decimals', 1.00001, 'field-invalid'],
    ['not a number', Number.NaN, 'field-invalid'],
  ])('refuses a %s quantity', (_, value, code) => {
    const data = {
      ...EVENT_EXAMPLES['yard.unloading.counted.v1'],
      lines: [{ items: [{ qualifier: 'VP', value: 'A' }], quantity: { value, uom: 'EA' } }],
    };
    expect(refusals('yard.unloading.counted.v1', data)).toContain(`${code} /lines/0/quantity/value`);
  });

  it('refuses a pallet that names no line and a reversed window', () => {
    const asn = {
      ...EVENT_EXAMPLES['yard.asn.received.v1'],
      pallets: [{ sscc: '106141412345678908', lines: [{ line: 7 }] }],
    };
    expect(refusals('yard.asn.received.v1', asn)).toEqual(['line-unknown ']);
    const asked = EVENT_EXAMPLES['yard.appointment.requested.v1'];
    const window = { start: '2026-11-24T09:00:00Z', end: '2026-11-24T08:00:00Z' };
    expect(
      refusals('yard.appointment.requested.v1', { ...asked, appointment: { ...asked.appointment, window } }),
    ).toEqual(['window-reversed /appointment/window']);
  });

  it('keeps leading zeros', () => {
    const asn = read('yard.asn.received.v1', EVENT_EXAMPLES['yard.asn.received.v1']);
    expect(asn.shipmentId).toBe('000009');
    expect(identityKey('yard.asn.received.v1', asn, scope)).not.toBe(
      identityKey('yard.asn.received.v1', { ...asn, shipmentId: '9' }, scope),
    );
  });
});

describe('business identity', () => {
  const key = (change: object, partnerId = 'prt_1') =>
    identityKey('yard.gate.arrived.v1', read('yard.gate.arrived.v1', { ...arrived, ...change }), {
      partnerId,
    });
  const base = key({});

  it('is the same for another spelling', () => {
    expect(key({ happenedAt: '2026-11-24T14:12:00Z' })).toBe(base);
    expect(key({ references: [{ kind: 'load', value: 'load-1234', qualifier: 'XX' }] })).toBe(base);
    expect(key({ equipment: [{ kind: 'trailer', number: 'trl 4711' }] })).toBe(base);
    expect(key({ references: [...(arrived.references ?? []), { kind: 'seal', value: 'S1' }] })).toBe(base);
  });

  it('differs for another time, trailer, load or partner', () => {
    const others = [
      key({ happenedAt: '2026-11-24T08:13:00-06:00' }),
      key({ equipment: [{ kind: 'trailer', number: 'TRL-4712' }] }),
      key({ references: [{ kind: 'load', value: 'LOAD1235' }] }),
      key({}, 'prt_2'),
    ];
    expect(new Set([base, ...others]).size).toBe(5);
  });

  it('cannot be forged through separators', () => {
    expect(key({ references: [{ kind: 'load', value: 'A|B' }], equipment: [] })).not.toContain('A|B');
  });

  it('an ASN: same number is the same thing, other lines are other content', () => {
    const asn = read('yard.asn.received.v1', EVENT_EXAMPLES['yard.asn.received.v1']);
    const more = {
      ...asn,
      lines: asn.lines.map((line) => ({ ...line, quantity: { value: 18, uom: 'EA' } })),
    };
    const respelled = { ...asn, note: 'sent again', purpose: 'replacement' as const };
    const keys = [asn, more, respelled].map((data) => identityKey('yard.asn.received.v1', data, scope));
    expect(new Set(keys).size).toBe(1);
    expect(contentKey('yard.asn.received.v1', more)).not.toBe(contentKey('yard.asn.received.v1', asn));
    expect(contentKey('yard.asn.received.v1', respelled)).toBe(contentKey('yard.asn.received.v1', asn));
  });

  it('moving an appointment to B and back to A is two wishes', () => {
    const at = (happenedAt: string) => {
      const data = read('yard.appointment.rescheduled.v1', {
        ...EVENT_EXAMPLES['yard.appointment.rescheduled.v1'],
        happenedAt,
      });
      return identityKey('yard.appointment.rescheduled.v1', data, scope);
    };
    expect(at('2026-11-23T08:00:00Z')).not.toBe(at('2026-11-23T09:00:00Z'));
  });
});

describe('CloudEvents', () => {
  const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  const event = exampleEvent('yard.gate.arrived.v1');
  const codeOf = (raw: unknown, contentType?: string) => {
    const result = parseCloudEvents(bytes(raw), contentType);
    if (!result.ok) return result.problem.code;
    return result.events.map((item) => (item.ok ? 'ok' : item.problems[0]?.code)).join();
  };

  it('reads single, batch, empty batch and binary mode', () => {
    expect(codeOf(event, 'application/cloudevents+json; charset=UTF-8')).toBe('ok');
    expect(codeOf([event, { ...event, id: undefined }], 'application/cloudevents-batch+json')).toBe(
      'ok,attribute-invalid',
    );
    expect(parseCloudEvents(bytes([]), 'application/cloudevents-batch+json')).toEqual({
      ok: true,
      mode: 'batch',
      events: [],
    });
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/caf%C3%A9',
      'ce-type': 'yard.gate.arrived.v1',
      'ce-time': '2026-11-24T08:12:00Z',
    };
    const binary = parseCloudEvents(bytes(event.data), 'application/json', headers);
    expect(binary).toMatchObject({
      ok: true,
      mode: 'binary',
      events: [{ ok: true, event: { source: '/café', data: event.data } }],
    });
  });

  it.each([
    ['a list where one event was announced', [event], 'application/cloudevents+json', 'not-an-event'],
    ['one event where a batch was announced', event, 'application/cloudevents-batch+json', 'not-a-batch'],
    ['another media type', event, 'text/plain', 'media-type'],
    ['another charset', event, 'application/json; charset=latin1', 'charset'],
    ['another version', { ...event, specversion: '0.3' }, undefined, 'specversion'],
    ['both data and data_base64', { ...event, data_base64: 'e30=' }, undefined, 'data-twice'],
    ['an upper-case extension', { ...event, Trace: 'x' }, undefined, 'extension-name'],
    ['a time without zone', { ...event, time: '2026-11-24T08:12:00' }, undefined, 'time-invalid'],
    ['501 events', Array(501).fill(event), undefined, 'batch-too-large'],
    ['depth 10 000', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, undefined, 'too-deep'],
    ['duplicate keys', '{"id":"1","\\u0069d":"2"}', undefined, 'duplicate-key'],
    ['a cut-off text', '{"id":"1', undefined, 'not-json'],
    ['10^308 * 10', '{"a":1e309}', undefined, 'number-out-of-range'],
    ['U+0000', '{"a":"\\u0000"}', undefined, 'text-nul'],
    ['half a character', '{"a":"\\ud800"}', undefined, 'text-surrogate'],
    ['nothing', '', undefined, 'not-json'],
  ])('refuses %s', (_, raw, contentType, code) => {
    expect(codeOf(raw, contentType)).toBe(code);
  });

  it('refuses a million keys and broken UTF-8 quickly, and __proto__ does nothing', () => {
    const many = `{${Array.from({ length: 80_000 }, (_, index) => `"${index}":1`).join()}}`;
    const started = performance.now();
    expect(codeOf(many)).toBe('too-many-keys');
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(parseCloudEvents(Buffer.from([0x7b, 0xff, 0x7d]), undefined)).toMatchObject({
      ok: false,
      problem: { code: 'not-utf8' },
    });
    codeOf('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('OpenAPI', () => {
  const document = buildOpenApi({ serverUrl: 'http://localhost:3000' }) as unknown as {
    components: Record<string, Record<string, { examples?: unknown[] }>>;
    paths: Record<string, unknown>;
  };

  it('has no dangling reference', () => {
    const text = JSON.stringify(document);
    for (const [, ref = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      let at: unknown = document;
      for (const key of ref.split('/')) at = (at as Record<string, unknown> | undefined)?.[key];
      expect(at, ref).toBeDefined();
    }
    expect(text).not.toContain('$defs');
  });

  it('shows each event type with an example that the product accepts, and each problem code', () => {
    const examples = Object.values(document.components.schemas ?? {}).flatMap(
      ({ examples = [] }) => examples,
    );
    const types = examples.map((example) => {
      const result = parseCloudEvents(Buffer.from(JSON.stringify(example)), 'application/cloudevents+json');
      if (!result.ok || !result.events[0]?.ok) throw new Error('refused');
      const { type, data } = result.events[0].event;
      EVENT_SCHEMAS[type as EventType].parse(data);
      return type;
    });
    expect(types.sort()).toEqual([...EVENT_TYPES].sort());
    expect(Object.keys(document.components.responses ?? {})).toEqual([...API_PROBLEM_CODES]);
    expect(Object.keys(document.paths)).toEqual([
      '/api/v1/events',
      '/api/webhooks/{partner}',
      '/api/v1/messages/{id}',
      '/api/v1/messages/{id}/acknowledgement',
    ]);
  });
});
