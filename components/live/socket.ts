'use client';

import { io, type Socket } from 'socket.io-client';
import type { JoinAnswer, LiveMessage, Topic } from '#server/live/topics.ts';

export const SOCKET_PATH = '/live';
/** Silence after which nothing on the screen may be trusted. */
export const STALE_AFTER_MS = 15_000;
const RECONNECT_MIN_MS = 300;
const RECONNECT_MAX_MS = 3_000;
const JOIN_TIMEOUT_MS = 5_000;
const WATCH_MS = 1_000;

export type LinkState = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'signed-out';

export interface LinkStatus {
  readonly state: LinkState;
  /** When the server was last heard, milliseconds since 1970. */
  readonly heardAtMs: number | null;
}

export interface Subscriber {
  /** The snapshot must be fetched (first join, gap, reconnect). */
  onRefetch(): void;
  onMessage(message: LiveMessage): void;
}

/** One socket a tab: joins topics, notices holes, and says when to fetch again. */
export class LiveLink {
  #socket: Socket;
  #topics = new Map<Topic, { readonly subscribers: Set<Subscriber>; epoch: string | null; n: number }>();
  #status: LinkStatus = { state: 'connecting', heardAtMs: null };
  #watchers = new Set<() => void>();

  constructor() {
    this.#socket = io({
      path: SOCKET_PATH,
      transports: ['websocket'],
      reconnectionDelay: RECONNECT_MIN_MS,
      reconnectionDelayMax: RECONNECT_MAX_MS,
    });
    this.#socket.on('connect', () => {
      this.#heard('live');
      for (const topic of this.#topics.keys()) void this.#join(topic);
    });
    this.#socket.on('disconnect', (reason) => {
      this.#set('reconnecting');
      // The server closes a link whose session ended; only asking again tells whether it did.
      if (reason === 'io server disconnect') this.#socket.connect();
    });
    this.#socket.on('connect_error', (error) =>
      this.#set(error.message === 'unauthenticated' ? 'signed-out' : 'reconnecting'),
    );
    this.#socket.on('beat', () => this.#heard('live'));
    this.#socket.on('change', (message: LiveMessage) => this.#receive(message));
    setInterval(() => this.#watch(), WATCH_MS);
    window.addEventListener('online', () => this.#socket.connect());
  }

  subscribe(topic: Topic, subscriber: Subscriber): () => void {
    const entry = this.#topics.get(topic) ?? { subscribers: new Set(), epoch: null, n: 0 };
    const first = entry.subscribers.size === 0;
    entry.subscribers.add(subscriber);
    this.#topics.set(topic, entry);
    if (first && this.#socket.connected) void this.#join(topic);
    return () => {
      entry.subscribers.delete(subscriber);
      if (entry.subscribers.size > 0) return;
      this.#topics.delete(topic);
      this.#socket.emit('leave', topic);
    };
  }

  status = (): LinkStatus => this.#status;

  watch = (listener: () => void): (() => void) => {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  };

  async #join(topic: Topic): Promise<void> {
    const answer = (await this.#socket
      .timeout(JOIN_TIMEOUT_MS)
      .emitWithAck('join', topic)
      .catch(() => null)) as JoinAnswer | null;
    const entry = this.#topics.get(topic);
    if (!entry) return;
    // No answer is no refusal: without another try the screen would say "live" and follow nothing.
    if (!answer) return void (this.#socket.connected && this.#join(topic));
    if (!answer.ok) return;
    entry.epoch = answer.epoch;
    entry.n = answer.n;
    for (const subscriber of entry.subscribers) subscriber.onRefetch();
  }

  #receive(message: LiveMessage): void {
    this.#heard('live');
    const entry = this.#topics.get(message.topic);
    if (!entry) return;
    const gap = entry.epoch !== message.epoch || message.n !== entry.n + 1;
    entry.epoch = message.epoch;
    entry.n = message.n;
    for (const subscriber of entry.subscribers) {
      if (gap) subscriber.onRefetch();
      else subscriber.onMessage(message);
    }
  }

  #heard(state: LinkState): void {
    this.#status = { state, heardAtMs: Date.now() };
    this.#tell();
  }

  #set(state: LinkState): void {
    if (this.#status.state === state) return;
    this.#status = { ...this.#status, state };
    this.#tell();
  }

  #watch(): void {
    const { state, heardAtMs } = this.#status;
    if (state === 'live' && heardAtMs !== null && Date.now() - heardAtMs > STALE_AFTER_MS)
      this.#set('reconnecting');
    if (state === 'reconnecting' && heardAtMs !== null && Date.now() - heardAtMs > STALE_AFTER_MS)
      this.#set('offline');
  }

  #tell(): void {
    for (const listener of this.#watchers) listener();
  }
}
