import type { Role } from '#server/kernel/actor.ts';
import { allow, type Decision, deny } from '#server/kernel/errors.ts';
import { canStep, type StateTable } from '#server/kernel/state-table.ts';
import { addMinutes } from '#server/kernel/time.ts';
import type { ExceptionKind, ExceptionStatus, JsonRecord } from './schema.ts';

/** What a cause means for people. Severity: 1 note · 2 watch · 3 act soon · 4 act now. */
export interface KindRule {
  readonly severity: (params: JsonRecord) => number;
  readonly ownerRole: Role;
  readonly deadlineMinutes: number;
  /** Kinds of correction that may be proposed for it. */
  readonly mayPropose: readonly string[];
}

const RECEIPT = ['receipt.confirm'] as const;

/** Share of an announced quantity from which a difference is serious. */
export const SERIOUS_DIFFERENCE_PERCENT = 10;
const SERIOUS_WAIT_MINUTES = 60;

export const KINDS: Readonly<Record<ExceptionKind, KindRule>> = {
  short: kind(byPercent, 'dock_lead', 120, RECEIPT),
  over: kind(byPercent, 'dock_lead', 120, RECEIPT),
  damaged: kind(byPercent, 'dock_lead', 120, RECEIPT),
  unknown_product: kind(3, 'steward', 240, RECEIPT),
  wrong_trailer: kind(3, 'gate_clerk', 30, ['visit.replace-trailer', 'visit.link-appointment']),
  no_appointment: kind(2, 'dispatcher', 30, ['visit.link-appointment']),
  early: kind(1, 'dispatcher', 60, []),
  late: kind((params) => (number(params, 'minutes') > SERIOUS_WAIT_MINUTES ? 3 : 2), 'dispatcher', 60, []),
  unmatched_reference: kind(2, 'steward', 240, ['visit.link-appointment']),
  conflicting_sources: kind(2, 'dispatcher', 120, ['visit.correct-stamp']),
  odoo_refused: kind(3, 'integration', 60, RECEIPT),
  out_of_order: kind(2, 'dispatcher', 120, ['visit.correct-stamp']),
  seal_mismatch: kind(3, 'gate_clerk', 30, []),
  needs_mapping: kind(2, 'steward', 240, []),
  quarantined_message: kind(3, 'integration', 240, []),
  dead_letter: kind(3, 'integration', 60, []),
  rights_violation: kind(3, 'integration', 240, []),
  key_expiring: kind((params) => (number(params, 'days') <= 2 ? 4 : 2), 'admin', 2_880, []),
  missed_appointment: kind(2, 'dispatcher', 240, ['appointment.undo-no-show']),
  event_clock: kind(1, 'integration', 1_440, ['visit.correct-stamp']),
  line_trouble: kind(byLine, 'integration', 30, []),
  partner_silent: kind(2, 'integration', 240, []),
};

/** Severity and deadline of a new exception. */
export function judge(
  kind: ExceptionKind,
  params: JsonRecord,
  now: Date,
): { severity: number; ownerRole: Role; deadlineAt: Date } {
  const rule = KINDS[kind];
  return {
    severity: rule.severity(params),
    ownerRole: rule.ownerRole,
    deadlineAt: addMinutes(now, rule.deadlineMinutes),
  };
}

/** Nobody has anything to do any more; the same cause opens a new exception. */
export const DONE_STATUSES = ['applied', 'rejected', 'withdrawn', 'closed'] as const;
/** Everything else: the open list, named so that an index can serve it. */
export const OPEN_STATUSES = [
  'open',
  'claimed',
  'proposed',
  'approved',
  'applying',
  'outdated',
  'apply_failed',
] as const;
/** A person can still decide what to do; no correction is on its way. */
export const UNDECIDED_STATUSES = ['open', 'claimed', 'outdated', 'apply_failed'] as const;

/**
 * Allowed steps. A rejected or withdrawn proposal gives the case back (`open`, `claimed`) unless the one who
 * decides ends the case with it.
 */
export const EXCEPTION_STEPS: StateTable<ExceptionStatus> = {
  open: ['claimed', 'proposed', 'closed'],
  claimed: ['open', 'claimed', 'proposed', 'closed'],
  proposed: ['open', 'claimed', 'approved', 'rejected', 'withdrawn', 'outdated'],
  approved: ['applying', 'applied', 'apply_failed'],
  applying: ['applied', 'apply_failed'],
  apply_failed: ['applying', 'applied', 'proposed', 'closed'],
  outdated: ['claimed', 'proposed', 'closed'],
  applied: [],
  rejected: [],
  withdrawn: [],
  closed: [],
};

export function decideStep(from: ExceptionStatus, to: ExceptionStatus): Decision<ExceptionStatus> {
  return canStep(EXCEPTION_STEPS, from, to) ? allow(to) : deny('exception.wrong_state', { status: from, to });
}

/** Differences of a count that waits for approval: closing them would leave the receipt hanging. */
const NEEDS_CORRECTION: readonly ExceptionKind[] = ['short', 'over', 'damaged', 'unknown_product'];

/** A person may end a case unless a correction is on its way or the records still wait for one. */
export function decideClose(row: {
  readonly kind: string;
  readonly status: ExceptionStatus;
  readonly params: unknown;
}): Decision<'closed'> {
  const waits =
    row.status !== 'apply_failed' &&
    (NEEDS_CORRECTION as readonly string[]).includes(row.kind) &&
    hasCorrection(row.params);
  if (waits) return deny('exception.needs_correction');
  return canStep(EXCEPTION_STEPS, row.status, 'closed')
    ? allow('closed')
    : deny('exception.wrong_state', { status: row.status, to: 'closed' });
}

function hasCorrection(params: unknown): boolean {
  return typeof params === 'object' && params !== null && 'correctionId' in params;
}

export function isDone(status: ExceptionStatus): boolean {
  return (DONE_STATUSES as readonly string[]).includes(status);
}

function kind(
  severity: number | KindRule['severity'],
  ownerRole: Role,
  deadlineMinutes: number,
  mayPropose: readonly string[],
): KindRule {
  return {
    severity: typeof severity === 'number' ? () => severity : severity,
    ownerRole,
    deadlineMinutes,
    mayPropose,
  };
}

/** A line to Odoo or a partner that is down stops work; one that is slow may become so. */
function byLine(params: JsonRecord): number {
  if (params.state === 'down') return 4;
  return params.state === 'failing' || number(params, 'minutes') >= LONG_WAIT_MINUTES ? 3 : 2;
}
const LONG_WAIT_MINUTES = 5;

function byPercent(params: JsonRecord): number {
  return number(params, 'percent') > SERIOUS_DIFFERENCE_PERCENT ? 3 : 2;
}

function number(params: JsonRecord, name: string): number {
  const value = params[name];
  return typeof value === 'number' ? value : 0;
}
