import type { ErrorFacts } from '../i18n/error-copy.ts';

type ApiError = {
  data?: {
    app?: { code?: string; reason?: string; params?: Record<string, string | number> } | null;
    reference?: string | null;
  } | null;
};

/** Code, reason and reference of a failed call; what never reached the server reads as offline. */
export function failureOf(error: unknown): { error: ErrorFacts; reference: string | null } {
  const data = (error as ApiError | null)?.data;
  if (data === undefined) return { error: { code: 'offline' }, reference: null };
  const { code = 'fault', reason, params } = data?.app ?? {};
  return { error: { code, reason, params }, reference: data?.reference ?? null };
}
