import type { CorrectionKindName } from '#server/yard/corrections/schema.ts';
import type { ExceptionKind } from '#server/yard/exceptions/schema.ts';

/** Corrections a person may propose for a kind; a test holds it against the server's rules. */
export const PROPOSALS: Readonly<Record<ExceptionKind, readonly CorrectionKindName[]>> = {
  short: ['receipt.confirm'],
  over: ['receipt.confirm'],
  damaged: ['receipt.confirm'],
  unknown_product: ['receipt.confirm'],
  wrong_trailer: ['visit.replace-trailer', 'visit.link-appointment'],
  no_appointment: ['visit.link-appointment'],
  early: [],
  late: [],
  unmatched_reference: ['visit.link-appointment'],
  conflicting_sources: ['visit.correct-stamp'],
  odoo_refused: ['receipt.confirm'],
  out_of_order: ['visit.correct-stamp'],
  seal_mismatch: [],
  needs_mapping: [],
  quarantined_message: [],
  dead_letter: [],
  rights_violation: [],
  key_expiring: [],
  missed_appointment: ['appointment.undo-no-show'],
  event_clock: ['visit.correct-stamp'],
  line_trouble: [],
  partner_silent: [],
};

export const EXCEPTION_KIND_NAMES = Object.keys(PROPOSALS) as ExceptionKind[];

/** Nobody has anything to do any more. */
export function isDone(status: string): boolean {
  return DONE.includes(status);
}

const DONE: readonly string[] = ['applied', 'rejected', 'withdrawn', 'closed'];
