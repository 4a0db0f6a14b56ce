import type { ConnectionReport } from './check-connection.ts';

/** A check as it is kept and shown: the report with the moment it was made. */
export interface KeptReport extends Omit<ConnectionReport, 'keys'> {
  readonly at: string;
  readonly keys: readonly { readonly name: string; readonly expiresAt: string | null }[];
}

export function keptReport(report: ConnectionReport, at: Date): KeptReport {
  const keys = report.keys.map(({ name, expiresAt }) => ({
    name,
    expiresAt: expiresAt?.toISOString() ?? null,
  }));
  return JSON.parse(JSON.stringify({ ...report, keys, at: at.toISOString() })) as KeptReport;
}

/** The key in use cannot be told from the user's others, so the first that is still valid and ends counts. */
export function keyEndOf(report: ConnectionReport): Date | null {
  const ends = report.keys.flatMap((key) =>
    key.expiresAt && (key.daysLeft ?? -1) >= 0 ? [key.expiresAt.getTime()] : [],
  );
  return ends.length > 0 ? new Date(Math.min(...ends)) : null;
}
