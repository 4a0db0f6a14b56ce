import { describe, expect, it } from 'vitest';
import { failure, OdooError, type OdooFailureCode } from '../client/errors.ts';
import { sameUnit, unitCode } from '../maps/units.ts';
import { outcomeOfEffects, outcomeOfFailure } from './outcome.ts';

const of = (
  kind: 'ours' | 'theirs' | 'weather',
  code: OdooFailureCode,
  more: Parameters<typeof failure>[2] = {},
) => outcomeOfFailure(new OdooError(failure(kind, code, more)));

describe('what Odoo raised', () => {
  it.each([
    ['key_rejected', 'down'],
    ['database_unknown', 'down'],
    ['address_refused', 'down'],
  ] as const)('%s stops the whole connection', (code, connector) => {
    expect(of('ours', code, { scope: 'connection' })).toMatchObject({ kind: 'retry', connector });
  });

  it.each(['no_connection', 'connection_lost', 'timed_out', 'unavailable'] as const)(
    '%s counts towards the breaker',
    (code) => {
      expect(of('weather', code)).toMatchObject({ kind: 'retry', connector: 'failure' });
    },
  );

  it.each(['contended', 'locked', 'database_busy', 'odoo_fault', 'busy_here'] as const)(
    '%s says nothing about the connection',
    (code) => {
      expect(of('weather', code)).toMatchObject({ kind: 'retry', connector: 'none' });
    },
  );

  it('keeps the time Odoo asked for', () => {
    expect(of('weather', 'rate_limited', { retryAfterMs: 7_000 })).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('is a dead letter when the fault is ours, a case for people when a rule says no', () => {
    expect(of('ours', 'bad_request').kind).toBe('dead');
    expect(of('theirs', 'business_rule').kind).toBe('refused');
  });
});

describe('what effects answered', () => {
  const calls = [
    { model: 'stock.picking', method: 'read', ids: [1], outcome: 'answered', durationMs: 3 },
  ] as const;
  const record = { model: 'stock.picking', id: 1, name: 'WH/IN/00001' };

  it('is done when all are, with records and calls', () => {
    const one = { status: 'done', odooRecord: record, readBack: { a: 1 }, changed: true, calls } as const;
    expect(outcomeOfEffects([one, { ...one, changed: false }])).toMatchObject({
      kind: 'done',
      result: { record, changed: true, readBack: [{ a: 1 }, { a: 1 }] },
    });
  });

  it('waits at no cost, and says for what', () => {
    expect(
      outcomeOfEffects([{ status: 'waiting', reason: 'order_unknown', calls }], ['P00042']),
    ).toMatchObject({
      kind: 'park',
      problem: { code: 'order_unknown', detail: { waitingFor: ['P00042'] } },
    });
  });

  it('is refused when somebody has to choose', () => {
    const candidates = [
      { ...record, hint: '' },
      { ...record, id: 2, name: 'WH/IN/00002', hint: 'backorder' },
    ];
    expect(
      outcomeOfEffects([{ status: 'ambiguous', reason: 'several_receipts', candidates, calls }]),
    ).toMatchObject({
      kind: 'refused',
      problem: { code: 'several_receipts', sentence: expect.stringContaining('WH/IN/00001, WH/IN/00002') },
    });
  });
});

describe('units', () => {
  it('are the same in the words of X12, UN/ECE and Odoo', () => {
    for (const word of ['EA', 'ea', 'Units', 'PCE', 'C62', ' H87 ']) expect(unitCode(word)).toBe('EA');
    expect(sameUnit('KGM', 'kg')).toBe(true);
    expect(sameUnit('CA', 'Units')).toBe(false);
  });

  it('follow what the customer says about his own', () => {
    expect(sameUnit('CA', 'Units', { CA: 'Units' })).toBe(true);
    expect(sameUnit('PL', 'Units', { CA: 'Units' })).toBe(false);
  });
});
