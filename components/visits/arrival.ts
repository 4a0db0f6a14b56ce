import type { RecordArrival } from '#server/yard/visits/schema.ts';

export const REFERENCE_CHOICES = ['purchase-order', 'asn', 'bill-of-lading', 'pro', 'load'] as const;
export const EQUIPMENT_CHOICES = [
  'unknown',
  'dry',
  'reefer',
  'flatbed',
  'tanker',
  'container',
  'other',
] as const;

export interface ArrivalChoices {
  readonly direction: 'inbound' | 'outbound';
  readonly loadType: 'live' | 'drop';
  readonly equipment: (typeof EQUIPMENT_CHOICES)[number];
  readonly referenceKind: (typeof REFERENCE_CHOICES)[number];
}

export type ArrivalProblem = 'needOne' | 'scacWrong';

type Arrival = Omit<RecordArrival, 'siteId' | 'stamp'>;

/**
 * What was typed at the gate as the verb takes it. A truck nobody can name again is refused here: it would
 * become a visit without any handle.
 */
export function readArrival(
  text: (name: string) => string | undefined,
  choices: ArrivalChoices,
): { ok: true; arrival: Arrival } | { ok: false; problem: ArrivalProblem } {
  const trailerNumber = text('trailer');
  const plate = text('plate');
  const reference = text('reference');
  const appointmentRef = text('appointment');
  const scac = text('scac')?.toUpperCase();
  if (!trailerNumber && !plate && !reference && !appointmentRef) return { ok: false, problem: 'needOne' };
  if (scac !== undefined && !/^[A-Z]{2,4}$/.test(scac)) return { ok: false, problem: 'scacWrong' };
  const driver = { name: text('driver'), phone: text('phone') };
  return {
    ok: true,
    arrival: {
      trailerNumber,
      plate,
      appointmentRef,
      scac,
      references: reference ? [{ kind: choices.referenceKind, value: reference }] : [],
      tractorNumber: text('tractor'),
      sealNo: text('seal'),
      driver: driver.name || driver.phone ? driver : undefined,
      direction: choices.direction,
      loadType: choices.loadType,
      equipmentType: choices.equipment === 'unknown' ? undefined : choices.equipment,
    },
  };
}
