'use client';

import { useSyncExternalStore } from 'react';

/** Ages tick each 30 s; clocks, timers and the last five minutes of a plan tick each second. */
export type TickMs = 1000 | 30_000;

type Ticker = { listeners: Set<() => void>; timer: ReturnType<typeof setInterval> | null; now: number };

const tickers: Record<TickMs, Ticker> = {
  1000: { listeners: new Set(), timer: null, now: 0 },
  30000: { listeners: new Set(), timer: null, now: 0 },
};
let offsetMs = 0;

/** Server time now, at most one tick old. All users of one tick re-render together; none runs while nobody looks. */
export function useNow(tickMs: TickMs = 30_000, serverNow = 0): number {
  const { subscribe, read } = SOURCES[tickMs];
  return useSyncExternalStore(subscribe, read, () => serverNow);
}

/** Aligns the clock of this device with the server's, so that ages are right on a tablet that is minutes off. */
export function setServerTime(serverNowMs: number): void {
  offsetMs = serverNowMs - Date.now();
  for (const tick of [1000, 30_000] as const) refresh(tick);
}

function read(tickMs: TickMs): number {
  const ticker = tickers[tickMs];
  if (ticker.now === 0) ticker.now = Date.now() + offsetMs;
  return ticker.now;
}

function subscribe(tickMs: TickMs, listener: () => void): () => void {
  const ticker = tickers[tickMs];
  ticker.listeners.add(listener);
  if (ticker.timer === null) {
    // Only when it is stale: a value that changes on every subscription would make React render for ever.
    if (Date.now() + offsetMs - ticker.now >= tickMs) refresh(tickMs);
    ticker.timer = setInterval(() => refresh(tickMs), tickMs);
  }
  return () => {
    ticker.listeners.delete(listener);
    if (ticker.listeners.size > 0 || ticker.timer === null) return;
    clearInterval(ticker.timer);
    ticker.timer = null;
  };
}

function refresh(tickMs: TickMs): void {
  const ticker = tickers[tickMs];
  ticker.now = Date.now() + offsetMs;
  for (const listener of ticker.listeners) listener();
}

// One pair of functions per tick for the life of the page, so that rendering never subscribes anew.
const SOURCES = {
  1000: source(1000),
  30000: source(30_000),
};

function source(tickMs: TickMs) {
  return {
    subscribe: (listener: () => void) => subscribe(tickMs, listener),
    read: () => read(tickMs),
  };
}
