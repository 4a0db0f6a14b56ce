import type { Ctx } from '#server/infra/context.ts';
import type { Prisma, Tx } from '#server/infra/db/client.ts';
import { transact } from '#server/infra/transaction.ts';
import { newId } from '#server/kernel/ids.ts';
import { RECEIPT_MODEL } from '../queries.ts';

export interface LinkRow {
  readonly connectionId: string;
  readonly internalKind: string;
  readonly internalId: string;
  readonly model: string;
  readonly odooId: number;
  readonly name: string | null;
  readonly meta?: Prisma.InputJsonObject;
}

/** Writes which record of Odoo stands for one of ours; the same again changes nothing. */
export async function saveLink(tx: Tx, now: Date, link: LinkRow): Promise<void> {
  const { connectionId, internalKind, internalId, model, odooId, name, meta = {} } = link;
  await tx.$executeRaw`
    INSERT INTO link AS l (id, connection_id, internal_kind, internal_id, model, odoo_id, name, meta, updated_at)
    VALUES (${newId('link', now.getTime())}, ${connectionId}, ${internalKind}, ${internalId}, ${model}, ${odooId}, ${name},
            ${JSON.stringify(meta)}::jsonb, ${now}::timestamptz)
    ON CONFLICT (connection_id, internal_id, model) DO UPDATE
      SET odoo_id = excluded.odoo_id, name = excluded.name, internal_kind = excluded.internal_kind,
          meta = CASE WHEN l.odoo_id = excluded.odoo_id THEN l.meta || excluded.meta ELSE excluded.meta END,
          updated_at = excluded.updated_at
      WHERE (l.odoo_id, l.name, l.internal_kind) IS DISTINCT FROM (excluded.odoo_id, excluded.name, excluded.internal_kind)
         OR NOT l.meta @> excluded.meta`;
}

export interface FoundPicking {
  readonly order: string;
  readonly pickingId: number;
  readonly name: string;
  readonly meta?: Prisma.InputJsonObject;
}

/** The transfers of a receipt: one link per order, and one for the receipt itself with all their names. */
export async function saveReceiptLinks(
  ctx: Ctx,
  connectionId: string,
  receiptId: string,
  found: readonly FoundPicking[],
): Promise<void> {
  const [first] = found;
  if (!first) return;
  const names = [...new Set(found.map((each) => each.name))];
  const base = { connectionId, model: RECEIPT_MODEL };
  await transact(ctx, async (tx) => {
    for (const { order, pickingId, name, meta } of found)
      await saveLink(tx, ctx.now, {
        ...base,
        internalKind: 'receipt_order',
        internalId: `${receiptId}/${order}`,
        odooId: pickingId,
        name,
        ...(meta ? { meta } : {}),
      });
    await saveLink(tx, ctx.now, {
      ...base,
      internalKind: 'receipt',
      internalId: receiptId,
      odooId: first.pickingId,
      name: names.join(', '),
      meta: { pickings: found.map(({ order, pickingId, name }) => ({ order, id: pickingId, name })) },
    });
  });
}
