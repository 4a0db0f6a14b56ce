import { receiptForOdoo } from '#server/yard/receipts/queries.ts';
import type { Outcome } from '../../messages/outcome.ts';
import type { TransferChoice } from './commands/choose-transfer.ts';
import { clearTrouble, tellPeople } from './commands/tell-people.ts';
import { type EffectHandler, idFrom, type Try } from './deps.ts';
import { outcomeOfEffects, refused, resultOf } from './outcome.ts';
import { ordersOf, type Resolved, resolvePickings, waitingForOf } from './resolve-pickings.ts';

/** Finds Odoo's expected receipt for what was announced. Until Odoo knows the order, the delivery waits. */
export const linkReceipt: EffectHandler = async (one) => {
  const { ctx, delivery, odoo } = one;
  const data = await receiptForOdoo(ctx.db, idFrom(delivery, 'receipt') ?? delivery.subjectId);
  if (data.receipt.status === 'cancelled') return { kind: 'superseded', result: { reason: 'cancelled' } };
  if (ordersOf(data).length === 0) {
    await reportUnmatched(one, data.receipt, 'no_order_named', []);
    return refused('no_order_named');
  }
  const resolved = await resolvePickings(ctx, odoo, data);
  if (resolved.open.length > 0) return notFound(one, data.receipt, resolved);
  await clearTrouble(ctx, unmatchedCause(data.receipt.id), 'found in Odoo');
  const { readBack: _rows, ...kept } = resultOf(resolved.effects);
  return {
    kind: 'done',
    result: {
      ...kept,
      pickings: resolved.pickings.map(({ order, pickingId, name }) => ({ order, id: pickingId, name })),
    },
  };
};

/** What another effect answers when the receipt's transfer is not known; undefined when it is. */
export async function unresolved(
  one: Try,
  receipt: { id: string; no: string; siteId: string; visitId: string | null },
  resolved: Resolved,
): Promise<Outcome | undefined> {
  return resolved.open.length > 0 ? notFound(one, receipt, resolved) : undefined;
}

async function notFound(
  one: Try,
  receipt: { id: string; no: string; siteId: string; visitId: string | null },
  resolved: Resolved,
): Promise<Outcome> {
  const waitingFor = waitingForOf(resolved.open);
  const outcome = outcomeOfEffects(
    resolved.open.map((each) => each.outcome),
    waitingFor,
  );
  if (outcome.kind === 'refused')
    await reportUnmatched(
      one,
      receipt,
      outcome.problem.code,
      resolved.open.map((each) => each.order),
      outcome.problem.sentence,
      transferChoice(one, resolved),
    );
  return outcome;
}

/** The transfers among which a person chooses, by order. */
function transferChoice({ odoo }: Try, { open }: Resolved): Partial<TransferChoice> {
  const transfers = open.flatMap(({ order, outcome }) =>
    outcome.status === 'ambiguous'
      ? outcome.candidates.map(({ id, name, hint }) => ({ order, id, name: name ?? null, hint }))
      : [],
  );
  return transfers.length > 0 ? { connectionId: odoo.connection.id, transfers } : {};
}

export function unmatchedCause(receiptId: string): string {
  return `receipt:${receiptId}:odoo-match`;
}

async function reportUnmatched(
  { ctx }: Try,
  receipt: { id: string; no: string; siteId: string; visitId: string | null },
  reason: string,
  orders: readonly string[],
  sentence = '',
  evidence: Partial<TransferChoice> = {},
): Promise<void> {
  await tellPeople(ctx, {
    kind: 'unmatched_reference',
    siteId: receipt.siteId,
    subject: { kind: 'receipt', id: receipt.id },
    visitId: receipt.visitId,
    cause: unmatchedCause(receipt.id),
    params: { receiptNo: receipt.no, reference: orders.join(', '), system: 'Odoo', reason, sentence },
    evidence,
  });
}
