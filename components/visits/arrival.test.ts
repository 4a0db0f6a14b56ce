import { describe, expect, it } from 'vitest';
import { type ArrivalChoices, readArrival } from './arrival.ts';

const choices: ArrivalChoices = {
  direction: 'inbound',
  loadType: 'live',
  equipment: 'unknown',
  referenceKind: 'purchase-order',
};
const typed = (fields: Record<string, string>) => readArrival((name) => fields[name], choices);

describe('what is typed at the gate', () => {
  it('needs one thing the truck can be named by', () => {
    expect(typed({ driver: 'J. Kowalski' })).toEqual({ ok: false, problem: 'needOne' });
    for (const field of ['trailer', 'plate', 'reference', 'appointment'])
      expect(typed({ [field]: '53-4471' }).ok).toBe(true);
  });

  it('takes the reference with its kind and the SCAC in capitals', () => {
    expect(typed({ reference: '88213', scac: 'acme', driver: 'Jo' })).toMatchObject({
      ok: true,
      arrival: {
        references: [{ kind: 'purchase-order', value: '88213' }],
        scac: 'ACME',
        driver: { name: 'Jo' },
        equipmentType: undefined,
      },
    });
    expect(typed({ trailer: '1', scac: 'ACME1' })).toEqual({ ok: false, problem: 'scacWrong' });
  });
});
