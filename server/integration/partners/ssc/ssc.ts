import type { EventInput, EventType } from '../../formats/canonical/events.ts';
import type { Reference } from '../../formats/canonical/fields.ts';
import { type Moment, momentOfReceipt, momentWithOffset } from '../../formats/canonical/moment.ts';
import { readJson } from '../../formats/json/read-json.ts';
import { error, note, problemsOfZod, quoted } from '../../formats/problem.ts';
import {
  SSC_OPERATIONS,
  SSC_SCHEMAS,
  type SscBody,
  type SscIdentifiers,
  type SscOperation,
} from '../../formats/ssc/ssc.ts';
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

type Call = { [T in SscOperation]: { operation: T; body: SscBody<T> } }[SscOperation];

/** A carrier or transport management system that books through the SSC appointment calls. */
export const ssc: PartnerFormat<Call | null> = { manifest, parse, map };

function parse(message: RawMessage): ParseResult<Call | null> {
  const json = readJson(message.body);
  if (!json.ok) return { ok: false, outcome: 'refuse', problem: json.problem };
  const operation = operationOf(message.operation, json.value);
  if (!operation) {
    const named =
      message.operation === undefined
        ? 'The call is not named and cannot be told from the content.'
        : `There is no call ${quoted(message.operation)}.`;
    return { ok: false, outcome: 'quarantine', problem: error('operation-unknown', named) };
  }
  const parsed = SSC_SCHEMAS[operation].safeParse(json.value);
  if (!parsed.success) {
    const problems = problemsOfZod(parsed.error);
    const problem = problems[0] ?? error('field-invalid', 'The call cannot be read.');
    return {
      ok: true,
      warnings: [],
      documents: [
        { label: operation, streamKey: '', test: false, warnings: problems.slice(1), problem, content: null },
      ],
    };
  }
  const content = { operation, body: parsed.data } as Call;
  return {
    ok: true,
    warnings: [],
    documents: [{ label: operation, streamKey: streamKeyOf(content), test: false, warnings: [], content }],
  };
}

/** Identifiers alone could mean cancel or look up: that is never guessed. */
function operationOf(named: string | undefined, value: unknown): SscOperation | undefined {
  if (named !== undefined) return SSC_OPERATIONS.find((operation) => operation === named);
  if (value === null || typeof value !== 'object') return undefined;
  const body = value as { identifiers?: { appointmentId?: unknown; requestIdentifier?: unknown } };
  if ('currentAppointment' in body) return 'appointment-changed';
  if ('preferredAppointment' in body)
    return body.identifiers?.appointmentId === undefined ? 'schedule-appointment' : 'reschedule-appointment';
  if ('dateRestrictions' in body || body.identifiers?.requestIdentifier !== undefined)
    return 'fetch-available-appointments';
  return undefined;
}

const referenceOf = (ids: SscIdentifiers): string =>
  ids.primaryReferenceNumber ?? ids.poNumber ?? ids.bolNumber ?? ids.appointmentId ?? '';

function streamKeyOf({ body }: Call): string {
  const ids = body.identifiers as SscIdentifiers & { requestIdentifier?: string };
  return ids.requestIdentifier ?? `${referenceOf(ids)}/${ids.stopSequenceNumber ?? ''}`;
}

function map(document: ParsedDocument<Call | null>, input: MapInput): MapResult {
  const out = collector(input, document.test);
  out.find(...document.warnings);
  if (document.problem) out.find(document.problem);
  const call = document.content;
  if (document.problem || !call) return out.result();
  switch (call.operation) {
    case 'schedule-appointment':
      add('yard.appointment.requested.v1', call.body, call.body.preferredAppointment, {}, out);
      break;
    case 'reschedule-appointment':
      add('yard.appointment.rescheduled.v1', call.body, call.body.preferredAppointment, call.body, out);
      break;
    case 'cancel-appointment':
      add('yard.appointment.cancelled.v1', call.body, {}, call.body, out);
      break;
    case 'appointment-changed':
      addChange(call.body, out);
      break;
    case 'fetch-appointment-details':
    case 'fetch-available-appointments':
      out.find(note('query', 'A question, which changes nothing.'));
      break;
    default:
      call satisfies never;
  }
  return out.result();
}

type AppointmentType = Extract<EventType, `yard.appointment.${string}`>;

function addChange(body: SscBody<'appointment-changed'>, out: Collector): void {
  const { appointment = {}, appointmentStatus } = body.currentAppointment;
  const hadWindow = body.previousAppointment?.appointment?.arrivalWindow !== undefined;
  const wished = appointment.arrivalWindow !== undefined;
  const types: Record<NonNullable<typeof appointmentStatus>, AppointmentType | null> = {
    CONFIRMED: 'yard.appointment.confirmed.v1',
    CANCELED: 'yard.appointment.cancelled.v1',
    REJECTED: 'yard.appointment.cancelled.v1',
    PENDING: wished
      ? hadWindow
        ? 'yard.appointment.rescheduled.v1'
        : 'yard.appointment.requested.v1'
      : null,
    UNCONFIRMED: wished ? 'yard.appointment.requested.v1' : null,
    NOT_SCHEDULED: null,
  };
  const type = appointmentStatus ? types[appointmentStatus] : null;
  if (type === null) {
    out.find(note('nothing-stated', 'The message states no appointment to act on.', '/currentAppointment'));
    return;
  }
  // The id here names the appointment, not an offered slot.
  const { id, ...stated } = appointment;
  const known = {
    ...body,
    identifiers: { ...body.identifiers, appointmentId: body.identifiers.appointmentId ?? id },
  };
  add(type, known, stated, body, out, body.occurredAt);
}

interface Stated {
  id?: string;
  appointmentType?: 'AUTOMATIC' | 'DEFERRED' | 'FCFS' | 'CARRIER_CONFIRMATION_REQUIRED';
  arrivalWindow?: { startDateTime: Moment; duration: number };
  dockGroup?: { name: string };
  dockDoor?: { id?: string; name: string };
  loadingType?: 'LIVE' | 'DROP' | 'PRELOAD';
}
const BOOKINGS = {
  AUTOMATIC: 'automatic',
  DEFERRED: 'deferred',
  FCFS: 'fcfs',
  CARRIER_CONFIRMATION_REQUIRED: 'carrier-confirmation-required',
} as const;
const LOADINGS = { LIVE: 'live', DROP: 'drop', PRELOAD: 'preload' } as const;

function add(
  type: AppointmentType,
  body: { identifiers: SscIdentifiers },
  stated: Stated,
  why: { reasonCode?: string; comment?: string },
  out: Collector,
  occurredAt?: Moment,
): void {
  const ids = body.identifiers;
  const siteId = ids.locationId
    ? out.translate('site', ids.locationId, ids.locationAddress?.locality ?? '', '/identifiers/locationId')
    : undefined;
  if (!ids.locationId)
    out.find(note('site-not-named', 'No location is named; the load leads to the site.', '/identifiers'));
  const data: EventInput<'yard.appointment.requested.v1'> = {
    site: ids.locationId ? { code: ids.locationId } : undefined,
    references: referencesOf(ids),
    happenedAt: occurredAt ?? momentOfReceipt(out.input.receivedAt),
    reason: why.reasonCode
      ? { class: 'unknown', code: why.reasonCode, list: 'SSC', text: why.comment?.slice(0, 300) }
      : undefined,
    note: why.comment,
    appointment: {
      reference: referenceOf(ids),
      stop: ids.stopSequenceNumber,
      slotId: stated.id,
      window: stated.arrivalWindow && windowOf(stated.arrivalWindow),
      loading: stated.loadingType && LOADINGS[stated.loadingType],
      booking: stated.appointmentType && BOOKINGS[stated.appointmentType],
      dockGroup: stated.dockGroup?.name,
      dock: stated.dockDoor && {
        code: (stated.dockDoor.id ?? stated.dockDoor.name).slice(0, 40),
        name: stated.dockDoor.name,
      },
    },
  };
  out.add(type, data, '', siteId ? { siteId } : {});
}

function referencesOf(ids: SscIdentifiers): Reference[] {
  const all: [Reference['kind'], string, string | undefined][] = [
    ['load', 'primaryReferenceNumber', ids.primaryReferenceNumber],
    ['purchase-order', 'poNumber', ids.poNumber],
    ['bill-of-lading', 'bolNumber', ids.bolNumber],
    ['appointment', 'appointmentId', ids.appointmentId],
  ];
  return all.flatMap(([kind, qualifier, value]) => (value === undefined ? [] : [{ kind, qualifier, value }]));
}

/** The window ends after its duration, told in the offset of its start. */
function windowOf({ startDateTime, duration }: { startDateTime: Moment; duration: number }) {
  const local = new Date(Date.parse(`${startDateTime.local}Z`) + duration * 60_000)
    .toISOString()
    .slice(0, -1);
  return { start: startDateTime, end: momentWithOffset(local, startDateTime.offset ?? '+00:00') };
}
