import type { TrialUser } from '#server/auth/trial-users.ts';
import type { AppRouter, Caller } from './root.ts';
import type { Services } from './services.ts';
import type { ApiContext } from './trpc.ts';

/**
 * The bridge to pages. Next bundles its own copy of whatever it imports, so pages import nothing of the
 * house but types: the process that serves them puts its one runtime here before the first request.
 */
export interface WebRuntime {
  readonly services: Services;
  context(cookie: string | undefined, address: string): Promise<ApiContext>;
  caller(context: ApiContext): Caller;
  readonly router: AppRouter;
  /** Sign-in of the sandbox's people, shown on the door in trial mode; empty otherwise. */
  readonly trialUsers: readonly TrialUser[];
}

const KEY = Symbol.for('yard.web-runtime');

export function setRuntime(runtime: WebRuntime): void {
  (globalThis as Record<symbol, unknown>)[KEY] = runtime;
}

/** Throws outside a running web process, for instance while building. */
export function getRuntime(): WebRuntime {
  const runtime = (globalThis as Record<symbol, unknown>)[KEY];
  if (!runtime) throw new Error('The web runtime is not there: start the product through server/main.ts');
  return runtime as WebRuntime;
}
