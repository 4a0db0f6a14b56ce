/** How much something matters. `none` is the quiet normal; `unsure` says: do not trust this yet. */
export const SEVERITIES = ['none', 'notice', 'watch', 'serious', 'critical', 'unsure', 'confirmed'] as const;
export type Severity = (typeof SEVERITIES)[number];

// Unsure stands above a watch: a fact nobody can trust may hide anything, a known serious fact is worse.
const RANK: Record<Severity, number> = {
  none: 0,
  confirmed: 1,
  notice: 2,
  watch: 3,
  unsure: 4,
  serious: 5,
  critical: 6,
};

/** Order by severity, worst first; use as a sort comparator. */
export function bySeverity(a: Severity, b: Severity): number {
  return RANK[b] - RANK[a];
}

/** The worst child rolls up to its parent. */
export function worstOf(severities: Iterable<Severity>): Severity {
  let worst: Severity = 'none';
  for (const severity of severities) if (RANK[severity] > RANK[worst]) worst = severity;
  return worst;
}
