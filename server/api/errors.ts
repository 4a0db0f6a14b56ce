import { TRPCError } from '@trpc/server';
import { isDatabaseDown } from '#server/infra/db/errors.ts';
import { AppError, type ErrorCode } from '#server/kernel/errors.ts';

const CODES: Record<ErrorCode, TRPCError['code']> = {
  refused: 'UNPROCESSABLE_CONTENT',
  invalid_input: 'BAD_REQUEST',
  not_found: 'NOT_FOUND',
  forbidden: 'FORBIDDEN',
  unauthenticated: 'UNAUTHORIZED',
  rate_limited: 'TOO_MANY_REQUESTS',
  too_large: 'PAYLOAD_TOO_LARGE',
  unsupported: 'UNSUPPORTED_MEDIA_TYPE',
  same_person: 'FORBIDDEN',
  conflict: 'CONFLICT',
  outdated: 'CONFLICT',
  already_done: 'CONFLICT',
  unavailable: 'SERVICE_UNAVAILABLE',
  fault: 'INTERNAL_SERVER_ERROR',
};

/** The one map from what the house raises to what the browser reads. */
export function toTrpcError(error: unknown): TRPCError {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  if (cause instanceof AppError)
    return new TRPCError({ code: CODES[cause.code], message: cause.message, cause });
  if (isDatabaseDown(cause)) {
    const down = new AppError('unavailable', 'The database does not answer', { reason: 'unavailable' });
    return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: down.message, cause: down });
  }
  return error instanceof TRPCError
    ? error
    : new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'fault', cause });
}
