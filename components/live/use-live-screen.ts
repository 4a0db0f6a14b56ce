'use client';

import { useEffect, useMemo, useRef } from 'react';
import type { Topic } from '#server/live/topics.ts';
import type { Connection } from '../shell/connection-chip.tsx';
import { useLinkStatus, useTopic } from './live-provider.tsx';

/** A burst of messages becomes one refetch. */
const GATHER_MS = 300;

export interface LiveScreen {
  /** Nothing may be changed: what is shown may be old. */
  readonly offline: boolean;
  readonly connection: Connection;
}

/** Follows a topic that only says what moved: `refresh` reads again what is on the screen. */
export function useLiveScreen(topic: Topic, refresh: () => void): LiveScreen {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const soon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(refresh, GATHER_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useTopic(topic, { onRefetch: soon, onMessage: soon });
  const { state, heardAtMs } = useLinkStatus();
  const offline = state === 'offline' || state === 'signed-out';
  const live = state === 'live';
  const dataAsOf = offline ? heardAtMs : null;
  // One object for as long as it says the same: the shell keeps it as state.
  const connection = useMemo(
    (): Connection => (offline ? { state: 'offline', dataAsOf } : { state: live ? 'live' : 'reconnecting' }),
    [offline, live, dataAsOf],
  );
  return { offline, connection };
}
