'use client';

import type { May } from '../doors/may.ts';
import { BoardBody } from './board-body.tsx';
import { BoardFailed, BoardSkeleton } from './board-states.tsx';
import { useBoard } from './use-board.ts';
import { useBoardFrame, useCriticalNews } from './use-board-frame.tsx';
import { useTrust } from './use-trust.ts';

export type BoardScreenProps = {
  siteId: string;
  siteSlug: string;
  siteName: string;
  userId: string;
  may: May;
};

/** Which door next, and what is going wrong? Live, with assignment by click, keys and drag. */
export function BoardScreen(props: BoardScreenProps) {
  const { query, board, pause } = useBoard(props.siteId);
  const trust = useTrust();
  useBoardFrame(trust, pause);
  useCriticalNews(query.data?.needsYou);
  const retry = () => void query.refetch();
  if (!board)
    return query.error ? (
      <BoardFailed error={query.error} onRetry={retry} />
    ) : (
      <BoardSkeleton onRetry={retry} />
    );
  return (
    <BoardBody {...props} board={board} trust={trust} pause={pause} error={query.error} onRetry={retry} />
  );
}
