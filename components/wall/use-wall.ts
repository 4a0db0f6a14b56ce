'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { applyDelta } from '../board/delta.ts';
import { useBoardFeed } from '../board/use-board-feed.ts';
import { useTRPC } from '../trpc/client.tsx';

/** A wall asks again by itself for as long as it hangs there. */
const RETRY_MS = 10_000;

/** The live board of a paired screen. */
export function useWall(displayId: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const options = trpc.displays.board.queryOptions({ displayId });
  const known = queries.getQueryData(options.queryKey);
  const feed = useBoardFeed(known?.board.site.id ?? null, {
    onDelta: (delta) =>
      queries.setQueryData(options.queryKey, (wall) =>
        wall ? { ...wall, board: applyDelta(wall.board, delta) } : wall,
      ),
    onRefetch: () => void queries.invalidateQueries({ queryKey: options.queryKey }),
  });
  type Wall = NonNullable<typeof known>;
  return useQuery({
    ...options,
    refetchInterval: (query) => (query.state.status === 'error' ? RETRY_MS : false),
    refetchIntervalInBackground: true,
    structuralSharing: (old, fresh) => {
      const next = fresh as Wall;
      return { ...next, board: feed.settle((old as Wall | undefined)?.board, next.board) };
    },
  });
}
