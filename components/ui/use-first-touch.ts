'use client';

import { useEffect } from 'react';

/**
 * Runs once, at the first press of a key or a pointer anywhere: what follows only from a person's action is loaded
 * then, not with the page. `run` must be stable.
 */
export function useFirstTouch(run: () => void): void {
  useEffect(() => {
    const stop = new AbortController();
    const first = () => {
      stop.abort();
      run();
    };
    for (const kind of ['pointerdown', 'keydown'])
      window.addEventListener(kind, first, { capture: true, signal: stop.signal });
    return () => stop.abort();
  }, [run]);
}
