import type { ExceptionItem } from '#server/yard/exceptions/queries.ts';
import type { ExceptionKind, JsonRecord } from '#server/yard/exceptions/schema.ts';
import type { Severity } from '../ui/severity.ts';

export type Case = ExceptionItem;

const LEVELS: readonly Severity[] = ['none', 'notice', 'watch', 'serious', 'critical'];

/** The server's 1 to 4 as a severity of the kit. A case that is done has none. */
export function severityOf(item: Pick<Case, 'severity' | 'closedAt'>): Severity {
  return item.closedAt ? 'none' : (LEVELS[item.severity] ?? 'serious');
}

/** What people call the thing it is about: receipt, visit, appointment, code. */
export function subjectOf(item: Pick<Case, 'kind' | 'params' | 'no'>): string {
  const { receiptNo, no, appointmentNo, code } = item.params;
  // The code of a failure is for machines; only a partner's code is what its case is about.
  const named = item.kind === 'needs_mapping' ? textOf(code) : null;
  return textOf(receiptNo) ?? textOf(no) ?? textOf(appointmentNo) ?? named ?? item.no;
}

/** Which of several stories a kind tells, by what it knows. */
export function variantOf(kind: ExceptionKind, params: JsonRecord): string {
  if (kind === 'unmatched_reference') {
    if (params.reason === 'several_receipts') return 'transfers';
    if (params.system !== undefined) return 'odoo';
    if (params.candidates !== undefined) return 'several';
    return params.type === undefined ? 'visit' : 'message';
  }
  if (kind === 'conflicting_sources') {
    if (params.about === 'ownership') return 'owner';
    if (params.about === 'asn') return 'asn';
    if (params.about === 'asn_cancelled') return 'asnCancelled';
    if (params.door !== undefined) return 'door';
    return params.otherVisit === undefined ? 'stage' : 'trailer';
  }
  if (kind === 'line_trouble') return textOf(params.line) ?? textOf(params.state) ?? 'other';
  if (kind === 'dead_letter') return params.effect === 'partner.acknowledge' ? 'answer' : 'other';
  if (kind === 'event_clock') return params.happenedAt === undefined ? 'visit' : 'message';
  return 'other';
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
