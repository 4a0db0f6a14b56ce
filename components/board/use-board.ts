'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { BoardDelta, BoardSnapshot } from '#server/yard/doors/schema.ts';
import { useTRPC } from '../trpc/client.tsx';
import { applyDelta } from './delta.ts';
import { useBoardFeed } from './use-board-feed.ts';

export interface Pause {
  readonly paused: boolean;
  /** Changes that came while the board stood still. */
  readonly waiting: number;
  readonly toggle: () => void;
  readonly resume: () => void;
}

/** The live board of a site, as it is or as it stood when somebody paused it. */
export function useBoard(siteId: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const options = trpc.doors.board.queryOptions({ siteId });
  const [frozen, setFrozen] = useState<BoardSnapshot | null>(null);
  const [waiting, setWaiting] = useState(0);

  const feed = useBoardFeed(siteId, {
    onDelta: (delta: BoardDelta) => {
      queries.setQueryData(options.queryKey, (board) => (board ? applyDelta(board, delta) : board));
      // Which doors fit the picked truck may have changed with them; refetched only while one is picked.
      void queries.invalidateQueries(trpc.doors.hints.pathFilter());
      if (frozen) setWaiting((count) => count + 1);
    },
    onRefetch: () => void queries.invalidateQueries({ queryKey: options.queryKey }),
  });
  const query = useQuery({
    ...options,
    structuralSharing: (old, fresh) => feed.settle(old as BoardSnapshot | undefined, fresh as BoardSnapshot),
  });

  const resume = useCallback(() => {
    setFrozen(null);
    setWaiting(0);
  }, []);
  const current = query.data;
  const toggle = useCallback(() => {
    if (frozen) return resume();
    if (current) setFrozen(current);
  }, [frozen, current, resume]);

  const pause: Pause = { paused: frozen !== null, waiting, toggle, resume };
  return { query, board: frozen ?? current ?? null, pause };
}
