import { CLOUDEVENTS_BATCH_MEDIA_TYPE, CLOUDEVENTS_MEDIA_TYPE } from '../../formats/canonical/cloudevents.ts';
import { EVENT_TYPES } from '../../formats/canonical/events.ts';
import { JSON_LIMITS } from '../../formats/json/read-json.ts';
import type { EventRight, Manifest } from '../contract.ts';

export const manifest: Manifest = {
  format: 'canonical',
  title: 'Yard events (CloudEvents)',
  standard: 'cloudevents',
  release: '1.0',
  contentTypes: [CLOUDEVENTS_MEDIA_TYPE, CLOUDEVENTS_BATCH_MEDIA_TYPE, 'application/json'],
  maxBytes: JSON_LIMITS.maxBytes,
  delivery: {
    id: { in: 'json', at: '/source + /id' },
    type: { in: 'json', at: '/type' },
    time: { in: 'json', at: '/data/happenedAt' },
  },
  signatures: [{ kind: 'standard-webhooks' }, { kind: 'bearer' }],
  rights: Object.fromEntries(EVENT_TYPES.map((type): [string, EventRight] => [type, rightOf(type)])),
  streamKeyRule: 'partitionkey, else the appointment, shipment, first reference or equipment',
  mapVersion: 1,
};

/** Plans are created, changes update, and what happens in the yard is observed: our own stamps decide. */
function rightOf(type: string): EventRight {
  if (/\.(requested|received)\.v1$/.test(type)) return 'create';
  if (/\.(rescheduled|cancelled|confirmed|updated)\.v1$/.test(type)) return 'update';
  return 'observe';
}
