import { randomUUID } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { metrics } from '#server/infra/metrics.ts';
import type { TailedFact } from './tail.ts';
import type { JoinAnswer, LiveMessage, Topic } from './topics.ts';
import { touches } from './topics.ts';
import type { Viewer } from './viewer.ts';

export const SOCKET_PATH = '/live';
/** A lone change goes at once; during a burst, what comes within this time travels together. */
const COALESCE_MS = 20;
const BEAT_MS = 5_000;
/** Rights are looked at again this often on open sockets. */
const RECHECK_MS = 2_500;
const MAX_FRAME_BYTES = 16_384;
/** Packets of any kind; a screen that comes back joins all its topics at once. */
const MAX_PACKETS_PER_SECOND = 40;
const MAX_TOPICS_PER_SOCKET = 20;
/** Who does not say in this time what he wants is cut. */
const CONNECT_TIMEOUT_MS = 5_000;

export interface GatewayDeps {
  readonly allowOrigin: (req: IncomingMessage) => boolean;
  /** Who is at the other end, from the handshake's cookies; null = nobody. Asked again while the socket is open. */
  readonly viewerOf: (cookie: string | undefined) => Promise<Viewer | null>;
  readonly mayFollow: (viewer: Viewer, topic: Topic) => Promise<boolean>;
  /** What changed on a board since it was last sent; read once for everybody. */
  readonly boardRows: (siteId: string) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

export interface TouchedRow {
  readonly kind: string;
  readonly id: string;
  readonly visitId: string | null;
}

export interface Gateway {
  publish(facts: readonly TailedFact[]): void;
  /** Says on a topic that something changed outside the facts (ledger states, mappings). */
  hint(topic: Topic, touched: readonly { kind: string; id: string }[]): void;
  close(): Promise<void>;
}

interface Pending {
  readonly touched: Map<string, TouchedRow>;
  recordedAtMs: number;
}

/** The sockets of this process. The tables are the truth; what is lost here is cured by a refetch. */
export function openGateway(http: HttpServer, deps: GatewayDeps): Gateway {
  const epoch = randomUUID();
  const counters = new Map<Topic, number>();
  const pending = new Map<Topic, Pending>();
  let timer: NodeJS.Timeout | null = null;
  let flushing: Promise<void> = Promise.resolve();
  let flushedAtMs = 0;

  const io = new Server(http, {
    path: SOCKET_PATH,
    serveClient: false,
    transports: ['websocket'],
    maxHttpBufferSize: MAX_FRAME_BYTES,
    connectTimeout: CONNECT_TIMEOUT_MS,
    allowRequest: (req, answer) => answer(null, deps.allowOrigin(req)),
  });
  io.engine.on('connection', limitTalk);
  const greeted = new WeakSet<object>();
  io.use(async (socket, next) => {
    if (greeted.has(socket.conn)) return next(new Error('one socket for each connection'));
    greeted.add(socket.conn);
    const viewer = await deps.viewerOf(socket.request.headers.cookie).catch(() => null);
    if (!viewer) return next(new Error('unauthenticated'));
    socket.data.viewer = viewer;
    next();
  });
  io.on('connection', (socket) => {
    metrics.sockets.inc();
    socket.on('disconnect', () => metrics.sockets.dec());
    socket.on('join', async (topic: unknown, answer: unknown) => {
      if (typeof answer !== 'function') return;
      answer(await join(socket, topic).catch(() => ({ ok: false }) as JoinAnswer));
    });
    socket.on('leave', (topic: unknown) => {
      if (typeof topic === 'string') void socket.leave(topic);
    });
  });

  async function join(socket: Socket, topic: unknown): Promise<JoinAnswer> {
    if (!isTopic(topic) || socket.rooms.size > MAX_TOPICS_PER_SOCKET) return { ok: false };
    if (!(await deps.mayFollow(socket.data.viewer as Viewer, topic))) return { ok: false };
    await socket.join(topic);
    return { ok: true, epoch, n: counters.get(topic) ?? 0 };
  }

  function note(topic: Topic, row: TouchedRow, recordedAtMs: number): void {
    const open = pending.get(topic) ?? { touched: new Map(), recordedAtMs };
    open.touched.set(`${row.kind}:${row.id}:${row.visitId ?? ''}`, row);
    open.recordedAtMs = Math.max(open.recordedAtMs, recordedAtMs);
    pending.set(topic, open);
    timer ??= setTimeout(
      () => {
        timer = null;
        flushing = flushing.then(flush).catch(deps.onError);
      },
      Math.max(0, flushedAtMs + COALESCE_MS - Date.now()),
    );
  }

  async function flush(): Promise<void> {
    const batch = [...pending];
    pending.clear();
    flushedAtMs = Date.now();
    await Promise.all(batch.map(([topic, open]) => send(topic, open)));
  }

  async function send(topic: Topic, open: Pending): Promise<void> {
    const n = (counters.get(topic) ?? 0) + 1;
    counters.set(topic, n);
    if (!io.sockets.adapter.rooms.get(topic)?.size) return;
    const touched = [...open.touched.values()];
    const rows = topic.startsWith('board:') ? await deps.boardRows(topic.slice('board:'.length)) : undefined;
    const message: LiveMessage = {
      topic,
      epoch,
      n,
      recordedAtMs: open.recordedAtMs,
      touched: ofOneSite(topic) ? touched.map(({ kind, id }) => ({ kind, id })) : [],
      ...(rows === undefined ? {} : { rows }),
    };
    io.to(topic).emit('change', message);
    metrics.liveLagSeconds.observe((Date.now() - open.recordedAtMs) / 1_000);
  }

  async function recheck(): Promise<void> {
    for (const socket of await io.fetchSockets().then((list) => list as unknown as Socket[])) {
      const real = io.sockets.sockets.get(socket.id);
      if (!real) continue;
      const viewer = await deps.viewerOf(real.request.headers.cookie).catch(() => real.data.viewer as Viewer);
      if (!viewer) {
        real.disconnect(true);
        continue;
      }
      real.data.viewer = viewer;
      for (const room of real.rooms) {
        if (isTopic(room) && !(await deps.mayFollow(viewer, room))) await real.leave(room);
      }
    }
  }

  const beat = setInterval(() => io.emit('beat', { atMs: Date.now(), epoch }), BEAT_MS);
  const check = setInterval(() => void recheck().catch(deps.onError), RECHECK_MS);

  return {
    publish(facts) {
      for (const fact of facts) {
        for (const touch of touches(fact)) note(touch.topic, touch, fact.recordedAt.getTime());
      }
    },
    hint(topic, touched) {
      for (const row of touched) note(topic, { ...row, visitId: null }, Date.now());
    },
    async close() {
      clearInterval(beat);
      clearInterval(check);
      if (timer) clearTimeout(timer);
      io.emit('bye');
      await io.close();
    },
  };
}

const TOPIC_FORM = /^(board:sit_\w+|site:sit_\w+|visit:vis_\w+|exceptions|integrations|master-data|admin)$/;

/** Topics across sites are heard by people of some of them: they hear that something changed, not what. */
function ofOneSite(topic: Topic): boolean {
  return /^(board|site|visit):/.test(topic);
}

function isTopic(value: unknown): value is Topic {
  return typeof value === 'string' && value.length < 80 && TOPIC_FORM.test(value);
}

/** A connection that shouts is cut, whatever it says and before anybody listens. */
function limitTalk(connection: Socket['conn']): void {
  let second = 0;
  let count = 0;
  connection.on('packet', () => {
    const now = Math.floor(Date.now() / 1_000);
    if (now !== second) {
      second = now;
      count = 0;
    }
    if (++count > MAX_PACKETS_PER_SECOND) connection.close(true);
  });
}
