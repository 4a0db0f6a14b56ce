import { receiptForOdoo } from '#server/yard/receipts/queries.ts';
import type { Count } from '../effects/counts.ts';
import type { EffectOutcome } from '../effects/outcome.ts';
import { recordProgress } from '../effects/record-progress.ts';
import { type EffectHandler, idFrom } from './deps.ts';
import { onMoves } from './line-map.ts';
import { outcomeOfEffects } from './outcome.ts';
import { type PlacedPicking, placeLines } from './place-lines.ts';
import { PAST } from './push-truck.ts';
import { isSuperseded } from './queries.ts';
import { aloneOn } from './record-lock.ts';
import { resolvePickings } from './resolve-pickings.ts';

/**
 * Writes the counts so far to Odoo, absolute. A younger count or the validation says it better, so only the
 * last of a row of counts is written; what cannot be placed is left to the validation and its people.
 */
export const pushProgress: EffectHandler = async (one) => {
  const { ctx, delivery, deps, odoo } = one;
  if (
    await isSuperseded(deps.pool, delivery.id, delivery.key, ['odoo.push-progress', 'odoo.validate-receipt'])
  )
    return { kind: 'superseded', result: { reason: 'younger' } };
  const data = await receiptForOdoo(ctx.db, idFrom(delivery, 'receipt') ?? delivery.subjectId);
  if (data.receipt.status === 'cancelled' || data.confirmed)
    return { kind: 'superseded', result: { reason: data.receipt.status } };
  const { pickings } = await resolvePickings(ctx, odoo, data);
  if (pickings.length === 0) return { kind: 'superseded', result: { reason: 'not_linked' } };
  const ids = [...new Set(pickings.map((each) => each.pickingId))];
  return aloneOn(deps.pool, odoo.connection.id, ids, async () => {
    const placed = await placeLines(odoo, data, pickings, odoo.connection.settings.units);
    const effects: EffectOutcome[] = [];
    for (const picking of placed) {
      const counts = countsSoFar(picking);
      if (counts.length === 0) continue;
      const outcome = await recordProgress(odoo, { receiptId: picking.id, counts }, picking.seen);
      if (outcome.status === 'done') effects.push(outcome);
      else if (outcome.status !== 'refused' || !PAST.has(outcome.reason))
        return { kind: 'superseded', result: { reason: outcome.reason } };
    }
    if (effects.length === 0) return { kind: 'superseded', result: { reason: 'nothing_to_write' } };
    return outcomeOfEffects(effects);
  });
};

/** Only groups of which something was counted, in the transfer's unit; nobody touches the rest. */
function countsSoFar(picking: PlacedPicking): Count[] {
  if (picking.state === 'done' || picking.state === 'cancel' || picking.state === 'gone') return [];
  const other = new Set(picking.otherUnits.map((line) => line.id));
  const counted = new Map(
    picking.map.groups.flatMap(({ lines }) => lines.map((line) => [line.id, line.view.countedQty] as const)),
  );
  return picking.map.groups
    .filter((group) => group.lines.some((line) => line.view.countedQty !== null))
    .filter((group) => !group.lines.some((line) => other.has(line.id)))
    .flatMap((group) =>
      [...onMoves(group, (line) => counted.get(line.id) ?? 0)].map(([moveId, quantity]) => ({
        moveId,
        quantity,
      })),
    );
}
