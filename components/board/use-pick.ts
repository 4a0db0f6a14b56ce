'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useReducer, useState } from 'react';
import type { DoorHint } from '#server/yard/doors/rules.ts';
import type { WaitingCard } from '#server/yard/doors/schema.ts';
import { useTRPC } from '../trpc/client.tsx';
import { NOTHING_PICKED, pickReducer } from './pick.ts';

/** The picked truck, the doors that fit it, and the queue as it is shown. */
export function usePick(waiting: readonly WaitingCard[], mayAssign: boolean) {
  const [pick, dispatch] = useReducer(pickReducer, NOTHING_PICKED);
  const [queue, setQueue] = useState<readonly string[]>([]);
  useEffect(() => dispatch({ do: 'sync', queue }), [queue]);
  const card = waiting.find((each) => each.visitId === pick.picked) ?? null;
  const hints = useHints(card?.visitId ?? null, mayAssign);
  const toggle = useCallback((visitId: string) => dispatch({ do: 'toggle', visitId }), []);
  return { pick, dispatch, queue, setQueue, card, hints, toggle };
}

/** Which doors fit a truck, by door; null while unknown. */
export function useHints(visitId: string | null, enabled = true) {
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.doors.hints.queryOptions({ visitId: visitId ?? '' }),
    enabled: enabled && visitId !== null,
  });
  const rows = visitId === null ? undefined : query.data;
  const byDoor = useMemo<ReadonlyMap<string, DoorHint> | null>(
    () => (rows ? new Map(rows.map((hint) => [hint.doorId, hint])) : null),
    [rows],
  );
  return { byDoor, error: query.error, refetch: query.refetch };
}
