import { putAppointment } from '../effects/put-appointment.ts';
import { withdrawAppointment } from '../effects/withdraw-appointment.ts';
import { clearTrouble, tellPeople } from './commands/tell-people.ts';
import { type EffectHandler, idFrom, type Try } from './deps.ts';
import { unresolved } from './link-receipt.ts';
import { outcomeOfEffects } from './outcome.ts';
import { crewInOdoo, linkedId, orderLinks, type TruckForOdoo, truckForOdoo } from './queries.ts';
import { resolvePickings } from './resolve-pickings.ts';

/**
 * Puts what is true now about the truck on all its transfers: time, trailer, driver, seal, dock, status. One effect
 * serves every change of them, so that a late delivery cannot bring back an older truth.
 */
export const pushTruck: EffectHandler = async (one) => {
  const truck = await truckOf(one);
  if (truck.receipts.length === 0) return { kind: 'superseded', result: { reason: 'no_receipt' } };
  if (!truck.visit && !COMING.has(truck.appointment?.status ?? ''))
    return { kind: 'superseded', result: { reason: truck.appointment?.status ?? 'no_truck' } };
  const { ids, waits } = await pickingsOf(one, truck);
  if (ids.length === 0) return waits ?? { kind: 'superseded', result: { reason: 'no_receipt' } };
  const outcome = await putAppointment(one.odoo, await intentOf(one, truck, ids));
  if (outcome.status === 'refused' && PAST.has(outcome.reason))
    return { kind: 'superseded', result: { reason: outcome.reason } };
  const settled = outcomeOfEffects([outcome]);
  const cause = `odoo:truck:${truck.visit?.id ?? truck.appointment?.id}`;
  if (settled.kind === 'refused') await reportRefusal(one, truck, cause, settled.problem);
  else await clearTrouble(one.ctx, cause, 'done in Odoo');
  return settled.kind === 'done' && waits ? waits : settled;
};

/** Of an appointment without a stay: the truck is still expected. */
const COMING: ReadonlySet<string> = new Set(['requested', 'scheduled', 'arrived', 'in_progress']);

/** The truck will not come: its transfers forget it. */
export const withdrawTruck: EffectHandler = async (one) => {
  const truck = await truckOf(one);
  const reference = referenceOf(truck);
  // A cancelled receipt is among those whose transfers forget the truck.
  const receiptId = idFrom(one.delivery, 'receipt');
  const receiptIds = receiptId ? [receiptId] : truck.receipts.map((each) => each.receipt.id);
  const ids: number[] = [];
  for (const id of receiptIds)
    for (const link of await orderLinks(one.ctx.db, one.odoo.connection.id, id)) ids.push(link.pickingId);
  if (ids.length === 0 || !reference) return { kind: 'superseded', result: { reason: 'no_receipt' } };
  const outcome = await withdrawAppointment(one.odoo, { receiptIds: [...new Set(ids)], reference });
  if (outcome.status === 'refused' && PAST.has(outcome.reason))
    return { kind: 'superseded', result: { reason: outcome.reason } };
  return outcomeOfEffects([outcome]);
};

/** Nothing to say about a transfer that is finished: not a case for a person. */
export const PAST: ReadonlySet<string> = new Set([
  'receipt_already_validated',
  'receipt_cancelled',
  'receipt_gone',
]);

export function truckOf({ ctx, delivery }: Try): Promise<TruckForOdoo> {
  return truckForOdoo(ctx.db, {
    visitId: idFrom(delivery, 'visit'),
    appointmentId: idFrom(delivery, 'appointment'),
    receiptId: idFrom(delivery, 'receipt'),
  });
}

/** Transfers of all receipts of the truck; `waits` when some of them are not known to Odoo yet. */
export async function pickingsOf(one: Try, truck: TruckForOdoo) {
  const ids = new Set<number>();
  let waits: Awaited<ReturnType<typeof unresolved>>;
  for (const data of truck.receipts) {
    const resolved = await resolvePickings(one.ctx, one.odoo, data);
    for (const link of resolved.pickings) ids.add(link.pickingId);
    waits ??= await unresolved(one, data.receipt, resolved);
  }
  return { ids: [...ids], waits };
}

function referenceOf(truck: TruckForOdoo): string | undefined {
  return truck.appointment?.no ?? truck.visit?.no;
}

async function intentOf({ ctx, odoo }: Try, truck: TruckForOdoo, receiptIds: readonly number[]) {
  const { visit, appointment } = truck;
  const doorId = visit?.doorId;
  const trailer = visit?.trailerNumber ?? appointment?.trailerNumber ?? undefined;
  const driver = visit?.driverName ?? undefined;
  return {
    receiptIds,
    reference: referenceOf(truck) ?? '',
    scheduledAt: appointment?.windowStart ?? undefined,
    status: visit?.status ?? appointment?.status,
    trailer,
    driver,
    ...(await crewInOdoo(ctx.db, { trailer, driver })),
    seal: visit?.sealNo ?? undefined,
    dockName: visit?.doorCode ?? undefined,
    dockLocationId: doorId ? await linkedId(ctx.db, odoo.connection.id, doorId, 'stock.location') : undefined,
  };
}

async function reportRefusal(
  { ctx, delivery }: Try,
  truck: TruckForOdoo,
  cause: string,
  problem: { code: string; sentence: string; detail?: Readonly<Record<string, unknown>> },
): Promise<void> {
  const subject = truck.visit
    ? { kind: 'visit', id: truck.visit.id }
    : { kind: delivery.subjectKind, id: delivery.subjectId };
  await tellPeople(ctx, {
    kind: 'odoo_refused',
    siteId: truck.siteId,
    subject,
    visitId: truck.visit?.id ?? null,
    cause,
    params: { effect: delivery.effect, reason: problem.code, sentence: problem.sentence },
    evidence: problem.detail ?? {},
  });
}
