import type { Ctx } from '#server/infra/context.ts';
import type { Role } from '#server/kernel/actor.ts';
import type { VisitId } from '#server/kernel/ids.ts';
import { doorHints } from '#server/yard/doors/queries.ts';
import { assignDoorWithMove } from '#server/yard/moves/commands/assign-door-with-move.ts';
import { completeMove } from '#server/yard/moves/commands/complete-move.ts';
import { departVisitWithMoves } from '#server/yard/moves/commands/depart-visit-with-moves.ts';
import { startMove } from '#server/yard/moves/commands/start-move.ts';
import { OPEN_MOVES } from '#server/yard/moves/rules.ts';
import { addUnknownProduct } from '#server/yard/receipts/commands/add-unknown-product.ts';
import { completeUnloading } from '#server/yard/receipts/commands/complete-unloading.ts';
import { countLine } from '#server/yard/receipts/commands/count-line.ts';
import { countPallet } from '#server/yard/receipts/commands/count-pallet.ts';
import { reportDamage } from '#server/yard/receipts/commands/report-damage.ts';
import { startUnloading } from '#server/yard/receipts/commands/start-unloading.ts';
import { type LineView, type ReceiptView, receiptsOfVisit } from '#server/yard/receipts/queries.ts';
import { releaseVisit } from '#server/yard/visits/commands/release-visit.ts';
import { damagePhoto } from './photo.ts';
import type { TruckPlan } from './plan.ts';
import type { Step, StepKind } from './story.ts';

/** `wait`: not possible yet, try again soon. */
export type Ending = 'done' | 'wait';

export interface Hands {
  readonly plan: TruckPlan;
  readonly step: Step;
  readonly visitId: VisitId;
  readonly siteId: string;
  readonly ctx: Ctx;
  readonly seed: number;
}

interface CrewStep {
  readonly role: Role;
  run(hands: Hands): Promise<Ending>;
}

/** Who of the crew does a step, and how. Each looks first: people at the screens may have been faster. */
export const CREW_STEPS: Partial<Record<StepKind, CrewStep>> = {
  assign: { role: 'dispatcher', run: assign },
  drive: { role: 'marshal', run: drive },
  dock: { role: 'marshal', run: dock },
  start: { role: 'dock_lead', run: start },
  count: { role: 'dock_lead', run: count },
  'count-pallets': { role: 'dock_lead', run: countPallets },
  damage: { role: 'dock_lead', run: damage },
  'unknown-product': { role: 'dock_lead', run: unknownProduct },
  complete: { role: 'dock_lead', run: complete },
  release: { role: 'dock_lead', run: release },
  depart: { role: 'gate_clerk', run: depart },
};

async function assign({ ctx, visitId }: Hands): Promise<Ending> {
  const held = await ctx.db.doorAssignment.findFirst({
    where: { visitId, status: { in: ['reserved', 'occupied'] } },
    select: { id: true },
  });
  if (held) return 'done';
  const [best] = await doorHints(ctx, visitId);
  if (!best?.ok) return 'wait';
  await assignDoorWithMove(ctx, { visitId, doorId: best.doorId as never });
  return 'done';
}

async function openMoveOf({ ctx, visitId }: Hands) {
  return ctx.db.move.findFirst({
    where: { visitId, toKind: 'door', status: { in: [...OPEN_MOVES] } },
    orderBy: { createdAt: 'desc' },
    select: { id: true },
  });
}

async function drive(hands: Hands): Promise<Ending> {
  const move = await openMoveOf(hands);
  if (move) await startMove(hands.ctx, { moveId: move.id as never });
  return 'done';
}

async function dock(hands: Hands): Promise<Ending> {
  const move = await openMoveOf(hands);
  if (move) await completeMove(hands.ctx, { moveId: move.id as never });
  return 'done';
}

async function start({ ctx, visitId, siteId, plan }: Hands): Promise<Ending> {
  const receipts = await receiptsOfVisit(ctx, visitId);
  // The notice finds its truck a moment after the arrival.
  if (receipts.length === 0 && (await isAnnounced(ctx, siteId, plan))) return 'wait';
  await startUnloading(ctx, { visitId });
  return 'done';
}

async function isAnnounced(ctx: Ctx, siteId: string, plan: TruckPlan): Promise<boolean> {
  const waiting = await ctx.db.receipt.count({
    where: { siteId, status: 'expected', asnNo: plan.asn, visitId: null },
  });
  return waiting > 0;
}

async function count(hands: Hands): Promise<Ending> {
  const found = await lineOf(hands);
  if (found) await countLine(hands.ctx, { receiptLineId: found.line.id, countedQty: found.counted });
  return 'done';
}

async function countPallets({ ctx, visitId, plan }: Hands): Promise<Ending> {
  const receipt = await receiptOf(ctx, visitId, plan);
  for (const { sscc } of receipt?.pallets ?? [])
    await countPallet(ctx, {
      sscc,
      state: 'counted',
      visitId,
      ...(receipt ? { receiptId: receipt.id } : {}),
    });
  return 'done';
}

async function damage(hands: Hands): Promise<Ending> {
  const found = await lineOf(hands);
  if (found && found.damaged > 0)
    await reportDamage(hands.ctx, {
      receiptLineId: found.line.id,
      quantity: found.damaged,
      note: 'Carton torn at the edge, wet inside',
      photo: { bytes: damagePhoto(hands.seed, hands.plan.load) },
    });
  return 'done';
}

async function unknownProduct({ ctx, visitId, plan }: Hands): Promise<Ending> {
  const receipt = await receiptOf(ctx, visitId, plan);
  if (receipt && plan.unknown)
    await addUnknownProduct(ctx, {
      receiptId: receipt.id,
      code: plan.unknown.code,
      description: 'Boxes without a label we know',
      countedQty: plan.unknown.quantity,
    });
  return 'done';
}

async function complete({ ctx, visitId }: Hands): Promise<Ending> {
  await completeUnloading(ctx, { visitId, uncountedAsZero: true });
  return 'done';
}

async function release({ ctx, visitId }: Hands): Promise<Ending> {
  await releaseVisit(ctx, { visitId });
  return 'done';
}

async function depart({ ctx, visitId }: Hands): Promise<Ending> {
  await departVisitWithMoves(ctx, { visitId });
  return 'done';
}

async function receiptOf(ctx: Ctx, visitId: VisitId, plan: TruckPlan): Promise<ReceiptView | undefined> {
  const receipts = await receiptsOfVisit(ctx, visitId);
  return receipts.find(({ asnNo }) => asnNo === plan.asn);
}

async function lineOf({
  ctx,
  visitId,
  plan,
  step,
}: Hands): Promise<{ line: LineView; counted: number; damaged: number } | null> {
  const planned = plan.lines[step.line ?? 0];
  const receipt = await receiptOf(ctx, visitId, plan);
  const { sku, barcode } = planned?.product ?? {};
  const line = receipt?.lines.find(
    (one) => one.sku === sku || (barcode !== undefined && one.barcode === barcode),
  );
  return planned && line ? { line, counted: planned.counted, damaged: planned.damaged } : null;
}
