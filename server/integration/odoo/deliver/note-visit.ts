import { dayAt, type TimeZone } from '#server/kernel/time.ts';
import { closeActivity } from '../effects/close-activity.ts';
import type { EffectOutcome } from '../effects/outcome.ts';
import { type ArrivalActivity, postArrival } from '../effects/post-arrival.ts';
import type { EffectHandler, Try } from './deps.ts';
import { outcomeOfEffects } from './outcome.ts';
import { PAST, pickingsOf, truckOf } from './push-truck.ts';
import { orderLinks, type SiteForOdoo, siteForOdoo, type TruckForOdoo } from './queries.ts';

/** A note, and an activity where somebody is named, on every transfer of the truck: once per stay. */
export const pushArrival: EffectHandler = (one) => note(one, 'arrived');

/** A note that the truck has left. */
export const pushDeparture: EffectHandler = (one) => note(one, 'departed');

/** The work is done: our activity on the transfers is closed. */
export const closeArrival: EffectHandler = async (one) => {
  const truck = await truckOf(one);
  if (!truck.visit || userFor(one, truck.siteId) === undefined)
    return { kind: 'superseded', result: { reason: 'no_activity' } };
  const eventId = eventOf(truck.visit.id, 'arrived');
  const effects: EffectOutcome[] = [];
  for (const { receipt } of truck.receipts)
    for (const link of await orderLinks(one.ctx.db, one.odoo.connection.id, receipt.id))
      effects.push(
        await closeActivity(one.odoo, {
          receiptId: link.pickingId,
          eventId,
          feedback: 'Unloading finished.',
        }),
      );
  return outcomeOfEffects(withoutPast(effects));
};

async function note(one: Try, what: 'arrived' | 'departed') {
  const truck = await truckOf(one);
  const { visit } = truck;
  const at = what === 'arrived' ? visit?.arrivedAt : visit?.departedAt;
  if (!visit || !at || truck.receipts.length === 0)
    return { kind: 'superseded', result: { reason: 'nothing_to_say' } } as const;
  const { ids, waits } = await pickingsOf(one, truck);
  if (ids.length === 0 && waits) return waits;
  const site = await siteForOdoo(one.ctx.db, truck.siteId);
  const userId = what === 'arrived' ? userFor(one, truck.siteId) : undefined;
  const effects: EffectOutcome[] = [];
  for (const receiptId of ids) {
    const activity = userId === undefined ? undefined : activityOf(userId, truck, site, at);
    const text = textOf(what, truck, site, at);
    effects.push(
      await postArrival(one.odoo, { receiptId, eventId: eventOf(visit.id, what), text, activity }),
    );
  }
  const outcome = outcomeOfEffects(withoutPast(effects));
  return outcome.kind === 'done' && waits ? waits : outcome;
}

/** Named after the stay, not after the message that told it: told five times, it is noted once. */
function eventOf(visitId: string, what: string): string {
  return `${visitId}.${what}`;
}

function withoutPast(effects: readonly EffectOutcome[]): EffectOutcome[] {
  return effects.filter((each) => each.status !== 'refused' || !PAST.has(each.reason));
}

function userFor({ odoo }: Try, siteId: string): number | undefined {
  const { arrivalUsers } = odoo.connection.settings;
  return arrivalUsers[siteId] ?? arrivalUsers['*'];
}

function activityOf(userId: number, truck: TruckForOdoo, site: SiteForOdoo, at: Date): ArrivalActivity {
  return {
    userId,
    summary: `Truck ${truck.visit?.trailerNumber ?? truck.visit?.no} is in the yard`,
    deadline: dayAt(at, site.timeZone as TimeZone),
  };
}

function textOf(what: 'arrived' | 'departed', truck: TruckForOdoo, site: SiteForOdoo, at: Date): string {
  const { visit, appointment } = truck;
  const clock = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: site.timeZone,
  });
  const parts = [
    what === 'arrived' ? 'Truck arrived' : 'Truck left',
    `${clock.format(at)} (${site.name})`,
    visit?.trailerNumber ? `trailer ${visit.trailerNumber}` : undefined,
    what === 'arrived' && visit?.driverName ? `driver ${visit.driverName}` : undefined,
    appointment ? `appointment ${appointment.no}` : 'without appointment',
    `visit ${visit?.no}`,
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}
