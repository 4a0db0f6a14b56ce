'use client';

import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';

/** At most one message per 5 s; what comes meanwhile waits, the newest wins. */
const PAUSE_MS = 5000;

const AnnounceContext = createContext<(message: string) => void>(() => {});

/** Says something in the page's one polite live region: own results and new criticals only. */
export function useAnnounce(): (message: string) => void {
  return useContext(AnnounceContext);
}

/** The one live region of the page; mounted once in the app's providers. */
export function Announcer({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState('');
  const lastAt = useRef(Number.NEGATIVE_INFINITY);
  const waiting = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | null>(null);

  const speak = useCallback((text: string) => {
    lastAt.current = performance.now();
    waiting.current = null;
    // A repeated sentence is a new event: the trailing blank makes it one for the screen reader.
    setMessage((before) => (before === text ? `${text}\u00a0` : text));
  }, []);
  const announce = useCallback(
    (text: string) => {
      const left = lastAt.current + PAUSE_MS - performance.now();
      if (left <= 0) return speak(text);
      if (waiting.current) {
        waiting.current.text = text;
        return;
      }
      const timer = setTimeout(() => waiting.current && speak(waiting.current.text), left);
      waiting.current = { text, timer };
    },
    [speak],
  );
  useEffect(() => () => clearTimeout(waiting.current?.timer), []);

  return (
    <AnnounceContext value={announce}>
      {children}
      <div role="status" aria-live="polite" aria-atomic="true" className="sr-only" data-announcer="">
        {message}
      </div>
    </AnnounceContext>
  );
}
