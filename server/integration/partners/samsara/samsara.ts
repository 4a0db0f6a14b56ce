import {
  type Moment,
  momentOfReceipt,
  momentWithOffset,
  readCalendarTime,
} from '../../formats/canonical/moment.ts';
import { readJson } from '../../formats/json/read-json.ts';
import { error, note, problemsOfZod, quoted, warning } from '../../formats/problem.ts';
import { type Collector, collector } from '../collector.ts';
import type {
  MapInput,
  MapResult,
  ParsedDocument,
  ParseResult,
  PartnerFormat,
  RawMessage,
} from '../contract.ts';
import { manifest } from './manifest.ts';
import { Envelope, GeofenceData, RouteStopData } from './schema.ts';

/** A carrier's Samsara telematics: geofences at our sites, stops of its routes. */
export const samsara: PartnerFormat<Envelope> = { manifest, parse, map };

function parse(message: RawMessage): ParseResult<Envelope> {
  const json = readJson(message.body);
  if (!json.ok) return { ok: false, outcome: 'refuse', problem: json.problem };
  const read = Envelope.safeParse(json.value);
  if (!read.success) {
    const problem = problemsOfZod(read.error)[0] ?? error('field-invalid', 'The event cannot be read.');
    return { ok: false, outcome: 'quarantine', problem };
  }
  const content = read.data;
  const vehicle = (content.data.vehicle ?? {}) as { id?: unknown };
  const streamKey = typeof vehicle.id === 'string' ? vehicle.id : kindOf(content);
  return {
    ok: true,
    warnings: [],
    documents: [{ label: '', streamKey, test: false, warnings: [], content }],
    ...(content.eventId ? { deliveryId: content.eventId } : {}),
  };
}

/** `GeofenceEntry` (webhook) and `geofenceEntry` (stream) are the same word. */
const kindOf = (event: Envelope): string =>
  (event.entityType ?? event.eventType ?? event.data.eventType ?? '').toLowerCase();

function map(document: ParsedDocument<Envelope>, input: MapInput): MapResult {
  const out = collector(
    { ...input, deliveryId: document.content.eventId ?? input.deliveryId },
    document.test,
    '/data',
  );
  const event = document.content;
  switch (kindOf(event)) {
    case 'geofenceentry':
      addGeofence('yard.trailer.geofence-entered.v1', event, out);
      break;
    case 'geofenceexit':
      addGeofence('yard.trailer.geofence-exited.v1', event, out);
      break;
    case 'routestoparrival':
      addStop('arrived', event, out);
      break;
    case 'routestopdeparture':
      addStop('departed', event, out);
      break;
    case '':
      out.find(error('event-type-missing', 'The event does not say what it is.'));
      break;
    default:
      timeOf(event, out);
      out.find(
        note('event-type-foreign', `Events of type ${quoted(kindOf(event))} are stored and not used.`),
      );
  }
  return out.result();
}

/** A missing or impossible time (1970 from seconds read as milliseconds) must not move a clock: receipt stands in. */
function timeOf(event: Envelope, out: Collector): Moment {
  const given = event.eventTime ?? event.data.time;
  const read = given === undefined ? null : readCalendarTime(given);
  if (read?.offset) return momentWithOffset(read.local, read.offset);
  out.find(
    given === undefined
      ? warning('time-missing', 'The event has no time of its own; the time of receipt is used.', '/data')
      : warning(
          'time-implausible',
          `The event time ${quoted(given)} cannot be; the time of receipt is used.`,
          '/eventTime',
        ),
  );
  return momentOfReceipt(out.input.receivedAt);
}

function addGeofence(
  type: 'yard.trailer.geofence-entered.v1' | 'yard.trailer.geofence-exited.v1',
  event: Envelope,
  out: Collector,
): void {
  const read = GeofenceData.safeParse(event.data);
  if (!read.success) {
    out.find(...problemsOfZod(read.error, '/data'));
    return;
  }
  const { address, vehicle } = read.data;
  const siteId = out.translate(
    'geofence',
    address.id,
    [address.name, address.formattedAddress].filter(Boolean).join(', '),
    '/data/address',
  );
  const circle = address.geofence?.circle;
  const plate = vehicle.licensePlate?.trim() || undefined;
  out.add(
    type,
    {
      happenedAt: timeOf(event, out),
      geofence: { code: address.id, name: address.name },
      references: [{ kind: 'vehicle', value: vehicle.id, qualifier: 'samsara.vehicle' }],
      equipment: [
        {
          kind: vehicle.assetType?.toLowerCase() === 'trailer' ? 'trailer' : 'vehicle',
          number: (vehicle.name ?? plate ?? vehicle.id).slice(0, 40),
          plate,
        },
      ],
      place: {
        role: 'unknown',
        name: address.name,
        latitude: circle?.latitude,
        longitude: circle?.longitude,
      },
    },
    '/data',
    siteId ? { siteId } : {},
  );
}

/** Event name and operation text must agree: where they differ neither is trusted. */
function addStop(what: 'arrived' | 'departed', event: Envelope, out: Collector): void {
  const read = RouteStopData.safeParse(event.data);
  if (!read.success) {
    out.find(...problemsOfZod(read.error, '/data'));
    return;
  }
  const { operation, route, routeStopDetails: stop, vehicle } = read.data;
  const other = what === 'arrived' ? 'departed' : 'arrived';
  if (operation?.toLowerCase().includes(other) || stop.state?.toLowerCase() === other) {
    out.find(
      error(
        'event-contradicts-itself',
        `The event is named ${what} and its text says ${other}.`,
        '/data/operation',
      ),
    );
    return;
  }
  out.add(
    'yard.carrier.status.v1',
    {
      happenedAt: timeOf(event, out),
      milestone: what === 'arrived' ? 'arrived-at-stop' : 'left-stop',
      references: [
        { kind: 'route', value: route.id, qualifier: 'samsara.route' },
        { kind: 'stop', value: stop.id, qualifier: 'samsara.stop' },
      ],
      equipment: vehicle ? [{ kind: 'vehicle', number: (vehicle.name ?? vehicle.id).slice(0, 40) }] : [],
      place: { role: 'unknown', name: stop.name },
    },
    '/data',
  );
}
