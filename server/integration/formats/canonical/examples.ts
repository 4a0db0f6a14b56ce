import { HOUR_MS } from '#server/kernel/time.ts';
import type { EventInput, EventType } from './events.ts';

const HAPPENED = '2026-11-24T08:12:00-06:00';
const site = { code: 'DC-CHI' };
const trailer = { kind: 'trailer' as const, number: 'TRL-4711' };
const load = { kind: 'load' as const, value: 'LOAD1234' };
const about = {
  site,
  references: [load],
  equipment: [trailer],
  carrier: { scac: 'OVNT' },
  happenedAt: HAPPENED,
};
const window = { start: '2026-11-24T08:00:00-06:00', end: '2026-11-24T09:00:00-06:00' };
const lines = [
  {
    poNumber: 'P00042',
    lineNo: '1',
    items: [{ qualifier: 'VP', value: 'CHAIR-01' }],
    quantity: { value: 20, uom: 'EA' },
  },
];

/** A working example for each event type; each passes its schema. */
export const EVENT_EXAMPLES: { [T in EventType]: EventInput<T> } = {
  'yard.appointment.requested.v1': {
    ...about,
    appointment: { reference: 'LOAD1234', stop: 1, window, loading: 'live' },
  },
  'yard.appointment.rescheduled.v1': {
    ...about,
    appointment: {
      reference: 'LOAD1234',
      stop: 1,
      window: { start: '2026-11-24T13:00:00-06:00', end: '2026-11-24T14:00:00-06:00' },
    },
    reason: { class: 'carrier', text: 'Breakdown on the way' },
  },
  'yard.appointment.cancelled.v1': {
    ...about,
    appointment: { reference: 'LOAD1234', stop: 1 },
    reason: { class: 'shipper' },
  },
  'yard.appointment.confirmed.v1': {
    ...about,
    appointment: { reference: 'LOAD1234', stop: 1, window, confirmation: 'C1234' },
  },
  'yard.asn.received.v1': {
    site,
    references: [{ kind: 'bill-of-lading', value: '000001', qualifier: 'BM' }],
    equipment: [trailer],
    carrier: { scac: 'OVNT' },
    happenedAt: '2026-11-23T17:40:00Z',
    shipmentId: '000009',
    supplier: { code: 'ACME', name: 'Acme Furniture' },
    poNumbers: ['P00042'],
    expectedArrival: { day: '2026-11-24', at: '2026-11-24T08:00:00-06:00' },
    lines,
    pallets: [{ sscc: '106141412345678908', lines: [{ line: 0 }] }],
    seals: ['S-99812'],
  },
  'yard.asn.cancelled.v1': { site, happenedAt: '2026-11-23T18:05:00Z', shipmentId: '000009' },
  'yard.eta.updated.v1': { ...about, estimatedArrival: '2026-11-24T08:40:00-06:00' },
  'yard.gate.arrived.v1': { ...about, gate: 'North' },
  'yard.gate.checked-in.v1': { ...about, gate: 'North', seals: ['S-99812'], driver: { name: 'Sam Driver' } },
  'yard.gate.departed.v1': { ...about, gate: 'South' },
  'yard.dock.assigned.v1': { ...about, dock: { code: 'D12' } },
  'yard.dock.docked.v1': { ...about, dock: { code: 'D12' } },
  'yard.dock.undocked.v1': { ...about, dock: { code: 'D12' } },
  'yard.unloading.started.v1': { ...about, dock: { code: 'D12' } },
  'yard.unloading.counted.v1': { ...about, lines },
  'yard.unloading.damage-reported.v1': {
    ...about,
    lines: [
      {
        items: [{ qualifier: 'VP', value: 'CHAIR-01' }],
        quantity: { value: 2, uom: 'EA' },
        damage: 'crushed',
        description: 'Two cartons crushed',
      },
    ],
  },
  'yard.unloading.completed.v1': { ...about, total: { value: 20, uom: 'EA' } },
  'yard.trailer.geofence-entered.v1': {
    ...about,
    site: undefined,
    geofence: { code: '170886751', name: 'Chicago yard' },
  },
  'yard.trailer.geofence-exited.v1': {
    ...about,
    site: undefined,
    geofence: { code: '170886751', name: 'Chicago yard' },
  },
  'yard.trailer.spotted.v1': { ...about, spot: 'B-17' },
  'yard.carrier.status.v1': {
    ...about,
    milestone: 'delayed',
    reason: { class: 'weather-road', code: 'AO', list: 'X12-1651' },
  },
};

/** The moment the examples speak of; the order among them stays when they are moved. */
const TOLD_AT = Date.parse(HAPPENED);
const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(Z|[+-]\d{2}:\d{2})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The example as the CloudEvent a partner would post. With `now` its times are moved to the hour before, so that it
 * works as it stands.
 */
export function exampleEvent(type: EventType, now?: Date): Record<string, unknown> {
  const event = exampleAsWritten(type);
  if (!now) return event;
  const moveMs = Math.floor((now.getTime() - TOLD_AT) / HOUR_MS) * HOUR_MS;
  return JSON.parse(JSON.stringify(event), (_, value) =>
    typeof value === 'string' ? moved(value, moveMs) : value,
  );
}

function moved(text: string, moveMs: number): string {
  if (DAY.test(text)) return new Date(Date.parse(text) + moveMs).toISOString().slice(0, 10);
  const zone = INSTANT.exec(text)?.[3];
  if (!zone) return text;
  const offsetMs =
    zone === 'Z'
      ? 0
      : (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * 60_000;
  const local = new Date(Date.parse(text) + moveMs + offsetMs).toISOString();
  return `${local.slice(0, 19)}${zone}`;
}

function exampleAsWritten(type: EventType): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: `example-${type}`,
    source: '/carriers/ovnt',
    type,
    time: '2026-11-24T14:12:04Z',
    datacontenttype: 'application/json',
    data: EVENT_EXAMPLES[type],
  };
}
