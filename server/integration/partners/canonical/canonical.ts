import { type CloudEvent, parseCloudEvents } from '../../formats/canonical/cloudevents.ts';
import { type EventInput, isEventType } from '../../formats/canonical/events.ts';
import { error, note, pointerTo, quoted } from '../../formats/problem.ts';
import { collector } from '../collector.ts';
import type {
  MapInput,
  MapResult,
  ParsedDocument,
  ParseResult,
  PartnerFormat,
  RawMessage,
  Resolved,
} from '../contract.ts';
import { manifest } from './manifest.ts';

/** Any partner that speaks our own event contract in CloudEvents 1.0. */
export const canonical: PartnerFormat<CloudEvent | null> = { manifest, parse, map };

const OWN_TYPES = 'yard.';

function parse(message: RawMessage): ParseResult<CloudEvent | null> {
  const read = parseCloudEvents(message.body, message.contentType, message.headers);
  if (!read.ok) return { ok: false, outcome: 'refuse', problem: read.problem };
  const first = read.events[0];
  return {
    ok: true,
    warnings: [],
    ...(read.events.length === 1 && first?.ok
      ? { deliveryId: `${first.event.source} ${first.event.id}` }
      : {}),
    documents: read.events.map((item) =>
      item.ok
        ? {
            label: item.pointer,
            streamKey: streamKeyOf(item.event),
            test: false,
            warnings: item.warnings,
            content: item.event,
          }
        : {
            label: item.pointer,
            streamKey: '',
            test: false,
            warnings: [],
            content: null,
            problem: item.problems[0],
          },
    ),
  };
}

/** partitionkey where the sender gives one, else what the event is about. */
function streamKeyOf(event: CloudEvent): string {
  const partition = event.extensions.partitionkey;
  if (partition !== undefined) return String(partition);
  const data = (event.data ?? {}) as {
    appointment?: { reference?: unknown };
    shipmentId?: unknown;
    references?: { value?: unknown }[];
    equipment?: { number?: unknown }[];
  };
  const about =
    data.appointment?.reference ??
    data.shipmentId ??
    data.references?.[0]?.value ??
    data.equipment?.[0]?.number;
  return typeof about === 'string' ? about : (event.subject ?? event.source);
}

function map(document: ParsedDocument<CloudEvent | null>, input: MapInput): MapResult {
  const base = pointerTo(document.label, 'data');
  const out = collector(input, document.test, base);
  out.find(...document.warnings);
  if (document.problem) out.find(document.problem);
  const event = document.content;
  if (document.problem || !event) return out.result();
  if (!isEventType(event.type)) {
    const pointer = pointerTo(document.label, 'type');
    if (event.type.startsWith(OWN_TYPES)) {
      out.find(error('event-type-unknown', `There is no event type ${quoted(event.type)}.`, pointer));
    } else
      out.find(
        note('event-type-foreign', `Events of type ${quoted(event.type)} are stored and not used.`, pointer),
      );
    return out.result();
  }
  // The schema is the check; until it has passed, the data is read as what the sender claims it to be.
  const data = (event.data ?? {}) as EventInput<typeof event.type>;
  out.add(event.type, data, document.label, resolve(data, base, out));
  return out.result();
}

interface Places {
  site?: { code?: unknown; name?: unknown };
  dock?: { code?: unknown; name?: unknown };
  geofence?: { code?: unknown; name?: unknown };
}

function resolve(data: unknown, base: string, out: ReturnType<typeof collector>): Resolved {
  const { site, dock, geofence } = (data ?? {}) as Places;
  const resolved: Resolved = {};
  const siteCode = codeOf(site);
  if (siteCode) resolved.siteId = out.translate('site', siteCode, hintOf(site), pointerTo(base, 'site'));
  else if (codeOf(geofence)) {
    resolved.siteId = out.translate(
      'geofence',
      codeOf(geofence),
      hintOf(geofence),
      pointerTo(base, 'geofence'),
    );
  }
  if (codeOf(dock)) {
    const code = siteCode ? `${siteCode}/${codeOf(dock)}` : codeOf(dock);
    resolved.dockId = out.translate('dock', code, hintOf(dock), pointerTo(base, 'dock'));
  }
  return resolved;
}

const codeOf = (place: { code?: unknown } | undefined): string =>
  typeof place?.code === 'string' ? place.code.trim() : '';
const hintOf = (place: { name?: unknown } | undefined): string =>
  typeof place?.name === 'string' ? place.name.slice(0, 120) : '';
