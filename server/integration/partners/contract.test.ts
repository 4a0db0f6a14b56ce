import { describe, expect, it } from 'vitest';
import { formatSecret, signWebhook, verifyWebhook } from '../formats/standard-webhooks/standard-webhooks.ts';
import {
  samsaraSignedBytes,
  signHmacHex,
  verifyHmacHex,
} from '../formats/standard-webhooks/vendor-signatures.ts';
import { cases as canonicalCases } from './canonical/fixtures/cases.ts';
import { cases as carrierCases } from './carrier-x12/fixtures/cases.ts';
import {
  type CanonicalEvent,
  FORMAT_NAMES,
  type MapInput,
  type MapResult,
  type SignatureScheme,
} from './contract.ts';
import type { FixtureCase } from './fixture-case.ts';
import { outcomeOf, outcomeOfMessage } from './outcome.ts';
import { formatOf, MANIFESTS } from './registry.ts';
import { cases as samsaraCases } from './samsara/fixtures/cases.ts';
import { cases as sscCases } from './ssc/fixtures/cases.ts';
import { cases as supplierCases } from './supplier-x12/fixtures/cases.ts';

const CASES = [...canonicalCases, ...supplierCases, ...carrierCases, ...sscCases, ...samsaraCases];
const NOW = new Date('2026-11-24T15:00:00Z');
const KNOWN: NonNullable<FixtureCase['known']> = {
  site: { '0001': 'sit_chicago', 'DC-CHI': 'sit_chicago' },
  geofence: { '170886751': 'sit_chicago' },
  dock: { 'DC-CHI/D12': 'dor_12' },
};

function receive(given: FixtureCase, body: string) {
  const format = formatOf(given.format);
  if (!format) throw new Error(given.format);
  const known = given.known ?? KNOWN;
  const input: MapInput = {
    partner: { id: 'prt_1' },
    receivedAt: NOW.toISOString(),
    lookup: (kind, code) => known[kind]?.[code],
    zoneOfSite: (siteId) => (siteId === 'sit_chicago' ? 'America/Chicago' : undefined),
  };
  const received = format.receive({
    body: Buffer.from(body),
    contentType: given.contentType,
    operation: given.operation,
  });
  const results: MapResult[] = received.ok
    ? received.parse.documents.map((_, index) => received.map(index, input))
    : [];
  return { parse: received.parse, results, events: results.flatMap(({ events }) => events) };
}

const keysOf = (events: CanonicalEvent[]) => events.map(({ identityKey }) => identityKey);
const contentOf = (events: CanonicalEvent[]) => events.map(({ contentKey }) => contentKey);

describe.each(CASES)('$format: $name', (given) => {
  const { parse, results, events } = receive(given, given.body);

  it(`is ${given.outcome}, all or nothing`, () => {
    expect(outcomeOfMessage(parse, results)).toBe(given.outcome);
    if (given.each) expect(results.map(outcomeOf)).toEqual(given.each);
    for (const result of results) if (result.quarantine ?? result.parked) expect(result.events).toEqual([]);
    if (given.types) expect(events.map(({ type }) => type)).toEqual(given.types);
    expect(events.every(({ test }) => test === (given.test ?? false))).toBe(true);
  });

  it('carries the facts', () => {
    if (given.facts) expect(events[0]?.data).toMatchObject(given.facts);
    if (given.siteId) expect(events[0]?.resolved.siteId).toBe(given.siteId);
    const problems = [
      ...(parse.ok ? parse.warnings : [parse.problem]),
      ...results.flatMap((result) => [...result.warnings, ...(result.quarantine ? [result.quarantine] : [])]),
    ];
    expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining(given.findings ?? []));
    const needs = results.flatMap(({ parked = [] }) =>
      parked.map(({ kind, code, hint }) => `${kind} ${code} ${hint}`),
    );
    expect(needs).toEqual(given.needs ?? []);
    const acknowledgment = parse.acknowledge?.({ controlNumber: 77, now: NOW }).join('') ?? '';
    for (const part of given.acknowledgment ?? []) expect(acknowledgment).toContain(part);
  });

  it('has an identity that survives another spelling', () => {
    expect(new Set(keysOf(events)).size).toBe(events.length);
    expect(keysOf(receive(given, given.body).events)).toEqual(keysOf(events));
    if (given.respelled) {
      const again = receive(given, given.respelled);
      expect(again.events.length).toBeGreaterThan(0);
      expect(keysOf(again.events)).toEqual(keysOf(events));
      expect(contentOf(again.events)).toEqual(contentOf(events));
    }
    if (given.changed) {
      const other = receive(given, given.changed);
      expect(keysOf(other.events)).toEqual(keysOf(events));
      expect(contentOf(other.events)).not.toEqual(contentOf(events));
    }
  });
});

describe('every partner folder', () => {
  it('is in the closed list, has fixtures and says what it may do', () => {
    expect(MANIFESTS.map(({ format }) => format)).toEqual([...FORMAT_NAMES]);
    for (const name of FORMAT_NAMES) {
      expect(CASES.some(({ format }) => format === name)).toBe(true);
      const produced = CASES.filter(({ format }) => format === name).flatMap(
        (given) => receive(given, given.body).events,
      );
      const rights = formatOf(name)?.manifest.rights ?? {};
      for (const { type } of produced) expect(Object.keys(rights)).toContain(type);
    }
    expect(formatOf('__proto__')).toBeUndefined();
    expect(formatOf('toString')).toBeUndefined();
  });

  it.each(MANIFESTS)(
    '$format: a signed sample verifies and a changed one does not',
    ({ format, signatures }) => {
      const sample = Buffer.from(CASES.find((given) => given.format === format)?.body ?? '');
      const changed = Buffer.concat([sample, Buffer.from(' ')]);
      for (const scheme of signatures) {
        const signed = sign(scheme, sample);
        if (!signed) continue;
        expect(signed(sample)).toBe(true);
        expect(signed(changed)).toBe(false);
      }
    },
  );
});

function sign(scheme: SignatureScheme, body: Buffer): ((other: Buffer) => boolean) | null {
  if (scheme.kind === 'standard-webhooks') {
    const secret = formatSecret(Buffer.alloc(32, 3));
    const headers = signWebhook('msg-1', NOW, body, [secret]);
    return (other) => verifyWebhook(headers, other, [secret], NOW).ok;
  }
  if (scheme.kind === 'hmac-hex') {
    const bytes = (of: Buffer) =>
      scheme.signed === 'samsara-v1' ? samsaraSignedBytes('1795532400', of) : of;
    const header = signHmacHex(scheme.algorithm, 'secret', bytes(body), scheme.prefix);
    return (other) => verifyHmacHex(scheme.algorithm, 'secret', bytes(other), header, scheme.prefix);
  }
  return null;
}
