import { metrics } from '#server/infra/metrics.ts';
import { AppError } from '#server/kernel/errors.ts';
import { SECOND_MS } from '#server/kernel/time.ts';
import type { DeliveryContext, DeliveryHandler, DeliveryJob } from '../../messages/delivery-handlers.ts';
import type { Outcome } from '../../messages/outcome.ts';
import { isOdooError } from '../client/errors.ts';
import { reportConnectionTrouble } from './connection-trouble.ts';
import type { DeliveryDeps, EffectHandler } from './deps.ts';
import { linkReceipt } from './link-receipt.ts';
import { closeArrival, pushArrival, pushDeparture } from './note-visit.ts';
import { outcomeOfFailure } from './outcome.ts';
import { pushProgress } from './push-progress.ts';
import { pushTruck, withdrawTruck } from './push-truck.ts';
import { validateCounted } from './validate-receipt.ts';

/** The effects on Odoo. Each reads the yard again, looks in Odoo before it writes, and may be repeated at any time. */
export const ODOO_EFFECTS = {
  'odoo.link-receipt': linkReceipt,
  'odoo.push-appointment': pushTruck,
  'odoo.withdraw-appointment': withdrawTruck,
  'odoo.push-arrival': pushArrival,
  'odoo.close-activity': closeArrival,
  'odoo.push-dock': pushTruck,
  'odoo.push-progress': pushProgress,
  'odoo.validate-receipt': validateCounted,
  'odoo.push-departure': pushDeparture,
} as const satisfies Record<string, EffectHandler>;

export type OdooEffect = keyof typeof ODOO_EFFECTS;

/** Handlers for the ledger's lanes, by effect. */
export function odooDeliveryHandlers(deps: DeliveryDeps): Record<string, DeliveryHandler> {
  return Object.fromEntries(
    Object.entries(ODOO_EFFECTS).map(([effect, run]) => [effect, handlerFor(deps, run)]),
  );
}

function handlerFor(deps: DeliveryDeps, run: EffectHandler): DeliveryHandler {
  return async (delivery, context) => {
    const outcome = await attempt(deps, run, delivery, context);
    metrics.deliverySeconds.observe(
      { effect: delivery.effect, outcome: outcome.kind },
      (Date.now() - delivery.createdAt.getTime()) / SECOND_MS,
    );
    return outcome;
  };
}

async function attempt(
  deps: DeliveryDeps,
  run: EffectHandler,
  delivery: DeliveryJob,
  { ctx }: DeliveryContext,
): Promise<Outcome> {
  try {
    return await deps.sessions.work(delivery.connectorId, (odoo) => run({ deps, delivery, ctx, odoo }));
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found')
      return { kind: 'superseded', result: { reason: 'gone', what: error.details.reason } };
    if (!isOdooError(error)) throw error;
    await reportConnectionTrouble(ctx, delivery.connectorId, error.failure);
    return outcomeOfFailure(error);
  }
}
