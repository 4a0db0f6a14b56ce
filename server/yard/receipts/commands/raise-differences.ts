import type { Work } from '#server/infra/verb.ts';
import { propose } from '#server/yard/exceptions/commands/propose-change.ts';
import { raise } from '#server/yard/exceptions/commands/raise-exception.ts';
import { KINDS } from '#server/yard/exceptions/rules.ts';
import type { JsonRecord } from '#server/yard/exceptions/schema.ts';
import type { AcceptedLine, Difference, DifferentLine, LineCount } from '../rules/counts.ts';
import { confirmationRows } from '../rules/proposal.ts';
import type { ReceiptRow } from './change-receipt.ts';

const MAX_SHOWN_LINES = 50;

/** One exception per kind of difference; answers their ids, the most severe first. */
export async function raiseDifferences(
  work: Work,
  receipt: ReceiptRow,
  differences: readonly Difference[],
): Promise<RaisedDifference[]> {
  const raised: (RaisedDifference & { severity: number })[] = [];
  for (const difference of differences) {
    const params = paramsOf(receipt, difference);
    const { id } = await raise(work, {
      siteId: receipt.siteId,
      visitId: receipt.visitId,
      kind: difference.kind,
      subject: { kind: 'receipt', id: receipt.id },
      dedupeKey: `receipt:${receipt.id}:${difference.kind}`,
      params,
      evidence: {
        lines: difference.lines.slice(0, MAX_SHOWN_LINES).map(shown),
        moreLines: Math.max(0, difference.lines.length - MAX_SHOWN_LINES),
        pallets: difference.pallets.slice(0, MAX_SHOWN_LINES),
      },
      refresh: true,
    });
    raised.push({ id, kind: difference.kind, severity: KINDS[difference.kind].severity(params) });
  }
  return raised.sort((a, b) => b.severity - a.severity);
}

export interface RaisedDifference {
  readonly id: string;
  readonly kind: string;
}

export interface Proposed {
  readonly correctionId: string;
  readonly exceptionIds: readonly string[];
  readonly kinds: readonly string[];
}

/** The one correction that would settle all differences of a receipt; who completes the count is its maker. */
export async function proposeConfirmation(
  work: Work,
  receipt: ReceiptRow,
  about: {
    exceptionIds: readonly RaisedDifference[];
    lines: readonly LineCount[];
    accepted: readonly AcceptedLine[];
    unexpectedPallets: readonly string[];
    closeRemainder: boolean;
    note: string | undefined;
  },
): Promise<Proposed> {
  const exceptionIds = about.exceptionIds.map(({ id }) => id);
  const correction = await propose(work, {
    kind: 'receipt.confirm',
    siteId: receipt.siteId,
    visitId: receipt.visitId,
    subject: { kind: 'receipt', id: receipt.id },
    exceptionIds,
    rows: confirmationRows(about.lines, about.accepted, about.closeRemainder, null, about.unexpectedPallets),
    input: {
      receiptId: receipt.id,
      lines: about.accepted.map((line) => ({ ...line })),
      closeRemainder: about.closeRemainder,
    },
    baseVersion: receipt.version,
    baseSnapshot: { now: null },
    note: about.note,
  });
  return { correctionId: correction.id, exceptionIds, kinds: about.exceptionIds.map(({ kind }) => kind) };
}

function paramsOf(receipt: ReceiptRow, difference: Difference): JsonRecord {
  const [first] = difference.lines;
  const single = difference.lines.length === 1 && first ? first : null;
  return {
    receiptNo: receipt.no,
    asnNo: receipt.asnNo,
    poNumber: first?.poNumber ?? null,
    lines: difference.lines.length,
    pallets: difference.pallets.length,
    quantity: difference.quantity,
    percent: Math.round(difference.percent * 10) / 10,
    uom: first?.uom ?? null,
    sku: single?.sku ?? null,
    expected: single?.expectedQty ?? null,
    counted: single?.countedQty ?? null,
  };
}

function shown(line: DifferentLine): JsonRecord {
  return { ...line };
}
