import { createRequire } from 'node:module';
import { io, type Socket } from 'socket.io-client';
import type { JoinAnswer } from '#server/live/topics.ts';

// Many screens in one process: opens sockets, sends one POST, says when the last of them has the change.
export type Asked =
  | {
      readonly kind: 'open';
      readonly what: 'product' | 'bare';
      readonly url: string;
      readonly cookie: string;
      readonly topic: string;
      readonly count: number;
    }
  | {
      readonly kind: 'post';
      readonly url: string;
      readonly headers: Record<string, string>;
      readonly body: string;
      /** What the change carries. */
      readonly needle: string;
    }
  | { readonly kind: 'close' };
export interface Told {
  /** From before the POST until the last socket has the change. */
  readonly ms: number;
  readonly status: number;
  readonly bytes: number;
  /** Sockets that did not hear of it in time. */
  readonly missed: number;
}

const PATIENCE_MS = 10_000;
const OPEN_AT_ONCE = 20;
interface BareClient {
  on(event: 'message', listener: (data: Buffer) => void): void;
  on(event: 'open' | 'error', listener: () => void): void;
  close(): void;
}
const client = createRequire(createRequire(import.meta.url).resolve('socket.io-client')).resolve(
  'engine.io-client',
);
const BareSocket = createRequire(client)('ws') as new (url: string) => BareClient;

let close: () => void = () => undefined;
let size = 0;
let hear: (text: string) => void = () => undefined;

process.on('message', async (asked: Asked) => process.send?.(await answer(asked)));
process.on('disconnect', () => process.exit(0));

async function answer(asked: Asked): Promise<Told | { ok: true }> {
  if (asked.kind === 'post') return post(asked);
  close();
  size = 0;
  if (asked.kind === 'open') await open(asked);
  return { ok: true };
}

async function open(asked: Extract<Asked, { kind: 'open' }>): Promise<void> {
  const closers: (() => void)[] = [];
  close = () => {
    for (const each of closers) each();
  };
  const one = asked.what === 'product' ? openSocket : openBare;
  for (let from = 0; from < asked.count; from += OPEN_AT_ONCE)
    closers.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(OPEN_AT_ONCE, asked.count - from) }, () => one(asked)),
      )),
    );
  size = asked.count;
}

async function openSocket({ url, cookie, topic }: { url: string; cookie: string; topic: string }) {
  const socket: Socket = io(url, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { cookie, origin: url },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const answered = (await socket.emitWithAck('join', topic)) as JoinAnswer;
  if (!answered.ok) throw new Error(`no way into ${topic}`);
  socket.on('change', (message: unknown) => hear(JSON.stringify(message)));
  return () => void socket.disconnect();
}

async function openBare({ url }: { url: string }) {
  const socket = new BareSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', () => reject(new Error(`${url} does not answer`)));
  });
  // A screen reads what it gets, so the bare one does too.
  socket.on('message', (data) => hear(JSON.stringify(JSON.parse(data.toString()))));
  return () => socket.close();
}

async function post({ url, headers, body, needle }: Extract<Asked, { kind: 'post' }>): Promise<Told> {
  let heard = 0;
  let bytes = 0;
  const all = Promise.withResolvers<void>();
  hear = (text) => {
    if (!text.includes(needle)) return;
    bytes = text.length;
    if (++heard === size) all.resolve();
  };
  const timer = setTimeout(() => all.resolve(), PATIENCE_MS);
  const from = performance.now();
  const response = fetch(url, { method: 'POST', headers, body }).then(async (got) => {
    await got.arrayBuffer();
    return got.status;
  });
  await all.promise;
  const ms = performance.now() - from;
  clearTimeout(timer);
  return { ms, status: await response, bytes, missed: Math.max(0, size - heard) };
}
