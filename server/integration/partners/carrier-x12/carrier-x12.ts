import type { Place, Reference } from '../../formats/canonical/fields.ts';
import { type Moment, momentOfReceipt, momentWithoutZone } from '../../formats/canonical/moment.ts';
import { note, quoted, warning } from '../../formats/problem.ts';
import { read214, type Status214, type StatusEvent, type StatusGroup } from '../../formats/x12/read-214.ts';
import { el } from '../../formats/x12/segments.ts';
import { type Collector, collector } from '../collector.ts';
import type { MapInput, MapResult, ParsedDocument, PartnerFormat } from '../contract.ts';
import {
  given,
  isToMap,
  parseX12,
  partyOf,
  stampAt,
  toReferences,
  toSite,
  type X12Document,
} from '../x12-document.ts';
import { appointmentOf, type PlaceRole, reasonOf, statusOf } from './codes.ts';
import { manifest } from './manifest.ts';

/** A carrier's shipment status messages. */
export const carrierX12: PartnerFormat<X12Document> = {
  manifest,
  parse: (message) =>
    parseX12(message, '214', (set) => {
      const b10 = set.segments.find(({ id }) => id === 'B10');
      return el(b10, 2) || el(b10, 1) || 'status';
    }),
  map,
};

interface Context {
  doc: Status214;
  release: string;
  out: Collector;
}

function map(document: ParsedDocument<X12Document>, input: MapInput): MapResult {
  const out = collector(input, document.test);
  if (!isToMap(document, '214', out)) return out.result();
  const doc = read214(document.content.set);
  out.find(...doc.problems);
  const context = { doc, release: document.content.group.version, out };
  for (const group of doc.groups) {
    for (const event of group.events) {
      if (event.kind === 'appointment') addAppointment(event, group, context);
      else addStatus(event, group, context);
    }
  }
  return out.result();
}

interface Located {
  site?: { code: string; qualifier?: string; name?: string };
  siteId?: string;
  /** False when the place is known to be none of ours. */
  ours: boolean;
}

const ROLES: Record<PlaceRole, string[]> = {
  delivery: ['ST', 'CN', 'UD'],
  pickup: ['SF', 'SH', 'PW'],
  unknown: [],
  terminal: [],
};

/**
 * Deliveries come to us: their place needs a mapping when it has a code, else references lead to the site.
 * A pickup is ours only where its code is already mapped; otherwise the load is picked up at a supplier.
 */
function locate(role: PlaceRole, { doc, out }: Context): Located {
  const party = partyOf(doc.parties, ...ROLES[role]);
  const site = toSite(party);
  if (role === 'pickup') {
    const siteId = site && out.input.lookup('site', site.code);
    return { site, siteId, ours: siteId !== undefined };
  }
  if (role === 'terminal') return { ours: false };
  const siteId = site && out.translate('site', site.code, party?.name ?? '', party?.pointer ?? 'N1');
  return { site, siteId, ours: true };
}

function addStatus(event: StatusEvent, group: StatusGroup, context: Context): void {
  const { out, release } = context;
  const code = `AT701/${event.code}`;
  const meaning = statusOf(event.code, out.input.lookup('status-code', code));
  if (!meaning) {
    out.translate('status-code', code, `Shipment status ${event.code} of release ${release}`, event.pointer);
    return;
  }
  const place = locate(meaning.role, context);
  const happenedAt = timeOf(event, place, out);
  if (!happenedAt) return;
  const common = { ...commonOf(event, group, meaning.role, place, context), happenedAt };
  const resolved = place.siteId ? { siteId: place.siteId } : {};
  if (!meaning.event || !place.ours) {
    const status = { code: event.code, list: 'X12-1650', release: given(release) };
    out.add(
      'yard.carrier.status.v1',
      { ...common, milestone: meaning.milestone, status },
      event.pointer,
      resolved,
    );
  } else if (meaning.event === 'yard.eta.updated.v1') {
    const told = momentOfReceipt(out.input.receivedAt);
    out.add(
      meaning.event,
      { ...common, happenedAt: told, estimatedArrival: happenedAt },
      event.pointer,
      resolved,
    );
  } else if (meaning.event === 'yard.dock.docked.v1') {
    out.add(meaning.event, { ...common, ...dockOf(group, context) }, event.pointer, resolved);
  } else out.add(meaning.event, common, event.pointer, resolved);
}

/** With AT703 the stamp is the appointment's, so the message itself has no time: receipt stands in. */
function addAppointment(event: StatusEvent, group: StatusGroup, context: Context): void {
  const { doc, out, release } = context;
  const known = appointmentOf(event.code);
  const code = `AT703/${event.code}`;
  if (!known && out.input.lookup('status-code', code) === undefined) {
    out.translate(
      'status-code',
      code,
      `Appointment status ${event.code} of release ${release}`,
      event.pointer,
    );
    return;
  }
  const role = known?.role ?? 'unknown';
  const place = locate(role, context);
  const start = timeOf(event, place, out);
  if (!start) return;
  const common = commonOf(event, group, role, place, context);
  const resolved = place.siteId ? { siteId: place.siteId } : {};
  if (known?.firm && place.ours) {
    const number = common.references.find(({ kind }) => kind === 'appointment')?.value;
    const load =
      common.references.find(({ kind }) => kind === 'delivery-order')?.value ?? (doc.shipmentId || doc.pro);
    const appointment = {
      reference: load || number || 'unnamed',
      stop: common.place.stop,
      confirmation: number,
      window: { start },
      direction: role === 'pickup' ? ('outbound' as const) : ('inbound' as const),
    };
    const told = momentOfReceipt(out.input.receivedAt);
    out.add(
      'yard.appointment.confirmed.v1',
      { ...common, happenedAt: told, appointment },
      event.pointer,
      resolved,
    );
    return;
  }
  const milestone = known?.firm ? 'pickup-appointment' : known ? 'window-limit' : 'other';
  const status = { code: event.code, list: 'X12-1652', release: given(release) };
  out.add(
    'yard.carrier.status.v1',
    { ...common, happenedAt: start, phase: 'planned', milestone, status },
    event.pointer,
    resolved,
  );
}

function timeOf(event: StatusEvent, place: Located, out: Collector): Moment | null {
  const read = stampAt(event.stamp, place.siteId, out);
  if (!read) return null;
  if (read.moment) return read.moment;
  out.find(
    warning('time-of-day-missing', 'The event has a day and no time; midnight stands in.', event.pointer),
  );
  return momentWithoutZone(`${read.day}T00:00:00`);
}

function commonOf(
  event: StatusEvent,
  group: StatusGroup,
  role: PlaceRole,
  located: Located,
  { doc, out, release }: Context,
) {
  const references: Reference[] = toReferences([...doc.references, ...group.references], out);
  if (doc.pro !== '') references.unshift({ kind: 'pro', value: doc.pro, qualifier: 'B1001' });
  if (doc.shipmentId !== '')
    references.unshift({ kind: 'shipment', value: doc.shipmentId, qualifier: 'B1002' });
  const stop = Number(
    [...group.references, ...doc.references].find(({ qualifier }) => qualifier === 'QN')?.value,
  );
  const place: Place = {
    role,
    stop: Number.isInteger(stop) && stop >= 0 && stop <= 999 ? stop : undefined,
    city: given(event.city),
    state: given(event.state),
    country: given(event.country),
  };
  const scac = event.scac || doc.scac;
  const isScac = /^[A-Za-z]{2,4}$/.test(scac);
  if (!isScac && scac !== '')
    out.find(note('scac-form', `${quoted(scac)} has not the form of a SCAC.`, event.pointer));
  return {
    site: located.site,
    references,
    equipment: event.equipment ? [toEquipment(event.equipment)] : [],
    carrier: isScac ? { scac } : undefined,
    place,
    reason: reasonOf(event.reason, release),
  };
}

const toEquipment = ({ typeCode, number }: { typeCode: string; number: string }) => ({
  kind: typeCode === 'CN' ? ('container' as const) : ('trailer' as const),
  number,
  typeCode: given(typeCode),
});

/** The carrier's word on a dock is an observation: shown as sent, translated where it is known, never waited for. */
function dockOf(group: StatusGroup, { doc }: Context): { dock?: { code: string } } {
  const found = [...group.references, ...doc.references].find(({ qualifier }) => qualifier === 'DK');
  return found ? { dock: { code: found.value } } : {};
}
