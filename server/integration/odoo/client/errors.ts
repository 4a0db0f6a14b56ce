/** Who has to act: we (bug, set-up), they (a person in Odoo or at a partner), or nobody (time heals it). */
export type FailureKind = 'ours' | 'theirs' | 'weather';

/** How far the request got. One HTTP call is one transaction in Odoo. */
export type FailurePhase = 'before-send' | 'sending' | 'after-send';

export type OdooFailureCode =
  | 'address_refused'
  | 'answer_not_odoo'
  | 'answer_too_large'
  | 'bad_request'
  | 'breaker_open'
  | 'business_rule'
  | 'busy_here'
  | 'cancelled'
  | 'connection_lost'
  | 'constraint'
  | 'contended'
  | 'database_busy'
  | 'database_unknown'
  | 'forbidden_by_server'
  | 'key_rejected'
  | 'load_refused'
  | 'locked'
  | 'model_or_method_missing'
  | 'no_connection'
  | 'no_rights'
  | 'odoo_fault'
  | 'rate_limited'
  | 'record_gone'
  | 'redirected'
  | 'timed_out'
  | 'too_large'
  | 'unavailable'
  | 'unsupported_version'
  | 'wizard';

export interface OdooFailure {
  readonly kind: FailureKind;
  readonly code: OdooFailureCode;
  readonly phase: FailurePhase;
  /** `connection`: every call would fail alike, so work waits until the connection is repaired. */
  readonly scope: 'call' | 'connection';
  /** `none`: Odoo rolled back or never saw it. `unknown`: look before repeating. */
  readonly committed: 'none' | 'unknown';
  /** Odoo's own name of the error, or the name of the network error. */
  readonly name: string;
  /** One plain sentence for people. */
  readonly sentence: string;
  /** What Odoo said, shortened; translatable, so never judged. */
  readonly detail?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** Another piece of work shared the call and reports its failure. */
  readonly shared?: boolean;
}

/** The one error the client raises. */
export class OdooError extends Error {
  readonly failure: OdooFailure;

  constructor(failure: OdooFailure, options?: ErrorOptions) {
    super(failure.detail ? `${failure.sentence} (${failure.detail})` : failure.sentence, options);
    this.name = 'OdooError';
    this.failure = failure;
  }
}

export function isOdooError(error: unknown): error is OdooError {
  return error instanceof OdooError;
}

export const SENTENCES: Record<OdooFailureCode, string> = {
  address_refused: 'The address of Odoo is not one this system may call.',
  answer_not_odoo:
    'The server answered, but not the way Odoo does. Check the address and the proxy in front.',
  answer_too_large: 'Odoo sent more data than one answer may hold.',
  bad_request: 'Odoo did not understand our request. This is a fault on our side.',
  breaker_open: 'Odoo did not answer several times in a row, so it is left alone for a moment.',
  business_rule: 'Odoo refused: one of its rules says no.',
  busy_here: 'Too many calls to Odoo are waiting already.',
  cancelled: 'The call was cancelled on our side.',
  connection_lost: 'The connection to Odoo broke before the answer came.',
  constraint: 'Odoo refused: the data breaks one of its constraints.',
  contended: 'Somebody else was changing the same records in Odoo.',
  database_busy: 'The database behind Odoo had a hiccup.',
  database_unknown: 'Odoo does not know this database, or needs its name because it serves several.',
  forbidden_by_server: 'The server in front of Odoo refused the request.',
  key_rejected: 'Odoo does not accept the key. It may be wrong, revoked or expired.',
  load_refused: 'Odoo refused the rows.',
  locked: 'The record is locked in Odoo at the moment.',
  model_or_method_missing:
    'This Odoo lacks a function we need: another version, or a module is not installed.',
  no_connection: 'Odoo cannot be reached.',
  no_rights: 'The Odoo user of this connection has no right to do this.',
  odoo_fault: 'Odoo had an internal error.',
  rate_limited: 'Odoo asks us to slow down.',
  record_gone: 'The record no longer exists in Odoo.',
  redirected: 'The server redirects instead of answering. Check the address.',
  timed_out: 'Odoo did not answer in time.',
  too_large: 'The request was larger than the server in front of Odoo allows.',
  unavailable: 'Odoo is not available at the moment.',
  unsupported_version: 'This version of Odoo is not supported (16 and later are).',
  wizard: 'Odoo asked a question instead of doing the work.',
};

export function failure(
  kind: FailureKind,
  code: OdooFailureCode,
  more: Partial<Omit<OdooFailure, 'kind' | 'code' | 'sentence'>> = {},
): OdooFailure {
  return {
    phase: 'after-send',
    scope: 'call',
    committed: 'none',
    name: code,
    ...more,
    kind,
    code,
    sentence: SENTENCES[code],
  };
}

/** The same failure, met while preparing: the call it was for never left, so nothing can be half done. */
export function whilePreparing(error: unknown): unknown {
  if (!isOdooError(error)) return error;
  return new OdooError({ ...error.failure, phase: 'before-send', committed: 'none' }, { cause: error });
}
