import { JSON_LIMITS } from '../../formats/json/read-json.ts';
import type { Manifest } from '../contract.ts';

export const manifest: Manifest = {
  format: 'samsara',
  title: 'Samsara geofences and route stops',
  standard: 'json',
  release: '2024',
  contentTypes: ['application/json'],
  maxBytes: JSON_LIMITS.maxBytes,
  delivery: {
    id: { in: 'json', at: '/eventId (missing in the stream form)' },
    type: { in: 'json', at: '/eventType or /entityType' },
    time: { in: 'json', at: '/eventTime or /data/time (missing for geofences in the stream form)' },
  },
  signatures: [
    {
      kind: 'hmac-hex',
      algorithm: 'sha256',
      header: 'x-samsara-signature',
      prefix: 'v1=',
      signed: 'samsara-v1',
    },
    { kind: 'bearer' },
    { kind: 'standard-webhooks' },
  ],
  rights: {
    'yard.trailer.geofence-entered.v1': 'observe',
    'yard.trailer.geofence-exited.v1': 'observe',
    'yard.carrier.status.v1': 'observe',
  },
  streamKeyRule: 'vehicle id',
  mapVersion: 1,
};
