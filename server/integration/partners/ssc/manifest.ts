import { JSON_LIMITS } from '../../formats/json/read-json.ts';
import type { Manifest } from '../contract.ts';

export const manifest: Manifest = {
  format: 'ssc',
  title: 'Appointment scheduling (SSC)',
  standard: 'ssc',
  release: '1.1',
  contentTypes: ['application/json'],
  maxBytes: JSON_LIMITS.maxBytes,
  delivery: {
    id: { in: 'header', at: 'webhook-id' },
    type: { in: 'none', at: 'name of the call, the last part of the path' },
    time: { in: 'json', at: '/occurredAt' },
  },
  signatures: [{ kind: 'bearer' }, { kind: 'standard-webhooks' }],
  rights: {
    'yard.appointment.requested.v1': 'create',
    'yard.appointment.rescheduled.v1': 'update',
    'yard.appointment.cancelled.v1': 'update',
    'yard.appointment.confirmed.v1': 'update',
  },
  streamKeyRule: 'primaryReferenceNumber + stopSequenceNumber',
  mapVersion: 1,
};
