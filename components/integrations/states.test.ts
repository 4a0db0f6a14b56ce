import { expect, test } from 'vitest';
import { en } from '../i18n/messages/en/index.ts';
import { connectorSeverity, effectKey, endsSoon, lineSeverity, messageState, shortLength } from './states.ts';

const STATUSES = [
  'queued',
  'processing',
  'retrying',
  'parked',
  'held',
  'delivered',
  'duplicate',
  'quarantined',
  'refused',
  'dead',
  'discarded',
  'replayed',
  'superseded',
];

test('every status of the ledgers has a standard word', () => {
  const unknown = STATUSES.filter((status) => !(messageState(status) in en.states.message));
  expect(unknown).toEqual([]);
});

test('a feed that cannot be trusted never shows health', () => {
  const lastOkAt = new Date();
  expect(connectorSeverity({ health: 'healthy', lastOkAt }, true)).toBe('none');
  expect(connectorSeverity({ health: 'healthy', lastOkAt }, false)).toBe('unsure');
  expect(connectorSeverity({ health: 'down', lastOkAt }, true)).toBe('critical');
});

test('what stands still is worse than what is tried again', () => {
  expect([lineSeverity('dead'), lineSeverity('retrying'), lineSeverity('delivered')]).toEqual([
    'serious',
    'watch',
    'none',
  ]);
});

test('effects have words', () => {
  for (const effect of ['odoo.link-receipt', 'odoo.validate-receipt', 'yard.match-receipts'])
    expect(en.integrations.effects).toHaveProperty(effectKey(effect));
});

test('a key is announced two weeks before it ends', () => {
  const now = Date.parse('2026-05-01T00:00:00Z');
  expect(endsSoon(new Date('2026-05-14T00:00:00Z'), now)).toBe(true);
  expect(endsSoon(new Date('2026-05-16T00:00:00Z'), now)).toBe(false);
  expect(endsSoon(null, now)).toBe(false);
});

test('lengths of a trace', () => {
  expect([shortLength(12.4), shortLength(-1_840), shortLength(61_000)]).toEqual([
    { unit: 'ms', value: 12 },
    { unit: 's', value: 1.84 },
    null,
  ]);
});
