'use client';

import { useEffect, useState } from 'react';
import type { CommandHit, CommandSearch } from './command-types.ts';

const MIN_LENGTH = 2;
const DEBOUNCE_MS = 80;

export type SearchState = { hits: readonly CommandHit[]; status: 'idle' | 'searching' | 'done' | 'failed' };

const IDLE: SearchState = { hits: [], status: 'idle' };

/** Asks while somebody types: waits 80 ms, aborts the older question, keeps the last hits until the next come. */
export function useCommandSearch(query: string, search: CommandSearch | undefined): SearchState {
  const [state, setState] = useState<SearchState>(IDLE);
  const text = query.trim();
  useEffect(() => {
    if (!search || text.length < MIN_LENGTH) return setState(IDLE);
    const stop = new AbortController();
    setState((before) => ({ hits: before.hits, status: 'searching' }));
    const timer = setTimeout(async () => {
      try {
        const hits = await search(text, stop.signal);
        if (!stop.signal.aborted) setState({ hits, status: 'done' });
      } catch {
        if (!stop.signal.aborted) setState({ hits: [], status: 'failed' });
      }
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, search]);
  return state;
}

const RECENT_KEY = 'yct_recent';
const RECENT_MAX = 6;

/** The last objects opened from the menu on this device. */
export function recentHits(): CommandHit[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(RECENT_KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isHit).slice(0, RECENT_MAX) : [];
  } catch {
    return [];
  }
}

export function rememberHit(hit: CommandHit): void {
  const { severity: _, ...kept } = hit;
  const next = [kept, ...recentHits().filter((other) => other.id !== hit.id)].slice(0, RECENT_MAX);
  try {
    localStorage.setItem(RECENT_KEY, JSON.stringify(next));
  } catch {
    // Storage is full or forbidden: recent entries are a comfort, not a record.
  }
}

// Only paths of this site: a stored address must never lead elsewhere.
function isHit(value: unknown): value is CommandHit {
  const hit = value as Partial<CommandHit> | null;
  return (
    typeof hit?.id === 'string' &&
    typeof hit.kind === 'string' &&
    typeof hit.label === 'string' &&
    typeof hit.href === 'string' &&
    /^\/(?![/\\])/.test(hit.href)
  );
}
