import { QueryClient } from '@tanstack/react-query';
import superjson from 'superjson';

/** Data of the server's first render is fresh for this long; live messages invalidate it sooner. */
const STALE_MS = 10_000;
const MAX_RETRIES = 2;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        // What the server refused stays refused; only weather is worth another try. A page under way on the
        // server does not wait for better weather: the browser asks again.
        retry: (count, error) => typeof window !== 'undefined' && count < MAX_RETRIES && isWeather(error),
      },
      dehydrate: { serializeData: superjson.serialize },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}

function isWeather(error: unknown): boolean {
  const status = (error as { data?: { httpStatus?: number } | null }).data?.httpStatus;
  return status === undefined || status === 503 || status === 429;
}
