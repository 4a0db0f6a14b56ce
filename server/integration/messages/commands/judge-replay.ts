import { Prisma, type Tx } from '#server/infra/db/client.ts';
import type { ReplayPlan } from '../queries/views.ts';
import { APPROVAL_FROM, REPLAY_LIMIT, type ReplaySelection } from '../schema.ts';

/** What a replay of one row would come to. */
export type Verdict = 'eligible' | 'applied' | 'failing' | 'in_work';

export interface Judged {
  readonly id: string;
  readonly verdict: Verdict;
  /** Stable code of the reason behind every verdict but `eligible`. */
  readonly why: string;
}

/**
 * Looks at the selected rows, oldest first, and says what a replay of each would come to as far as can be told
 * without trying: what is applied stays applied, an undecided code stops a message again, the same unreadable bytes
 * stay unreadable.
 */
export async function judgeSelection(tx: Tx, selection: ReplaySelection): Promise<Judged[]> {
  return selection.ledger === 'message'
    ? tx.$queryRaw<Judged[]>`
        SELECT id, ${MESSAGE_VERDICT} FROM (SELECT m.*, ${MESSAGE_SIGNS} FROM message m
          WHERE ${messageConditions(selection)} ORDER BY m.seq LIMIT ${REPLAY_LIMIT + 1}) m ORDER BY m.seq`
    : tx.$queryRaw<Judged[]>`
        SELECT id, ${DELIVERY_VERDICT} FROM (SELECT d.*, ${DELIVERY_SIGNS} FROM delivery d
          WHERE ${deliveryConditions(selection)} ORDER BY d.seq LIMIT ${REPLAY_LIMIT + 1}) d ORDER BY d.seq`;
}

const MESSAGE_SIGNS = Prisma.sql`
  EXISTS (SELECT 1 FROM message_event e WHERE e.message_id = m.id
    AND e.status IN ('refused', 'unmatched', 'held', 'waiting', 'observed')) AS some_open,
  EXISTS (SELECT 1 FROM message_parking k JOIN mapping u ON u.id = k.mapping_id
    WHERE k.message_id = m.id AND u.status = 'unmapped') AS unmapped,
  EXISTS (SELECT 1 FROM message_parking k JOIN mapping u ON u.id = k.mapping_id
    WHERE k.message_id = m.id AND u.status = 'rejected') AS rejected,
  NOT EXISTS (SELECT 1 FROM partner p WHERE p.id = m.partner_id) AS partner_gone`;

const MESSAGE_VERDICT = Prisma.sql`
  CASE WHEN status IN ('queued', 'processing', 'retrying') THEN 'in_work'
    WHEN status IN ('delivered', 'duplicate', 'replayed') AND NOT some_open THEN 'applied'
    WHEN partner_gone OR unmapped OR rejected OR status = 'quarantined' THEN 'failing'
    ELSE 'eligible' END AS verdict,
  CASE WHEN status IN ('queued', 'processing', 'retrying') THEN 'in_work'
    WHEN status IN ('delivered', 'duplicate', 'replayed') AND NOT some_open THEN 'applied'
    WHEN partner_gone THEN 'partner_gone' WHEN unmapped THEN 'needs_mapping' WHEN rejected THEN 'mapping_rejected'
    WHEN status = 'quarantined' THEN 'same_content' ELSE 'eligible' END AS why`;

const DELIVERY_SIGNS = Prisma.sql`
  EXISTS (SELECT 1 FROM delivery n WHERE n.key = d.key AND n.effect = d.effect AND n.subject_id = d.subject_id
    AND n.seq > d.seq AND n.status = 'delivered') AS newer_done,
  d.connector_id <> 'yard' AND NOT EXISTS (SELECT 1 FROM odoo_connection c WHERE c.id = d.connector_id AND c.active)
    AND NOT EXISTS (SELECT 1 FROM partner p WHERE p.id = d.connector_id) AS connector_gone`;

const DELIVERY_VERDICT = Prisma.sql`
  CASE WHEN status IN ('queued', 'processing', 'retrying') THEN 'in_work'
    WHEN status IN ('delivered', 'superseded') OR newer_done THEN 'applied'
    WHEN connector_gone THEN 'failing' ELSE 'eligible' END AS verdict,
  CASE WHEN status IN ('queued', 'processing', 'retrying') THEN 'in_work'
    WHEN status IN ('delivered', 'superseded') THEN 'applied' WHEN newer_done THEN 'newer_applied'
    WHEN connector_gone THEN 'connector_gone' ELSE 'eligible' END AS why`;

function messageConditions(selection: ReplaySelection): Prisma.Sql {
  const all: Prisma.Sql[] = [];
  if (selection.ids) all.push(Prisma.sql`m.id = ANY (${selection.ids}::text[])`);
  if (selection.status) all.push(Prisma.sql`m.status = ${selection.status}`);
  if (selection.code) all.push(Prisma.sql`coalesce(m.problem->>'code', 'unknown') = ${selection.code}`);
  if (selection.connectorId) all.push(Prisma.sql`m.partner_id = ${selection.connectorId}`);
  if (selection.mappingId)
    all.push(
      Prisma.sql`EXISTS (SELECT 1 FROM message_parking w WHERE w.message_id = m.id AND w.mapping_id = ${selection.mappingId})`,
    );
  return Prisma.join(all, ' AND ');
}

function deliveryConditions(selection: ReplaySelection): Prisma.Sql {
  const all: Prisma.Sql[] = [];
  if (selection.ids) all.push(Prisma.sql`d.id = ANY (${selection.ids}::text[])`);
  if (selection.status) all.push(Prisma.sql`d.status = ${selection.status}`);
  if (selection.code) all.push(Prisma.sql`coalesce(d.problem->>'code', 'unknown') = ${selection.code}`);
  if (selection.connectorId) all.push(Prisma.sql`d.connector_id = ${selection.connectorId}`);
  if (selection.effect) all.push(Prisma.sql`d.effect = ${selection.effect}`);
  return Prisma.join(all, ' AND ');
}

/** Ids a replay hands back to the workers, oldest first. */
export function chosen(judged: readonly Judged[], selection: ReplaySelection): string[] {
  return judged
    .slice(0, REPLAY_LIMIT)
    .filter(
      ({ verdict }) =>
        verdict === 'eligible' ||
        (verdict === 'applied' && selection.includeApplied) ||
        (verdict === 'failing' && selection.includeFailing),
    )
    .map(({ id }) => id);
}

export function planOf(judged: readonly Judged[], selection: ReplaySelection): ReplayPlan {
  const looked = judged.slice(0, REPLAY_LIMIT);
  const count = (verdict: Verdict) => looked.filter((each) => each.verdict === verdict).length;
  const reasons = new Map<string, number>();
  for (const { why, verdict } of looked)
    if (verdict !== 'eligible') reasons.set(why, (reasons.get(why) ?? 0) + 1);
  return {
    total: looked.length,
    eligible: count('eligible'),
    alreadyApplied: count('applied'),
    wouldFail: count('failing'),
    inWork: count('in_work'),
    chosen: chosen(judged, selection).length,
    reasons: [...reasons].map(([code, of]) => ({ code, count: of })).sort((a, b) => b.count - a.count),
    capped: judged.length > REPLAY_LIMIT,
    needsApproval: chosen(judged, selection).length >= APPROVAL_FROM,
  };
}
