import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { PROCEDURES, passes, type Right } from '#server/auth/rights.ts';
import type { Session } from '#server/auth/session.ts';
import type { Ctx } from '#server/infra/context.ts';
import { AppError } from '#server/kernel/errors.ts';
import { toTrpcError } from './errors.ts';
import type { Services } from './services.ts';

/** What each call is given. `ctx` is what verbs and queries take. */
export interface ApiContext {
  readonly ctx: Ctx;
  readonly session: Session | null;
  /** Token of a paired wall screen, when the caller is one. */
  readonly displayToken: string | null;
  readonly address: string;
  /** Sets a header of the answer; absent for pages that prefetch. */
  readonly setHeader?: (name: string, value: string) => void;
  readonly services: Services;
}

const t = initTRPC.context<ApiContext>().create({
  transformer: superjson,
  errorFormatter: ({ shape, error, ctx }) => ({
    ...shape,
    message:
      error.cause instanceof AppError
        ? error.message
        : shape.data.httpStatus >= 500
          ? 'fault'
          : shape.message,
    data: {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      path: shape.data.path,
      app: error.cause instanceof AppError ? { code: error.cause.code, ...error.cause.details } : null,
      reference: ctx?.ctx.correlationId ?? null,
    },
  }),
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A procedure with a line in the rights table; the only kind there is. */
export const procedure = t.procedure.use(async ({ path, ctx, next, getRawInput }) => {
  const right: Right | undefined = PROCEDURES[path as keyof typeof PROCEDURES];
  if (!right) throw new TRPCError({ code: 'FORBIDDEN', message: `${path} has no line in the rights table` });
  if (!passes(right, ctx.session?.actor.grants ?? null)) {
    const error = ctx.session
      ? new AppError('forbidden', 'not allowed', { reason: 'forbidden' })
      : new AppError('unauthenticated', 'sign in first', { reason: 'unauthenticated' });
    throw toTrpcError(error);
  }
  // An input that cannot be read is told by the procedure that needs one.
  if (holdsForbiddenText(await getRawInput().catch(() => undefined)))
    throw toTrpcError(new AppError('invalid_input', 'The input holds a forbidden character'));
  const result = await next();
  if (!result.ok) throw toTrpcError(result.error);
  return result;
});

/** U+0000 and lone surrogates: the database cannot keep them, so nobody may send them. */
function holdsForbiddenText(input: unknown): boolean {
  const open = [input];
  for (let value = open.pop(); value !== undefined || open.length > 0; value = open.pop()) {
    if (typeof value === 'string' && (value.includes('\u0000') || !value.isWellFormed())) return true;
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue;
    for (const [name, each] of Object.entries(value)) open.push(name, each);
  }
  return false;
}
