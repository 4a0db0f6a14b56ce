import { describe, expect, test } from 'vitest';
import { mayPartner, requiredAccess } from './rights.ts';

const carrier = {
  rights: [
    { eventType: 'yard.gate.*', access: 'observe' },
    { eventType: 'yard.eta.updated.v1', access: 'update' },
    { eventType: 'yard.appointment.requested.v1', access: 'create' },
  ],
};

describe('rights of a partner', () => {
  test.each([
    ['yard.gate.arrived.v1', 'observe', true],
    ['yard.gate.arrived.v1', 'update', false],
    ['yard.eta.updated.v1', 'update', true],
    ['yard.eta.updated.v1', 'observe', true],
    ['yard.eta.updated.v1', 'create', false],
    ['yard.appointment.requested.v1', 'create', true],
    ['yard.asn.received.v1', 'observe', false],
    ['yard.gateway.v1', 'observe', false],
  ] as const)('%s with %s: %s', (type, access, may) => {
    expect(mayPartner(carrier, type, access)).toBe(may);
  });

  test('plans need create, changes update, the yard is observed', () => {
    expect(requiredAccess('yard.asn.received.v1')).toBe('create');
    expect(requiredAccess('yard.appointment.cancelled.v1')).toBe('update');
    expect(requiredAccess('yard.unloading.counted.v1')).toBe('observe');
  });
});
