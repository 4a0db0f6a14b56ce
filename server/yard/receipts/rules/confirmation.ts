import { allow, type Decision, deny } from '#server/kernel/errors.ts';
import type { AcceptedLine, LineCount } from './counts.ts';

/**
 * What may be booked: nothing that did not come, nothing without a product, and damaged units only among
 * those that came. Lines that are not named are booked with zero.
 */
export function decideConfirmation(
  lines: readonly LineCount[],
  wanted: readonly AcceptedLine[],
): Decision<readonly AcceptedLine[]> {
  const known = new Map(lines.map((line) => [line.lineId, line]));
  for (const { lineId, acceptedQty, damagedQty } of wanted) {
    const line = known.get(lineId);
    if (!line) return deny('receipt.line_not_found', { lineId });
    const came = Math.max(line.countedQty ?? 0, line.damagedQty);
    if (acceptedQty > came)
      return deny('receipt.more_than_counted', { lineNo: line.lineNo, accepted: acceptedQty, counted: came });
    if (acceptedQty > 0 && !line.known)
      return deny('receipt.unknown_product', { lineNo: line.lineNo, sku: line.sku });
    if (damagedQty > acceptedQty)
      return deny('receipt.damaged_more_than_counted', {
        lineNo: line.lineNo,
        damaged: damagedQty,
        counted: acceptedQty,
      });
  }
  const byLine = new Map(wanted.map((line) => [line.lineId, line]));
  return allow(
    lines.map((line) => byLine.get(line.lineId) ?? { lineId: line.lineId, acceptedQty: 0, damagedQty: 0 }),
  );
}

/** Damaged units are among the counted ones; before anybody counted, damage alone is fine. */
export function decideCount(
  line: { readonly lineNo: number },
  countedQty: number | null,
  damagedQty: number,
): Decision<true> {
  if (countedQty === null || damagedQty <= countedQty) return allow(true);
  return deny('receipt.damaged_more_than_counted', {
    lineNo: line.lineNo,
    damaged: damagedQty,
    counted: countedQty,
  });
}
