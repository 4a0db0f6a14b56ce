import type { MapResult, ParseResult } from './contract.ts';

export type Outcome = 'accept' | 'accept-with-warning' | 'needs-mapping' | 'quarantine' | 'refuse';

/** What became of one document; notes do not make a warning. */
export function outcomeOf(result: MapResult): Outcome {
  if (result.quarantine) return 'quarantine';
  if (result.parked) return 'needs-mapping';
  return result.warnings.some(({ severity }) => severity === 'warning') ? 'accept-with-warning' : 'accept';
}

/** The worst outcome of a message stands for the whole. */
export function outcomeOfMessage(parse: ParseResult<unknown>, results: MapResult[]): Outcome {
  if (!parse.ok) return parse.outcome;
  const order: Outcome[] = ['refuse', 'quarantine', 'needs-mapping', 'accept-with-warning', 'accept'];
  const own: Outcome = parse.warnings.some(({ severity }) => severity === 'warning')
    ? 'accept-with-warning'
    : 'accept';
  const all = [own, ...results.map(outcomeOf)];
  return order.find((outcome) => all.includes(outcome)) ?? 'accept';
}
