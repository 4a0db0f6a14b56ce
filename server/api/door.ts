import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { openCtx } from '#server/infra/context.ts';
import { metrics } from '#server/infra/metrics.ts';
import type { Actor } from '#server/kernel/actor.ts';
import { newId } from '#server/kernel/ids.ts';
import { appRouter } from './root.ts';
import type { Services } from './services.ts';
import type { ApiContext } from './trpc.ts';

const BASE_PATH = '/api/trpc/';
/** Photos travel as base64 inside JSON: 300 kB and their wrapping. */
const MAX_BODY_BYTES = 1_000_000;
const MAX_BATCH = 20;
/** Whoever has not signed in: no grants, so every gate answers no. */
const NOBODY: Actor = { kind: 'user', id: 'anonymous', name: 'Nobody', grants: [] };

/** The browser API as a plain handler beside Next: one copy of the house, no bundle in between. */
export function createApiDoor(services: Services, addressOf: (req: IncomingMessage) => string) {
  const handle = createHTTPHandler({
    router: appRouter,
    basePath: BASE_PATH,
    maxBodySize: MAX_BODY_BYTES,
    maxBatchSize: MAX_BATCH,
    createContext: async ({ req, res }) => ({
      ...(await apiContext(services, req.headers.cookie, addressOf(req))),
      setHeader: (name: string, value: string) => void res.setHeader(name, value),
    }),
    responseMeta: () => ({ headers: { 'cache-control': 'no-store' } }),
    onError({ error, path, ctx }) {
      if (error.code !== 'INTERNAL_SERVER_ERROR') return;
      services.log.error(
        { path, correlationId: ctx?.ctx.correlationId, err: error.cause ?? error },
        'api fault',
      );
    },
  });
  return (req: IncomingMessage, res: ServerResponse): boolean => {
    if (!req.url?.startsWith(BASE_PATH)) return false;
    const refusal = forged(req, services.config.publicUrl);
    if (refusal) {
      res.writeHead(403, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
      res.end(JSON.stringify({ type: 'about:blank', title: refusal, status: 403, code: 'origin_refused' }));
      return true;
    }
    const stop = metrics.httpSeconds.startTimer({ route: 'trpc' });
    res.once('close', () => stop({ status: String(res.statusCode) }));
    handle(req, res);
    return true;
  };
}

/** Builds what a call is given from its cookie; also used by pages that prefetch in process. */
export async function apiContext(
  services: Services,
  cookie: string | undefined,
  address: string,
): Promise<ApiContext> {
  const now = new Date();
  const session = await services.sessions.fromCookie(cookie, now.getTime());
  return {
    ctx: openCtx(services.db, session?.actor ?? NOBODY, { now, correlationId: newId('correlation') }),
    session,
    displayToken: readCookie(cookie, 'yard-display'),
    address,
    services,
  };
}

/** A change must come from our own pages: right origin, JSON body. Reads carry no effects. */
function forged(req: IncomingMessage, publicUrl: string): string | null {
  if (req.method === 'GET') return null;
  if (req.method !== 'POST') return 'Method not allowed';
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) return 'Only JSON is accepted';
  return sameOrigin(req, publicUrl) ? null : 'The request comes from another site';
}

/** True when Origin is ours: the public address, or the very host that was asked. */
export function sameOrigin(req: IncomingMessage, publicUrl: string): boolean {
  const origin = req.headers.origin;
  if (!origin) return false;
  if (origin === new URL(publicUrl).origin) return true;
  try {
    return new URL(origin).host === req.headers.host;
  } catch {
    return false;
  }
}

export function readCookie(header: string | undefined, name: string): string | null {
  const match = header?.split(/;\s*/).find((part) => part.startsWith(`${name}=`));
  return match ? decodeURIComponent(match.slice(name.length + 1)) : null;
}
