import type { Option } from '../ui/select.tsx';

const REASONS = ['recount', 'wrongRecord', 'evidence', 'agreed', 'other'] as const;
export type RejectReason = (typeof REASONS)[number];

/** Why a checker says no; a note says the rest. */
export function rejectReasons(label: (code: RejectReason) => string): readonly [Option, ...Option[]] {
  const [first, ...rest] = REASONS;
  const option = (code: RejectReason) => ({ value: code, label: label(code) });
  return [option(first), ...rest.map(option)];
}
