import {
  recordApplied,
  recordApplyFailed,
  recordApplying,
} from '#server/yard/corrections/commands/record-application.ts';
import { type ReceiptForOdoo, receiptForOdoo } from '#server/yard/receipts/queries.ts';
import type { Outcome } from '../../messages/outcome.ts';
import { isOdooError } from '../client/errors.ts';
import { warehouseOf } from '../connection/places.ts';
import { cancelReceipt } from '../effects/cancel-receipt.ts';
import type { EffectOutcome } from '../effects/outcome.ts';
import { quarantineDamaged } from '../effects/quarantine-damaged.ts';
import { type ValidatedReceipt, validateReceipt } from '../effects/validate-receipt.ts';
import { saveReceiptLinks } from './commands/save-links.ts';
import { clearTrouble, tellPeople } from './commands/tell-people.ts';
import { type EffectHandler, idFrom, type Try } from './deps.ts';
import { unresolved } from './link-receipt.ts';
import { outcomeOfEffects, outcomeOfFailure, refused, resultOf } from './outcome.ts';
import { placeLines } from './place-lines.ts';
import { type PickingPlan, planValidation } from './plan-validation.ts';
import { quarantineOf } from './quarantine-location.ts';
import { type OrderLink, siteForOdoo } from './queries.ts';
import { aloneOn } from './record-lock.ts';
import { resolvePickings } from './resolve-pickings.ts';

type Confirmed = NonNullable<ReceiptForOdoo['confirmed']>;

/** Validates Odoo's receipt with exactly what was confirmed, and tells the correction behind it how that went. */
export const validateCounted: EffectHandler = async (one) => {
  const data = await receiptForOdoo(one.ctx.db, idFrom(one.delivery, 'receipt') ?? one.delivery.subjectId);
  const { confirmed } = data;
  if (!confirmed) return { kind: 'superseded', result: { reason: 'not_confirmed' } };
  if (confirmed.correctionId) await recordApplying(one.ctx, { correctionId: confirmed.correctionId });
  const resolved = await resolvePickings(one.ctx, one.odoo, data);
  const waits = await unresolved(one, data.receipt, resolved);
  if (waits) return waits.kind === 'refused' ? report(one, data, confirmed, waits) : waits;
  if (resolved.pickings.length === 0) return report(one, data, confirmed, refused('no_order_named'));
  const ids = [...new Set(resolved.pickings.map((each) => each.pickingId))];
  const outcome = await aloneOn(one.deps.pool, one.odoo.connection.id, ids, () =>
    validateAll(one, data, confirmed, resolved.pickings),
  ).catch((error: unknown) => {
    if (isOdooError(error)) return outcomeOfFailure(error);
    throw error;
  });
  return report(one, data, confirmed, outcome);
};

async function validateAll(
  one: Try,
  data: ReceiptForOdoo,
  confirmed: Confirmed,
  links: readonly OrderLink[],
): Promise<Outcome> {
  const { odoo } = one;
  const placed = await placeLines(odoo, data, links, odoo.connection.settings.units);
  const plan = planValidation(placed, data.receipt.id, confirmed);
  if (!plan.ok) return refused(plan.reason, plan.detail);
  const effects: EffectOutcome[] = [];
  const validated: PickingPlan[] = [];
  for (const picking of plan.pickings) {
    if (picking.isEmpty) {
      // Nothing came of it: the transfer stays expected, unless somebody approved that it will not come.
      if (!confirmed.closeRemainder) continue;
      if (confirmed.correctionId === null) {
        if (plan.pickings.length === 1) return refused('nothing_came', picking.name);
        continue;
      }
      const given = await cancelReceipt(odoo, { receiptId: picking.pickingId });
      effects.push(given);
      if (given.status !== 'done') return outcomeOfEffects(effects);
      validated.push(picking);
      await keepLinks(one, data, confirmed, links, validated, given);
      continue;
    }
    const done = await validateOne(one, data, confirmed, picking);
    effects.push(...done);
    if (done.at(-1)?.status !== 'done') return outcomeOfEffects(effects);
    validated.push(picking);
    await keepLinks(one, data, confirmed, links, validated, done.at(-1));
  }
  const names = (validated.length > 0 ? validated : plan.pickings).map((each) => each.name);
  const given = new Set(validated);
  return {
    kind: 'done',
    result: resultOf(effects, {
      as: names.join(', '),
      leftOpen: openOf(plan.pickings.filter((each) => !given.has(each))),
    }),
  };
}

async function validateOne(
  one: Try,
  data: ReceiptForOdoo,
  confirmed: Confirmed,
  picking: PickingPlan,
): Promise<EffectOutcome[]> {
  const effects: EffectOutcome[] = [];
  const site = await siteForOdoo(one.ctx.db, data.receipt.siteId);
  if (picking.damaged.length > 0 && site.quarantine) {
    const warehouse = warehouseOf(one.odoo.places, site, one.odoo.connection.settings.warehouses);
    const quarantineLocationId = await quarantineOf(one.odoo, site.id, picking.pickingId, warehouse);
    if (quarantineLocationId === undefined)
      return [{ status: 'refused', reason: 'location_unfit', detail: site.name, calls: [] }];
    const aside = await quarantineDamaged(one.odoo, {
      receiptId: picking.pickingId,
      quarantineLocationId,
      lines: picking.damaged,
    });
    effects.push(aside);
    if (aside.status !== 'done') return effects;
  }
  effects.push(
    await validateReceipt(one.odoo, {
      receiptId: picking.pickingId,
      counts: picking.counts,
      rest: confirmed.closeRemainder ? 'give-up' : 'backorder',
      overApproved: confirmed.correctionId !== null,
    }),
  );
  return effects;
}

/** Remembers that this confirmation is on the transfer, so that a sister receipt takes its backorder. */
async function keepLinks(
  one: Try,
  data: ReceiptForOdoo,
  confirmed: Confirmed,
  links: readonly OrderLink[],
  validated: readonly PickingPlan[],
  last: EffectOutcome | undefined,
): Promise<void> {
  const current = validated.at(-1);
  const readBack = last?.status === 'done' ? (last.readBack as Partial<ValidatedReceipt>) : undefined;
  const meta = {
    validatedBy: confirmed.factId,
    state: readBack?.state ?? 'done',
    backorders: (readBack?.backorders ?? []).map(({ id, name }) => ({ id, name: name ?? null })),
  };
  const found = links.map(({ order, pickingId, name }) => ({
    order,
    pickingId,
    name,
    ...(pickingId === current?.pickingId ? { meta } : {}),
  }));
  await saveReceiptLinks(one.ctx, one.odoo.connection.id, data.receipt.id, found);
}

function openOf(pickings: readonly PickingPlan[]): string[] {
  return pickings.filter((each) => each.isEmpty).map((each) => each.name);
}

/** Tells the people who wait: the correction, or an exception where nobody proposed anything. */
async function report(
  { ctx }: Try,
  data: ReceiptForOdoo,
  confirmed: Confirmed,
  outcome: Outcome,
): Promise<Outcome> {
  const cause = `receipt:${data.receipt.id}:odoo-validate`;
  const { correctionId } = confirmed;
  if (outcome.kind === 'done') {
    if (correctionId) await recordApplied(ctx, { correctionId, as: String(outcome.result?.as ?? '') || '—' });
    await clearTrouble(ctx, cause, 'validated in Odoo');
  } else if (outcome.kind === 'refused' || outcome.kind === 'dead') {
    const { code, sentence, detail } = outcome.problem;
    if (correctionId) await recordApplyFailed(ctx, { correctionId, failure: { message: sentence, code } });
    else
      await tellPeople(ctx, {
        kind: 'odoo_refused',
        siteId: data.receipt.siteId,
        subject: { kind: 'receipt', id: data.receipt.id },
        visitId: data.receipt.visitId,
        cause,
        params: { effect: 'odoo.validate-receipt', receiptNo: data.receipt.no, reason: code, sentence },
        evidence: { ...detail },
      });
  }
  return outcome;
}
