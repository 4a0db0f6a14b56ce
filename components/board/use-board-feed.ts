'use client';

import { replaceEqualDeep } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import type { BoardDelta, BoardSnapshot } from '#server/yard/doors/schema.ts';
import { useTopic } from '../live/live-provider.tsx';
import { applyDelta } from './delta.ts';

/** Changes kept to lay over a snapshot that was read before they came. */
const MAX_KEPT_DELTAS = 200;

export interface BoardFeed {
  onDelta(delta: BoardDelta): void;
  /** The snapshot must be read (first join, hole in the numbers, reconnect). */
  onRefetch(): void;
}

/**
 * Follows the board of a site. `settle` joins a snapshot that has just been read with the changes that
 * overtook it, and keeps the identity of rows that did not change.
 */
export function useBoardFeed(siteId: string | null, feed: BoardFeed) {
  const kept = useRef<BoardDelta[]>([]);
  useTopic(siteId === null ? null : `board:${siteId}`, {
    onRefetch: () => feed.onRefetch(),
    onMessage: (message) => {
      const delta = message.rows as BoardDelta | undefined;
      if (!delta) return feed.onRefetch();
      kept.current = [...kept.current.slice(1 - MAX_KEPT_DELTAS), delta];
      feed.onDelta(delta);
    },
  });
  return useMemo(
    () => ({
      settle: (old: BoardSnapshot | undefined, fresh: BoardSnapshot): BoardSnapshot => {
        const overtaken = kept.current.filter((delta) => delta.version > fresh.version);
        return replaceEqualDeep(old, overtaken.reduce(applyDelta, fresh)) as BoardSnapshot;
      },
    }),
    [],
  );
}
