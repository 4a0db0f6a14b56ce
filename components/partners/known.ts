/** Closed lists the server keeps; a test holds them against it. */
export const FORMATS = ['canonical', 'supplier-x12', 'carrier-x12', 'ssc', 'samsara'] as const;
export const SPEAKERS = [
  'gate',
  'driver',
  'dock',
  'screen',
  'geofence',
  'carrier',
  'estimate',
  'odoo',
  'system',
] as const;
export const STATUSES = ['active', 'test', 'paused'] as const;
export const ACCESSES = ['create', 'update', 'observe'] as const;
export const SECRET_KINDS = ['hmac', 'bearer'] as const;

export const EVENT_TYPES = [
  'yard.appointment.requested.v1',
  'yard.appointment.rescheduled.v1',
  'yard.appointment.cancelled.v1',
  'yard.appointment.confirmed.v1',
  'yard.asn.received.v1',
  'yard.asn.cancelled.v1',
  'yard.eta.updated.v1',
  'yard.gate.arrived.v1',
  'yard.gate.checked-in.v1',
  'yard.gate.departed.v1',
  'yard.dock.assigned.v1',
  'yard.dock.docked.v1',
  'yard.dock.undocked.v1',
  'yard.unloading.started.v1',
  'yard.unloading.counted.v1',
  'yard.unloading.damage-reported.v1',
  'yard.unloading.completed.v1',
  'yard.trailer.geofence-entered.v1',
  'yard.trailer.geofence-exited.v1',
  'yard.trailer.spotted.v1',
  'yard.carrier.status.v1',
] as const;

/** Whole groups of event types, from all of them to one noun. */
export const EVENT_GROUPS = [
  'yard.*',
  ...new Set(EVENT_TYPES.map((type) => `yard.${type.split('.')[1]}.*`)),
] as readonly string[];
