/** What PostgreSQL said, read through the layers that wrap it. */
export interface DatabaseProblem {
  readonly sqlState: string | null;
  readonly constraint: string | null;
}

/** Finds SQLSTATE and constraint name in an error of Prisma or of the driver. */
export function databaseProblem(error: unknown): DatabaseProblem {
  const driver = dig(error, ['meta', 'driverAdapterError', 'cause']) ?? dig(error, ['cause']) ?? error;
  const sqlState =
    text(dig(driver, ['originalCode'])) ??
    text(dig(error, ['code']), /^[0-9A-Z]{5}$/) ??
    FROM_PRISMA[text(dig(error, ['code'])) ?? ''] ??
    null;
  const message = text(dig(driver, ['originalMessage'])) ?? text(dig(error, ['message'])) ?? '';
  const constraint =
    text(dig(driver, ['constraint', 'index'])) ??
    text(dig(error, ['constraint'])) ??
    /constraint "([^"]+)"/.exec(message)?.[1] ??
    null;
  return { sqlState, constraint };
}

const FROM_PRISMA: Record<string, string> = { P2002: '23505', P2034: '40001' };
const RETRYABLE = new Set(['40001', '40P01', '55P03']);
const CONNECTION = /^(08|57P|53)/;

/** Another transaction was in the way: the same work may be tried again at once. */
export function isContention(error: unknown): boolean {
  return RETRYABLE.has(databaseProblem(error).sqlState ?? '');
}

/** The database is out of reach or refuses work: weather, not a bug. */
export function isDatabaseDown(error: unknown): boolean {
  const { sqlState } = databaseProblem(error);
  if (sqlState !== null && CONNECTION.test(sqlState)) return true;
  const code = text(dig(error, ['code'])) ?? '';
  if (/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|P1001|P1002|P1008|P1017|P2024|P2028)$/.test(code))
    return true;
  return /Connection terminated|timeout exceeded when trying to connect|server closed the connection/i.test(
    text(dig(error, ['message'])) ?? '',
  );
}

/** A guard in the database said no: unique, exclusion or check constraint of that name. */
export function violates(error: unknown, constraint: string): boolean {
  const problem = databaseProblem(error);
  return problem.sqlState?.startsWith('23') === true && problem.constraint === constraint;
}

function dig(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

function text(value: unknown, form?: RegExp): string | undefined {
  return typeof value === 'string' && value !== '' && (form?.test(value) ?? true) ? value : undefined;
}
