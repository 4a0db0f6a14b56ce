import { createHash } from 'node:crypto';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { MINUTE_MS } from '#server/kernel/time.ts';
import type { EventData, EventType } from './events.ts';
import type { Moment } from './moment.ts';

/** Two transmissions without id and time count as one event when they arrive within this span. */
export const RECEIPT_BUCKET_MINUTES = 15;

const KEY_CHARS = 240;
const HASH_CHARS = 40;

export interface IdentityScope {
  /** Whose numbers these are: our id of the partner. */
  partnerId: string;
  /** The transmission's own id, used only when the message itself has neither id nor time. */
  deliveryId?: string;
}

/**
 * The business identity (standards: when are two messages the same). Equal for the same thing however it was
 * spelled or sent; another content under the same key is a replacement or correction, told by contentKey.
 */
export function identityKey<T extends EventType>(type: T, data: EventData<T>, scope: IdentityScope): string {
  const key = [type, scope.partnerId, ...IDENTITY[type](data, scope)].map(part).join('|');
  return key.length <= KEY_CHARS ? key : `${type}|${part(scope.partnerId)}|${digest(key)}`;
}

/** Digest of what was said, free of spelling: key order, offsets, case and punctuation of references. */
export function contentKey<T extends EventType>(type: T, data: EventData<T>): string {
  return digest(JSON.stringify([type, plain(data)]));
}

type PartsOf = { [T in EventType]: (data: EventData<T>, scope: IdentityScope) => string[] };
type AnyAppointment = EventData<'yard.appointment.cancelled.v1'>['appointment'];
type Common = EventData<'yard.gate.departed.v1'>;

const appointmentParts = (
  data: { appointment: AnyAppointment; happenedAt: Moment },
  scope: IdentityScope,
): string[] => {
  const { reference, stop, window, slotId } = data.appointment;
  const slot = window ? `${momentPart(window.start)}/${window.end ? momentPart(window.end) : ''}` : '';
  return [ref(reference), String(stop ?? ''), slot, slotId ?? '', timePart(data.happenedAt, scope)];
};

const confirmationParts = (data: { appointment: AnyAppointment }): string[] => {
  const { reference, stop, window } = data.appointment;
  return [ref(reference), String(stop ?? ''), window ? momentPart(window.start) : ''];
};

const eventParts = (data: Omit<Common, 'gate'>, scope: IdentityScope): string[] => [
  ...subjectParts(data),
  timePart(data.happenedAt, scope),
];

const IDENTITY: PartsOf = {
  'yard.appointment.requested.v1': appointmentParts,
  'yard.appointment.rescheduled.v1': appointmentParts,
  'yard.appointment.cancelled.v1': appointmentParts,
  'yard.appointment.confirmed.v1': confirmationParts,
  'yard.asn.received.v1': (data) => [ref(data.shipmentId)],
  'yard.asn.cancelled.v1': (data) => [ref(data.shipmentId)],
  'yard.eta.updated.v1': (data, scope) => [
    ...subjectParts(data),
    momentPart(data.estimatedArrival),
    data.happenedAt.certainty === 'none' ? '' : timePart(data.happenedAt, scope),
  ],
  'yard.gate.arrived.v1': eventParts,
  'yard.gate.checked-in.v1': eventParts,
  'yard.gate.departed.v1': eventParts,
  'yard.dock.assigned.v1': (data, scope) => [...eventParts(data, scope), ref(data.dock.code)],
  'yard.dock.docked.v1': eventParts,
  'yard.dock.undocked.v1': eventParts,
  'yard.unloading.started.v1': eventParts,
  'yard.unloading.counted.v1': (data, scope) => [
    ...eventParts(data, scope),
    digest(JSON.stringify(plain(data.lines))),
  ],
  'yard.unloading.damage-reported.v1': (data, scope) => [
    ...eventParts(data, scope),
    digest(JSON.stringify(plain(data.lines))),
  ],
  'yard.unloading.completed.v1': eventParts,
  'yard.trailer.geofence-entered.v1': (data, scope) => [...eventParts(data, scope), ref(data.geofence.code)],
  'yard.trailer.geofence-exited.v1': (data, scope) => [...eventParts(data, scope), ref(data.geofence.code)],
  'yard.trailer.spotted.v1': eventParts,
  'yard.carrier.status.v1': (data, scope) => [
    ...eventParts(data, scope),
    data.milestone,
    data.status?.code ?? '',
    data.reason?.code ?? '',
  ],
};

const ref = (value: string): string => normalizeReference(value) || value;

/** References that come and go between two tellings of the same event. */
const SIDE_REFERENCES = new Set<string>(['other', 'invoice', 'seal', 'tracking']);

function subjectParts(data: Pick<Common, 'references' | 'equipment' | 'place'>): string[] {
  const leading = data.references.filter(({ kind }) => !SIDE_REFERENCES.has(kind));
  const chosen = leading.length > 0 ? leading : data.references;
  const references = chosen.map(({ kind, value }) => `${kind}=${ref(value)}`);
  const equipment = data.equipment.map(({ number }) => `equipment=${ref(number)}`);
  return [
    [...new Set(references)].sort().join(','),
    [...new Set(equipment)].sort().join(','),
    String(data.place?.stop ?? ''),
  ];
}

const momentPart = (moment: Moment): string =>
  moment.certainty === 'zone-given' ? moment.instant : moment.local;

/** Without any time of its own an event is told apart by its transmission, else by a span of receipt. */
function timePart(moment: Moment, scope: IdentityScope): string {
  if (!isReceiptTime(moment)) return momentPart(moment);
  if (scope.deliveryId) return `delivery=${scope.deliveryId}`;
  const bucketMs = RECEIPT_BUCKET_MINUTES * MINUTE_MS;
  return `receipt=${Math.floor(Date.parse(moment.instant) / bucketMs)}`;
}

const isReceiptTime = (moment: Moment): boolean =>
  moment.certainty === 'none' && `${moment.local}Z` === moment.instant;

function part(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('|', '%7C');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS);
}

/** Said differently or later, meant the same: these fields do not make another content. */
const SPELLING = new Set(['happenedAt', 'reportedAt', 'qualifier', 'name', 'note', 'sequence', 'purpose']);
const IDENTIFIERS = new Set([
  'value',
  'number',
  'code',
  'shipmentId',
  'reference',
  'confirmation',
  'poNumber',
  'poNumbers',
  'seals',
]);

function plain(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(item, key));
    return key === 'references' ? items.map((item) => JSON.stringify(item)).sort() : items;
  }
  if (isMoment(value)) return momentPart(value);
  if (value !== null && typeof value === 'object') {
    const kept = Object.entries(value).filter(([name, field]) => field !== undefined && !SPELLING.has(name));
    return kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, plain(field, name)]);
  }
  if (typeof value === 'string' && IDENTIFIERS.has(key)) return ref(value);
  return value;
}

const isMoment = (value: unknown): value is Moment =>
  value !== null && typeof value === 'object' && 'instant' in value && 'certainty' in value;
