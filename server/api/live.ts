import type { IncomingMessage, Server } from 'node:http';
import { displayOfToken } from '#server/auth/displays/queries.ts';
import { openCtx } from '#server/infra/context.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { diffBoards } from '#server/live/board-diff.ts';
import { openGateway } from '#server/live/gateway.ts';
import { tailFacts } from '#server/live/tail.ts';
import { mayFollow, type Viewer } from '#server/live/viewer.ts';
import { getBoard } from '#server/yard/doors/queries.ts';
import type { BoardDelta, BoardSnapshot } from '#server/yard/doors/schema.ts';
import { readCookie } from './door.ts';
import type { Services } from './services.ts';

/** Joins the facts' tail, the sockets and the board query in one web process. */
export async function startLive(
  http: Server,
  services: Services,
  allowOrigin: (req: IncomingMessage) => boolean,
) {
  const { config, db, pool, log, sessions } = services;
  const gateway = openGateway(http, {
    allowOrigin,
    async viewerOf(cookie): Promise<Viewer | null> {
      const session = await sessions.fromCookie(cookie, Date.now());
      if (session) return { kind: 'person', session };
      const display = await displayOfToken(db, readCookie(cookie, 'yard-display'));
      return display && { kind: 'display', displayId: display.id, siteId: display.siteId };
    },
    mayFollow: (viewer, topic) => mayFollow(db, viewer, topic),
    boardRows: boardReader(services),
    onError: (error) => log.warn({ err: error }, 'live message lost'),
  });
  const tail = await tailFacts({ pool, url: config.database.url, log }, async (facts) =>
    gateway.publish(facts),
  );
  return {
    gateway,
    async stop() {
      await tail.stop();
      await gateway.close();
    },
  };
}

/** Reads a board once for everybody and says what changed since this process last read it. */
function boardReader({ db }: Services): (siteId: string) => Promise<BoardDelta> {
  const last = new Map<string, BoardSnapshot>();
  return async (siteId) => {
    const board = await getBoard(openCtx(db, SYSTEM), siteId);
    const delta = diffBoards(last.get(siteId) ?? null, board);
    last.set(siteId, board);
    return delta;
  };
}
