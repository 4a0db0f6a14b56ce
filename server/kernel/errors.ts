/** Closed list of error codes. Copy for people lives in the `errors` message catalogue under the same codes. */
export const ERROR_CODES = [
  // refusals: a rule says no and the user can act
  'refused',
  'invalid_input',
  'not_found',
  'forbidden',
  'unauthenticated',
  'rate_limited',
  'too_large',
  'unsupported',
  'same_person',
  // conflicts: somebody was first, refresh
  'conflict',
  'outdated',
  'already_done',
  // faults: a bug or an outage
  'unavailable',
  'fault',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What a rule answers instead of throwing: a stable reason plus the values its sentence needs. */
export interface Refusal {
  readonly reason: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

export interface FieldProblem {
  readonly path: string;
  readonly problem: string;
}

export interface AppErrorDetails {
  /** Stable machine reason below the code, e.g. `door.occupied`; key of the `errors` catalogue. */
  readonly reason?: string | undefined;
  readonly params?: Readonly<Record<string, string | number>> | undefined;
  readonly fields?: readonly FieldProblem[] | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** The one error that commands raise on purpose. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: AppErrorDetails;

  constructor(code: ErrorCode, message: string, details: AppErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

export function refuse(refusal: Refusal, message = refusal.reason): AppError {
  return new AppError('refused', message, { reason: refusal.reason, params: refusal.params });
}

export function conflict(reason: string, params?: Refusal['params']): AppError {
  return new AppError('conflict', reason, { reason, params });
}

/** A foreign id answers exactly like an id that does not exist. */
export function notFound(what: string): AppError {
  return new AppError('not_found', `${what} not found`, { reason: `${what}.not_found` });
}

/** The outcome of a pure rule. */
export type Decision<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export function allow<T>(value: T): Decision<T> {
  return { ok: true, value };
}

export function deny(reason: string, params?: Refusal['params']): Decision<never> {
  return { ok: false, refusal: params ? { reason, params } : { reason } };
}

/** Unwraps a decision or raises its refusal. */
export function decided<T>(decision: Decision<T>): T {
  if (decision.ok) return decision.value;
  throw refuse(decision.refusal);
}
