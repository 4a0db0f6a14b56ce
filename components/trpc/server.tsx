import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache, type ReactNode } from 'react';
import type { Caller } from '#server/api/root.ts';
import { getRuntime } from '#server/api/runtime.ts';
import { makeQueryClient } from './query-client.ts';

const queryClient = cache(makeQueryClient);
/** What this request has begun to read. */
const started = cache((): Promise<void>[] => []);

/** The call's context, built once for each request. */
export const requestContext = cache(async () => {
  const all = await headers();
  return getRuntime().context(all.get('cookie') ?? undefined, 'page');
});

/** In-process caller: what the browser could ask, without the wire. */
export async function getCaller(): Promise<Caller> {
  return getRuntime().caller(await requestContext());
}

/** Query options bound to the in-process router, for `prefetch`. */
export const serverApi = cache(() =>
  createTRPCOptionsProxy({ router: getRuntime().router, ctx: requestContext, queryClient }),
);

/** Starts a query whose result travels with the page; `Hydrate` waits for it. Failures are left to the client's own query. */
// biome-ignore lint/suspicious/noExplicitAny: options of any procedure
export function prefetch(options: any): Promise<void> {
  const pages = options.queryKey[1]?.type === 'infinite';
  const done = pages ? queryClient().prefetchInfiniteQuery(options) : queryClient().prefetchQuery(options);
  started().push(done);
  return done;
}

/**
 * Hands on what was prefetched. It waits for all of it: an answer that arrived between the server's render
 * and the browser's would make them differ, and React would throw the server's page away.
 */
export async function Hydrate({ children }: { children: ReactNode }) {
  await Promise.all(started());
  return <HydrationBoundary state={dehydrate(queryClient())}>{children}</HydrationBoundary>;
}

/** The signed-in person, or off to the door with a way back. */
export async function requireSession(returnTo: string) {
  const { session } = await requestContext();
  if (!session) redirect(`/sign-in?next=${encodeURIComponent(returnTo)}`);
  return session;
}
