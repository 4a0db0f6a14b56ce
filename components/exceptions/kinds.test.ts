import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { DONE_STATUSES, KINDS } from '#server/yard/exceptions/rules.ts';
import { EXCEPTION_KINDS, EXCEPTION_STATUSES } from '#server/yard/exceptions/schema.ts';
import { en } from '../i18n/messages/en/index.ts';
import { severityOf, subjectOf, variantOf } from './case.ts';
import { isDone, PROPOSALS } from './kinds.ts';

test('the screen offers exactly the proposals the server takes', () => {
  const allowed = Object.fromEntries(
    Object.entries(KINDS).map(([kind, rule]) => [kind, [...rule.mayPropose]]),
  );
  expect(PROPOSALS).toEqual(allowed);
});

test('done is what the server calls done', () => {
  expect(EXCEPTION_STATUSES.filter(isDone).sort()).toEqual([...DONE_STATUSES].sort());
});

test('every kind has its name and its three sentences', () => {
  for (const kind of EXCEPTION_KINDS)
    expect(Object.keys(en.exceptions.kinds[kind] ?? {}), kind).toEqual(['name', 'what', 'means', 'todo']);
});

test('a variant tells the story of what is known', () => {
  expect(variantOf('unmatched_reference', { system: 'Odoo' })).toBe('odoo');
  expect(variantOf('unmatched_reference', { system: 'Odoo', reason: 'several_receipts' })).toBe('transfers');
  expect(variantOf('unmatched_reference', { candidates: 2 })).toBe('several');
  expect(variantOf('unmatched_reference', { type: 'yard.gate.arrived.v1' })).toBe('message');
  expect(variantOf('unmatched_reference', { no: 'V-1' })).toBe('visit');
  expect(variantOf('conflicting_sources', { about: 'asn_cancelled' })).toBe('asnCancelled');
  expect(variantOf('conflicting_sources', { door: 'D03', otherVisit: 'V-2' })).toBe('door');
  expect(variantOf('conflicting_sources', { otherVisit: 'V-2' })).toBe('trailer');
  expect(variantOf('conflicting_sources', { stage: 'arrived' })).toBe('stage');
});

test('sentences read well with one line, several lines and pallets only', () => {
  const t = createTranslator({ locale: 'en', messages: en, namespace: 'exceptions.kinds' });
  const said = { quantity: '2 EA', sku: 'A1', counted: '18 EA', expected: '20 EA' };
  const what = (lines: number, pallets: number) => t('short.what', { ...said, lines, pallets }).trim();
  expect(what(1, 0)).toBe('2 EA of A1 missing: 18 EA counted, 20 EA announced.');
  expect(what(3, 0)).toBe('2 EA missing on 3 lines.');
  expect(what(0, 2)).toBe('2 announced pallets were not found.');
});

test('a closed case is quiet, an open one has its level', () => {
  expect(severityOf({ severity: 4, closedAt: null })).toBe('critical');
  expect(severityOf({ severity: 4, closedAt: new Date(0) })).toBe('none');
});

test('the subject is what people call it', () => {
  const of = (kind: 'short' | 'needs_mapping' | 'dead_letter', params: Record<string, string>) =>
    subjectOf({ kind, no: 'E-1', params });
  expect(of('short', { receiptNo: 'R-7', no: 'V-1' })).toBe('R-7');
  expect(of('needs_mapping', { code: 'D-61' })).toBe('D-61');
  expect(of('dead_letter', { code: 'partner_gone' })).toBe('E-1');
});
