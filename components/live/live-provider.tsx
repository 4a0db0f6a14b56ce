'use client';

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Topic } from '#server/live/topics.ts';
import { type LinkStatus, LiveLink, type Subscriber } from './socket.ts';

const LinkContext = createContext<LiveLink | null>(null);
const WAITING: LinkStatus = { state: 'connecting', heardAtMs: null };

let shared: LiveLink | undefined;

/** Opens the tab's one socket once the page is in the browser. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [link, setLink] = useState<LiveLink | null>(null);
  useEffect(() => {
    shared ??= new LiveLink();
    setLink(shared);
  }, []);
  return <LinkContext value={link}>{children}</LinkContext>;
}

/** Follows a topic for as long as the component is on screen. Handlers may change without a rejoin. */
export function useTopic(topic: Topic | null, subscriber: Subscriber): void {
  const link = useContext(LinkContext);
  const latest = useRef(subscriber);
  latest.current = subscriber;
  useEffect(() => {
    if (!link || topic === null) return;
    return link.subscribe(topic, {
      onRefetch: () => latest.current.onRefetch(),
      onMessage: (message) => latest.current.onMessage(message),
    });
  }, [link, topic]);
}

/** How far the screen may be trusted right now. */
export function useLinkStatus(): LinkStatus {
  const link = useContext(LinkContext);
  return useSyncExternalStore(link?.watch ?? noWatch, link?.status ?? (() => WAITING), () => WAITING);
}

function noWatch(): () => void {
  return () => undefined;
}
