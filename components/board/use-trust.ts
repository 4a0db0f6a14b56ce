'use client';

import { useEffect, useState } from 'react';
import { useLinkStatus } from '../live/live-provider.tsx';
import { STALE_AFTER_MS } from '../live/socket.ts';

export interface Trust {
  /** Nothing on the screen may be believed: no word from the server for 15 s. */
  readonly stale: boolean;
  readonly state: 'live' | 'reconnecting' | 'offline';
  readonly signedOut: boolean;
  /** When the server was last heard, milliseconds since 1970. */
  readonly heardAtMs: number | null;
}

/** How far the board may be trusted right now. */
export function useTrust(): Trust {
  const link = useLinkStatus();
  const neverHeard = useNeverHeard(link.heardAtMs !== null);
  const signedOut = link.state === 'signed-out';
  const stale = signedOut || link.state === 'offline' || neverHeard;
  const state = stale ? 'offline' : link.state === 'live' ? 'live' : 'reconnecting';
  return { stale, state, signedOut, heardAtMs: link.heardAtMs };
}

// A socket that never opened has no last word to count from: the page's own age stands in for it.
function useNeverHeard(heard: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (heard) return setLate(false);
    const timer = setTimeout(() => setLate(true), STALE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [heard]);
  return late;
}
