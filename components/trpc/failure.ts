import type { ErrorFacts } from '../i18n/error-copy.ts';

/** Code, reason and values of a failed call, the fields it names, and the reference for an administrator. */
export interface Failure {
  readonly error: ErrorFacts;
  readonly reference: string | null;
  readonly fields: readonly { readonly path: string; readonly problem: string }[];
}

type ApiError = {
  data?: {
    app?: {
      code?: string;
      reason?: string;
      params?: Record<string, string | number>;
      fields?: { path: string; problem: string }[];
    } | null;
    code?: string;
    reference?: string | null;
  } | null;
};

/** What never reached the server reads as offline; input the API itself refused reads as invalid. */
export function failureOf(error: unknown): Failure {
  const data = (error as ApiError | null)?.data;
  if (data === undefined || data === null) return { error: { code: 'offline' }, reference: null, fields: [] };
  const { code, reason, params, fields = [] } = data.app ?? {};
  const plain = data.code === 'BAD_REQUEST' ? 'invalid_input' : 'fault';
  return { error: { code: code ?? plain, reason, params }, reference: data.reference ?? null, fields };
}

/** The same for a read: nothing can have been changed by it. */
export function loadFailureOf(error: unknown): Failure {
  const failure = failureOf(error);
  return failure.error.code === 'fault' ? { ...failure, error: { code: 'unread' } } : failure;
}

/** True when the server says that this person may not. */
export function isNoAccess(error: unknown): boolean {
  return failureOf(error).error.code === 'forbidden';
}
