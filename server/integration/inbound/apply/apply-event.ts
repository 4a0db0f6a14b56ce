import type { EventType } from '#server/integration/formats/canonical/events.ts';
import type { CanonicalEvent } from '#server/integration/partners/contract.ts';
import type { Adapter, Applied, ApplyContext } from './adapter.ts';
import {
  appointmentCancelled,
  appointmentConfirmed,
  appointmentRequested,
  appointmentRescheduled,
  etaUpdated,
} from './appointments.ts';
import { dockAssigned } from './doors.ts';
import {
  asnCancelled,
  asnReceived,
  damageReported,
  unloadingCompleted,
  unloadingCounted,
  unloadingStarted,
} from './receipts.ts';
import { arrived, carrierStatus, checkedIn, departed, docked, spotted, undocked } from './visits.ts';

/** Event type → the verb it means. A type without a line does not compile. */
const ADAPTERS: { readonly [T in EventType]: Adapter<T> } = {
  'yard.appointment.requested.v1': appointmentRequested,
  'yard.appointment.rescheduled.v1': appointmentRescheduled,
  'yard.appointment.cancelled.v1': appointmentCancelled,
  'yard.appointment.confirmed.v1': appointmentConfirmed,
  'yard.asn.received.v1': asnReceived,
  'yard.asn.cancelled.v1': asnCancelled,
  'yard.eta.updated.v1': etaUpdated,
  'yard.gate.arrived.v1': arrived,
  'yard.gate.checked-in.v1': checkedIn,
  'yard.gate.departed.v1': departed,
  'yard.dock.assigned.v1': dockAssigned,
  'yard.dock.docked.v1': docked,
  'yard.dock.undocked.v1': undocked,
  'yard.unloading.started.v1': unloadingStarted,
  'yard.unloading.counted.v1': unloadingCounted,
  'yard.unloading.damage-reported.v1': damageReported,
  'yard.unloading.completed.v1': unloadingCompleted,
  'yard.trailer.geofence-entered.v1': arrived,
  'yard.trailer.geofence-exited.v1': departed,
  'yard.trailer.spotted.v1': spotted,
  'yard.carrier.status.v1': carrierStatus,
};

/** Calls the verb an event means, in the transaction of `context`. Raises what the verb raises. */
export function applyEvent(event: CanonicalEvent, context: ApplyContext): Promise<Applied> {
  const adapter = ADAPTERS[event.type] as (event: CanonicalEvent, context: ApplyContext) => Promise<Applied>;
  return adapter(event, context);
}
