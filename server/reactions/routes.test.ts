import { describe, expect, test } from 'vitest';
import type { Fact } from '#server/kernel/event.ts';
import { isRouted, routes } from './routes.ts';

const fact = (type: string, more: Partial<Fact> = {}): Fact => ({
  seq: 1n,
  id: 'fct_1',
  type,
  subjectKind: 'visit',
  subjectId: 'vis_1',
  siteId: 'sit_1',
  visitId: 'vis_1',
  data: {},
  happenedAt: new Date(0),
  reportedAt: new Date(0),
  recordedAt: new Date(0),
  certainty: 'zone-given',
  source: 'gate',
  actor: 'system',
  correlationId: 'cid_1',
  ...more,
});
const effects = (type: string, receiptIds: string[]) =>
  routes(fact(type), { receiptIds }).map(({ effect, key }) => `${effect} ${key}`);

describe('what follows from a fact', () => {
  test.each([
    [
      'visit.arrived',
      ['yard.match-receipts visit:vis_1', 'odoo.push-appointment receipt:r1', 'odoo.push-arrival receipt:r1'],
    ],
    ['door.reserved', ['odoo.push-dock receipt:r1']],
    ['receipt.counted', ['odoo.push-progress receipt:r1']],
    ['receipt.confirmed', ['odoo.validate-receipt receipt:r1']],
    ['visit.departed', ['odoo.push-departure receipt:r1']],
    ['appointment.cancelled', ['odoo.withdraw-appointment receipt:r1']],
    ['exception.raised', []],
  ])('%s', (type, expected) => {
    expect(effects(type, ['r1'])).toEqual(expected);
  });

  test('a truck with two receipts has its effects on both, each under the key of its receipt', () => {
    expect(effects('visit.departed', ['r1', 'r2'])).toEqual([
      'odoo.push-departure receipt:r1',
      'odoo.push-departure receipt:r2',
    ]);
  });

  test('without a receipt nothing leaves the yard', () => {
    expect(effects('visit.departed', [])).toEqual([]);
    expect(isRouted('visit.departed')).toBe(true);
    expect(isRouted('move.created')).toBe(false);
  });

  test('payloads carry ids only', () => {
    const [draft] = routes(
      fact('appointment.scheduled', { subjectKind: 'appointment', subjectId: 'apt_1', visitId: null }),
      {
        receiptIds: ['r1'],
      },
    );
    expect(draft?.payload).toEqual({ receiptId: 'r1', appointmentId: 'apt_1' });
  });
});
