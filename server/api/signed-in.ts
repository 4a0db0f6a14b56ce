import type { Session } from '#server/auth/session.ts';
import { AppError } from '#server/kernel/errors.ts';
import type { ApiContext } from './trpc.ts';

/** The session behind a call that the rights table lets in only with one. */
export function signedIn(context: ApiContext): Session {
  if (context.session) return context.session;
  throw new AppError('unauthenticated', 'sign in first', { reason: 'unauthenticated' });
}
