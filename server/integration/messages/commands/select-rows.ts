import { Prisma, type Tx } from '#server/infra/db/client.ts';
import { messageMoment } from '../message-id.ts';
import { type LedgerKind, REPLAY_AT_ONCE, type ReplaySelection } from '../schema.ts';

export interface Selected {
  readonly id: string;
  readonly status: string;
  readonly code: string | null;
  readonly bornAt: Date;
}

/** The rows a selection means, oldest first, no more than can be replayed at once. */
export async function selectRows(tx: Tx, kind: LedgerKind, selection: ReplaySelection): Promise<Selected[]> {
  return kind === 'message' ? selectMessages(tx, selection) : selectDeliveries(tx, selection);
}

function selectMessages(tx: Tx, selection: ReplaySelection): Promise<Selected[]> {
  if ('ids' in selection) {
    const known = selection.ids.flatMap((id) => {
      const at = messageMoment(id);
      return at ? [{ id, at }] : [];
    });
    return tx.$queryRaw<Selected[]>`
      SELECT m.id, m.status, m.problem->>'code' AS code, m.received_at AS "bornAt" FROM message m
      JOIN unnest(${known.map(({ id }) => id)}::text[], ${known.map(({ at }) => at)}::timestamptz[]) AS t(id, at)
        ON m.id = t.id AND m.received_at = t.at ORDER BY m.seq`;
  }
  const { status, code, party } = selection;
  return tx.$queryRaw<Selected[]>`
    SELECT id, status, problem->>'code' AS code, received_at AS "bornAt" FROM message
    WHERE status = ${status} AND (${code ?? null}::text IS NULL OR problem->>'code' = ${code ?? null})
      AND (${party ?? null}::text IS NULL OR partner_id = ${party ?? null})
    ORDER BY seq LIMIT ${REPLAY_AT_ONCE}`;
}

function selectDeliveries(tx: Tx, selection: ReplaySelection): Promise<Selected[]> {
  const where =
    'ids' in selection
      ? Prisma.sql`id = ANY (${[...selection.ids]})`
      : Prisma.sql`status = ${selection.status}
          AND (${selection.code ?? null}::text IS NULL OR problem->>'code' = ${selection.code ?? null})
          AND (${selection.party ?? null}::text IS NULL OR connector_id = ${selection.party ?? null})`;
  return tx.$queryRaw<Selected[]>(Prisma.sql`
    SELECT id, status, problem->>'code' AS code, created_at AS "bornAt" FROM delivery
    WHERE ${where} ORDER BY seq LIMIT ${REPLAY_AT_ONCE}`);
}

const APPLIED = new Set(['delivered', 'duplicate', 'superseded']);
const STUCK = new Set(['dead', 'refused', 'quarantined', 'parked', 'held']);
/** What would most likely end the same way again unless somebody changed something. */
const STUBBORN = new Set([
  'bug',
  'no_handler',
  'format_unknown',
  'partner_gone',
  'mapping_rejected',
  'rights',
]);

export interface DryRun {
  readonly total: number;
  /** Will be tried again. */
  readonly eligible: number;
  /** Already applied: left alone. */
  readonly alreadyApplied: number;
  /** On its way, discarded or unknown: left alone. */
  readonly other: number;
  /** Part of the eligible that failed for a reason which a mere repetition does not remove. */
  readonly likelyToFail: number;
}

/** What a replay would do. Pure. */
export function dryRunOf(asked: number, rows: readonly Selected[]): DryRun {
  const eligible = rows.filter(({ status }) => STUCK.has(status));
  const alreadyApplied = rows.filter(({ status }) => APPLIED.has(status)).length;
  return {
    total: asked,
    eligible: eligible.length,
    alreadyApplied,
    other: asked - eligible.length - alreadyApplied,
    likelyToFail: eligible.filter(({ code }) => STUBBORN.has(code ?? '')).length,
  };
}

export function isStuck(row: Selected): boolean {
  return STUCK.has(row.status);
}
