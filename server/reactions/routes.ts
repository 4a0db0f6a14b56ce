import type { Lane } from '#server/infra/jobs.ts';
import type { Fact } from '#server/kernel/event.ts';

/** One effect that follows from a fact. Payloads carry ids; whoever does it reads again what is true then. */
export interface DeliveryDraft {
  readonly effect: string;
  readonly lane: Lane;
  /** Effects on one foreign record run in series under one key. */
  readonly key: string;
  readonly connector: 'odoo' | 'yard';
  readonly subject: { readonly kind: string; readonly id: string };
  readonly payload: Readonly<Record<string, string>>;
  /** It says what is true when it runs, so an older one that has not begun yet says nothing more. */
  readonly coalesces: boolean;
}

/** What the relay knows beside the fact: announced receipts on the truck or of the appointment. */
export interface RouteContext {
  readonly receiptIds: readonly string[];
}

type Route = readonly { readonly effect: string; readonly coalesces?: boolean }[];

const TRUCK = [{ effect: 'odoo.push-appointment', coalesces: true }] as const;

/** Fact → effects on each receipt it touches. A fact that is not here stays inside the yard. */
const ON_RECEIPTS: Readonly<Record<string, Route>> = {
  'receipt.announced': [{ effect: 'odoo.link-receipt' }, ...TRUCK],
  'receipt.replaced': [{ effect: 'odoo.link-receipt' }, ...TRUCK],
  'receipt.linked': [...TRUCK, { effect: 'odoo.push-arrival' }],
  'receipt.counted': [{ effect: 'odoo.push-progress', coalesces: true }],
  'receipt.confirmed': [{ effect: 'odoo.validate-receipt' }],
  'receipt.cancelled': [{ effect: 'odoo.withdraw-appointment' }],
  'appointment.requested': TRUCK,
  'appointment.scheduled': TRUCK,
  'appointment.rescheduled': TRUCK,
  'appointment.linked': TRUCK,
  'appointment.no-show-undone': TRUCK,
  'appointment.cancelled': [{ effect: 'odoo.withdraw-appointment' }],
  'appointment.no-show': [{ effect: 'odoo.withdraw-appointment' }],
  'visit.arrived': [...TRUCK, { effect: 'odoo.push-arrival' }],
  'visit.checked-in': TRUCK,
  'visit.driver-updated': TRUCK,
  'visit.trailer-replaced': TRUCK,
  'door.reserved': [{ effect: 'odoo.push-dock', coalesces: true }],
  'visit.docked': [{ effect: 'odoo.push-dock', coalesces: true }],
  'visit.work-started': TRUCK,
  'visit.work-completed': [{ effect: 'odoo.close-activity' }],
  'visit.departed': [{ effect: 'odoo.push-departure' }],
};

/** Facts of a stay after which announced receipts may belong to it. */
const MATCHES_RECEIPTS = new Set([
  'visit.arrived',
  'visit.checked-in',
  'appointment.linked',
  'visit.trailer-replaced',
]);

/** What follows from a fact by itself. Pure. */
export function routes(fact: Fact, context: RouteContext): DeliveryDraft[] {
  if (fact.type === RETRIED) return retried(fact);
  const onReceipts = (ON_RECEIPTS[fact.type] ?? []).flatMap(({ effect, coalesces = false }) =>
    context.receiptIds.map(
      (receiptId): DeliveryDraft => ({
        effect,
        lane: 'odoo',
        key: `receipt:${receiptId}`,
        connector: 'odoo',
        subject: { kind: 'receipt', id: receiptId },
        payload: { receiptId, ...idsOf(fact) },
        coalesces,
      }),
    ),
  );
  return MATCHES_RECEIPTS.has(fact.type) && fact.visitId
    ? [matching(fact.visitId), ...onReceipts]
    : onReceipts;
}

const RETRIED = 'correction.approved';

/** The first approval confirms the receipt, and that is routed; somebody who tries again says only this. */
function retried(fact: Fact): DeliveryDraft[] {
  const { retry, kind, subjectId } = (fact.data ?? {}) as Record<string, unknown>;
  if (retry !== true || kind !== 'receipt.confirm' || typeof subjectId !== 'string') return [];
  return [
    {
      effect: 'odoo.validate-receipt',
      lane: 'odoo',
      key: `receipt:${subjectId}`,
      connector: 'odoo',
      subject: { kind: 'receipt', id: subjectId },
      payload: { receiptId: subjectId, ...idsOf(fact) },
      coalesces: false,
    },
  ];
}

function matching(visitId: string): DeliveryDraft {
  return {
    effect: 'yard.match-receipts',
    lane: 'odoo',
    key: `visit:${visitId}`,
    connector: 'yard',
    subject: { kind: 'visit', id: visitId },
    payload: { visitId },
    coalesces: true,
  };
}

function idsOf(fact: Fact): Record<string, string> {
  const ids: Record<string, string> = {};
  if (fact.visitId) ids.visitId = fact.visitId;
  const appointmentId = appointmentOf(fact);
  if (appointmentId) ids.appointmentId = appointmentId;
  return ids;
}

export function appointmentOf(fact: Pick<Fact, 'subjectKind' | 'subjectId' | 'data'>): string | null {
  if (fact.subjectKind === 'appointment') return fact.subjectId;
  const id = (fact.data as { appointmentId?: unknown } | null)?.appointmentId;
  return typeof id === 'string' ? id : null;
}

/** True for facts from which something follows. */
export function isRouted(type: string): boolean {
  return type in ON_RECEIPTS || MATCHES_RECEIPTS.has(type) || type === RETRIED;
}
