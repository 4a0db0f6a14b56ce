import { createHash } from 'node:crypto';
import { type Actor, actorRef } from '#server/kernel/actor.ts';
import { allow, type Decision, deny } from '#server/kernel/errors.ts';
import { canStep, type StateTable } from '#server/kernel/state-table.ts';
import type { DiffRow } from '#server/yard/exceptions/schema.ts';
import type { CorrectionStatus } from './schema.ts';

export const CORRECTION_STEPS: StateTable<CorrectionStatus> = {
  proposed: ['approved', 'rejected', 'withdrawn', 'outdated'],
  approved: ['applying', 'applied', 'apply_failed'],
  applying: ['applied', 'apply_failed'],
  apply_failed: ['applying', 'applied'],
  applied: [],
  rejected: [],
  withdrawn: [],
  outdated: [],
};

export function decideCorrectionStep(
  from: CorrectionStatus,
  to: CorrectionStatus,
): Decision<CorrectionStatus> {
  return canStep(CORRECTION_STEPS, from, to)
    ? allow(to)
    : deny('correction.wrong_state', { status: from, to });
}

/** A second person decides: never the maker, never a partner, a job or the system. */
export function decideChecker(actor: Actor, proposedBy: string): Decision<true> {
  if (actor.kind !== 'user') return deny('correction.people_only');
  return actorRef(actor) === proposedBy ? deny('correction.same_person') : allow(true);
}

/** Digest of the table as somebody read it: what is now, what was observed, what would be. */
export function rowsHash(rows: readonly DiffRow[]): string {
  const read = rows.map((row) => [row.key, row.now, row.observed, row.proposed]);
  return createHash('sha256').update(JSON.stringify(read)).digest('hex');
}

/**
 * Digest of the change itself, without the record it is made to: two proposals with the same one say the same about
 * two records, and one sentence tells both.
 */
export function changeHash(kind: string, rows: readonly DiffRow[]): string {
  const said = rows.map((row) => JSON.stringify([row.field, row.now, row.proposed, row.owner, row.effects]));
  return createHash('sha256')
    .update(JSON.stringify([kind, said.sort()]))
    .digest('hex');
}

export interface Approval {
  readonly baseVersion: number;
  /** Values when it was proposed, by row key; null when nobody could read them. */
  readonly baseNow: Readonly<Record<string, unknown>> | null;
  readonly seen: string;
  /** The table as it would be shown now. */
  readonly rows: readonly DiffRow[];
  readonly version: number;
  /** True when any change of the record outdates a proposal; otherwise only its own values do. */
  readonly guardsVersion: boolean;
}

export type ApprovalDecision =
  | { readonly outcome: 'approve' }
  /** The record is not what the proposal was made for. */
  | { readonly outcome: 'outdated'; readonly changed: readonly string[] }
  /** Only the approver's screen is old. */
  | { readonly outcome: 'refresh' };

/** Re-decided at the moment of approval, with everything read again. */
export function decideApproval(approval: Approval): ApprovalDecision {
  const { baseNow, rows } = approval;
  if (approval.guardsVersion && approval.version !== approval.baseVersion)
    return { outcome: 'outdated', changed: ['version'] };
  const changed =
    baseNow === null
      ? []
      : rows.filter((row) => !sameValue(row.now, baseNow[row.key] ?? null)).map((row) => row.key);
  if (changed.length > 0) return { outcome: 'outdated', changed };
  if (rowsHash(rows) === approval.seen) return { outcome: 'approve' };
  // Without values from the time of the proposal, what the approver was shown is the only base there is.
  return baseNow === null
    ? { outcome: 'outdated', changed: rows.map((row) => row.key) }
    : { outcome: 'refresh' };
}

function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
