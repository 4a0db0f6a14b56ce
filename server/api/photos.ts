import type { IncomingMessage, ServerResponse } from 'node:http';
import { reachesSite } from '#server/kernel/actor.ts';
import { isId, type SiteId } from '#server/kernel/ids.ts';
import type { Services } from './services.ts';

const FORM = /^\/api\/photos\/(pho_\w+)$/;

/** Serves a photo of an object to people who reach its site; anything else does not exist. */
export function createPhotoDoor(services: Services) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<boolean> => {
    const id = FORM.exec(req.url ?? '')?.[1];
    if (req.method !== 'GET' || !id) return false;
    const session = await services.sessions.fromCookie(req.headers.cookie, Date.now());
    const photo = session && isId('photo', id) ? await services.db.photo.findUnique({ where: { id } }) : null;
    if (!session || !photo || !reachesSite(session.actor, photo.siteId as SiteId)) {
      res.writeHead(404, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end('Not found');
      return true;
    }
    res.writeHead(200, {
      'content-type': photo.mediaType,
      'content-length': photo.bytes.byteLength,
      // Pictures of goods and papers are data: no shared screen keeps them.
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'",
    });
    res.end(Buffer.from(photo.bytes));
    return true;
  };
}
