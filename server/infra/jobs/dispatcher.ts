export interface Dispatcher {
  /** Takes a key over. Resolves when there is room, not when the work is done. */
  offer(key: string): Promise<void>;
  /** The same before everybody who waits: for work that somebody left half done. */
  offerFirst(key: string): void;
  /** Runs the key again after a pause, unless it runs before that anyway. */
  offerLater(key: string, delayMs: number): void;
  /** Keys running or waiting. */
  readonly size: number;
  /** Offering now would make the caller wait. */
  readonly isFull: boolean;
  /** Takes nothing new, waits for what runs (at most `graceMs`). Returns whether all of it ended in time. */
  stop(graceMs: number): Promise<boolean>;
}

export interface DispatcherOptions {
  /** Keys worked on at once. */
  readonly concurrency: number;
  /** Keys that may wait in memory before `offer` makes its caller wait. */
  readonly room: number;
  /** Must not throw; whatever goes wrong is its own record. */
  readonly run: (key: string) => Promise<void>;
}

/** Timers for far-away moments are left to the sweep. */
const LATER_MAX_MS = 60_000;

/**
 * Runs keys side by side, each key once at a time. A key offered while it runs is run once more afterwards, since
 * its new work may have come in behind the running pass.
 */
export function openDispatcher(options: DispatcherOptions): Dispatcher {
  const first = new Set<string>();
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const timers = new Map<string, NodeJS.Timeout>();
  const blocked: (() => void)[] = [];
  let stopped = false;

  const pump = () => {
    for (const line of [first, waiting])
      for (const key of line) {
        if (stopped || running.size >= options.concurrency) return;
        first.delete(key);
        waiting.delete(key);
        running.set(key, runOne(key));
        blocked.shift()?.();
      }
  };
  const runOne = async (key: string) => {
    try {
      await options.run(key);
    } finally {
      running.delete(key);
      if (again.delete(key) && !stopped) waiting.add(key);
      pump();
    }
  };

  const dispatcher: Dispatcher = {
    async offer(key) {
      if (stopped || waiting.has(key) || first.has(key)) return;
      if (running.has(key)) {
        again.add(key);
        return;
      }
      waiting.add(key);
      pump();
      while (!stopped && waiting.has(key) && waiting.size > options.room) {
        await new Promise<void>((resolve) => blocked.push(resolve));
      }
    },
    offerFirst(key) {
      if (stopped) return;
      if (running.has(key)) again.add(key);
      else first.add(key);
      pump();
    },
    offerLater(key, delayMs) {
      if (stopped || timers.has(key) || delayMs > LATER_MAX_MS) return;
      const timer = setTimeout(() => {
        timers.delete(key);
        void dispatcher.offer(key);
      }, delayMs);
      timers.set(key, timer);
    },
    get size() {
      return first.size + waiting.size + running.size;
    },
    get isFull() {
      return waiting.size >= options.room;
    },
    async stop(graceMs) {
      stopped = true;
      first.clear();
      waiting.clear();
      for (const timer of timers.values()) clearTimeout(timer);
      for (const resolve of blocked.splice(0)) resolve();
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, graceMs, false);
      });
      const ended = Promise.all(running.values()).then(() => true);
      return Promise.race([ended, patience]).finally(() => clearTimeout(timer));
    },
  };
  return dispatcher;
}
