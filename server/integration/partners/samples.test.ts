import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseCloudEvents } from '../formats/canonical/cloudevents.ts';
import { SscResponse, SscSubscription } from '../formats/ssc/responses.ts';
import { verifyWebhook } from '../formats/standard-webhooks/standard-webhooks.ts';
import { verifyHmacHex } from '../formats/standard-webhooks/vendor-signatures.ts';
import type { FormatName, MapInput } from './contract.ts';
import { outcomeOfMessage } from './outcome.ts';
import { formatOf } from './registry.ts';

/** A collection of real public messages beside the checkout; the suite is skipped where it is absent. */
const SAMPLES = fileURLToPath(new URL('../../../../shared/partner-samples/', import.meta.url));
const present = existsSync(SAMPLES);
const describeSamples = present ? describe : describe.skip;

const INPUT: MapInput = {
  partner: { id: 'prt_1' },
  receivedAt: '2026-11-24T15:00:00.000Z',
  lookup: (kind) => (kind === 'site' || kind === 'geofence' ? 'sit_1' : undefined),
  zoneOfSite: () => 'America/Chicago',
};

/** Line of the index → suggested outcome (its last column) and the facts below it. */
function indexOf(): Map<string, { outcome: string; facts: string }> {
  const index = new Map<string, { outcome: string; facts: string }>();
  if (!present) return index;
  let open: { outcome: string; facts: string } | null = null;
  for (const line of readFileSync(`${SAMPLES}INDEX.md`, 'utf8').split('\n')) {
    const file = /^- `([^`]+)` \|/.exec(line)?.[1];
    if (file) {
      open = { outcome: line.split(' | ').at(-1)?.split(' (')[0]?.trim() ?? '', facts: '' };
      index.set(file, open);
    } else if (open && line.startsWith('  - facts:')) open.facts = line;
  }
  return index;
}

const INDEX = indexOf();
const files = (folder: string, pattern: RegExp): string[] =>
  present
    ? readdirSync(`${SAMPLES}${folder}`)
        .filter((name) => pattern.test(name))
        .map((name) => `${folder}/${name}`)
    : [];
const bytes = (file: string): Buffer => readFileSync(`${SAMPLES}${file}`);

function receive(format: FormatName, file: string, operation?: string) {
  const received = formatOf(format)?.receive({ body: bytes(file), operation });
  if (!received) throw new Error(format);
  const results = received.ok ? received.parse.documents.map((_, at) => received.map(at, INPUT)) : [];
  return {
    outcome: outcomeOfMessage(received.parse, results),
    results,
    events: results.flatMap(({ events }) => events),
  };
}

const numbers = (facts: string, name: string): number[] =>
  [...facts.matchAll(new RegExp(`${name}=(\\d+)`, 'g'))].map(([, found]) => Number(found));

describeSamples('ship notices (X12 856)', () => {
  it.each(files('x12', /^856.*\.edi$/))('%s', (file) => {
    const { outcome, events } = receive('supplier-x12', file);
    const { outcome: expected, facts } = INDEX.get(file) ?? { outcome: '', facts: '' };
    expect(outcome).toBe(expected);
    if (outcome === 'quarantine') return expect(events).toEqual([]);
    const notices = events.flatMap((event) => (event.type === 'yard.asn.received.v1' ? [event.data] : []));
    expect(notices.map(({ lines }) => lines.length)).toEqual(numbers(facts, 'line_count'));
    const ids = [...facts.matchAll(/shipment_id=([^,]+)/g)].map(([, id]) => id);
    if (ids.length > 0) expect(notices.map(({ shipmentId }) => shipmentId)).toEqual(ids);
    for (const [, mark = ''] of facts.matchAll(/\['GM', '00(\d+)'\]/g)) {
      expect(notices.flatMap(({ pallets }) => pallets.map(({ sscc }) => sscc))).toContain(mark);
    }
    const orders = /po_numbers=\[([^\]]*)\]/.exec(facts)?.[1]?.match(/[^', ]+/g);
    if (orders) expect(notices[0]?.poNumbers).toEqual(orders);
  });

  it('the cross-dock notice needs one mapping and nothing else', () => {
    const received = formatOf('supplier-x12')?.receive({ body: bytes('x12/856-crossdock-sscc-cartons.edi') });
    if (!received?.ok) throw new Error('not read');
    const unmapped = received.map(0, { ...INPUT, lookup: () => undefined });
    expect(unmapped.parked).toEqual([
      { kind: 'site', code: '0001', hint: 'RETAILER', pointer: expect.stringContaining('N1') },
    ]);
    expect(unmapped.events).toEqual([]);
    expect(
      received.map(0, {
        ...INPUT,
        lookup: (kind, code) => (kind === 'site' && code === '0001' ? 'sit_1' : undefined),
      }).events,
    ).toHaveLength(1);
  });
});

describeSamples('shipment status (X12 214)', () => {
  it.each(files('x12', /^214.*\.edi$/))('%s', (file) => {
    const { outcome, events } = receive('carrier-x12', file);
    const { outcome: expected, facts } = INDEX.get(file) ?? { outcome: '', facts: '' };
    expect(outcome).toBe(expected);
    if (outcome === 'quarantine') return expect(events).toEqual([]);
    const shown = numbers(facts, 'event_count');
    if (!facts.includes('...')) expect(events).toHaveLength(shown.reduce((sum, count) => sum + count, 0));
    expect(events.every(({ test }) => test === /ISA15=T/.test(testFlag(file)))).toBe(true);
  });

  it('nineteen sets are nineteen documents with one event each', () => {
    const { results } = receive('carrier-x12', 'x12/214-canada-post-19-st.edi');
    expect(results.map(({ events }) => events.length)).toEqual(Array(19).fill(1));
  });
});

const testFlag = (file: string): string =>
  /\*T\*[^*]{1,3}[\r\n]/.test(bytes(file).toString('latin1')) ? 'ISA15=T' : '';

describeSamples('every X12 file, whoever reads it', () => {
  it.each(files('x12', /\.edi$/))('%s: refused and quarantined files apply nothing', (file) => {
    const expected = INDEX.get(file)?.outcome ?? '';
    for (const format of ['supplier-x12', 'carrier-x12'] as const) {
      const { outcome, events } = receive(format, file);
      if (expected.startsWith('refuse') || expected === 'quarantine') expect(events).toEqual([]);
      if (expected.startsWith('refuse-and-keep-raw')) expect(['refuse', 'quarantine']).toContain(outcome);
    }
  });
});

describeSamples('appointments (SSC)', () => {
  it.each(files('ssc-appointments', /^(schedule|fetch).*-request--.*\.json$/))('%s', (file) => {
    const operation = /\/((?:schedule|fetch)[a-z-]*?)(-event)?-request--/.exec(file)?.[1];
    expect(receive('ssc', file, operation?.replace(/-event$/, '')).outcome).toBe(INDEX.get(file)?.outcome);
  });

  it.each(files('ssc-appointments', /^(?!subscribe).*-response-.*\.json$/))('%s', (file) => {
    expect(SscResponse.safeParse(JSON.parse(bytes(file).toString())).success).toBe(
      INDEX.get(file)?.outcome === 'accept',
    );
  });

  it.each(files('ssc-appointments', /^subscribe.*\.json$/))('%s', (file) => {
    expect(SscSubscription.safeParse(JSON.parse(bytes(file).toString())).success).toBe(true);
  });
});

describeSamples('telematics (Samsara)', () => {
  it.each(files('telematics', /^samsara.*\.json$/))('%s', (file) => {
    expect(receive('samsara', file).outcome).toBe(INDEX.get(file)?.outcome);
  });
});

describeSamples('CloudEvents and signatures', () => {
  it.each(files('cloudevents', /\.json$/))('%s', (file) => {
    const expected = INDEX.get(file);
    expect(receive('canonical', file).outcome).toBe(expected?.outcome);
    const read = parseCloudEvents(bytes(file), undefined);
    expect(read.ok && read.events.every(({ ok }) => ok)).toBe(true);
    expect(read.ok ? read.events.length : -1).toBe(
      Number(/"event_count": (\d+)/.exec(expected?.facts ?? '')?.[1]),
    );
  });

  it('the vectors of the specification and of Motive', () => {
    const {
      vectors,
      negative_headers_from_the_test_suites: wrong,
      multi_signature_header_example: several,
    } = JSON.parse(bytes('standard-webhooks/signature-vectors.json').toString());
    for (const vector of vectors) {
      const verdict = (signature: string) =>
        verifyWebhook(
          {
            'webhook-id': vector.webhook_id,
            'webhook-timestamp': vector.webhook_timestamp,
            'webhook-signature': signature,
          },
          Buffer.from(vector.body),
          [vector.secret],
          new Date(Number(vector.webhook_timestamp) * 1000),
        ).ok;
      expect(verdict(vector.webhook_signature)).toBe(vector.valid);
      expect(verdict(several)).toBe(true);
      for (const header of wrong) expect(verdict(header)).toBe(false);
    }
    const motive = JSON.parse(bytes('standard-webhooks/motive-hmac-sha1-vector.json').toString());
    expect(verifyHmacHex('sha1', motive.secret, Buffer.from(motive.body), motive.signature)).toBe(true);
  });
});
