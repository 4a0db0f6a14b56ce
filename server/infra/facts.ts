import { actorRef } from '#server/kernel/actor.ts';
import type { FactDraft } from '#server/kernel/event.ts';
import { newId } from '#server/kernel/ids.ts';
import type { Ctx } from './context.ts';
import { Prisma, type Tx } from './db/client.ts';
import { GATHERED_ROWS, unitOf } from './unit.ts';

/** NOTIFY channel: a hint that facts were committed. The table is the truth. */
export const FACT_CHANNEL = 'fact';

/**
 * Records facts and queues them for the relay, in the caller's transaction: all of a transaction in one statement
 * before its commit. Whoever reads facts inside the transaction calls `writeFacts` first.
 */
export async function recordFacts(tx: Tx, ctx: Ctx, drafts: readonly FactDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const actor = actorRef(ctx.actor);
  const rows = drafts.map(
    (
      draft,
    ) => Prisma.sql`(${newId('fact', ctx.now.getTime())}, ${draft.type}, ${draft.subject.kind}, ${draft.subject.id},
      ${draft.siteId}, ${draft.visitId ?? null}, ${JSON.stringify(draft.data)}::jsonb,
      ${draft.happenedAt ?? ctx.now}::timestamptz, ${draft.reportedAt ?? ctx.now}::timestamptz, ${ctx.now}::timestamptz,
      ${draft.certainty ?? 'zone-given'}, ${draft.source ?? sourceOf(ctx)}, ${actor}, ${ctx.correlationId})`,
  );
  const unit = unitOf(tx);
  if (!unit) return insert(tx, rows);
  unit.facts.push(...rows);
  if (unit.facts.length >= GATHERED_ROWS) await writeFacts(tx);
}

/** Writes the facts that were recorded so far in this transaction, in their order. */
export async function writeFacts(tx: Tx): Promise<void> {
  const rows = unitOf(tx)?.facts.splice(0) ?? [];
  if (rows.length > 0) await insert(tx, rows);
}

async function insert(tx: Tx, rows: readonly Prisma.Sql[]): Promise<void> {
  await tx.$executeRaw`
    WITH recorded AS (
      INSERT INTO fact (id, type, subject_kind, subject_id, site_id, visit_id, data,
                        happened_at, reported_at, recorded_at, certainty, source, actor, correlation_id)
      VALUES ${Prisma.join([...rows])}
      RETURNING seq, id, recorded_at
    ), queued AS (
      INSERT INTO fact_outbox (seq, fact_id, recorded_at) SELECT seq, id, recorded_at FROM recorded
    )
    SELECT pg_notify(${FACT_CHANNEL}, '')`;
}

function sourceOf(ctx: Ctx): string {
  return ctx.actor.kind === 'user' ? 'screen' : 'system';
}
