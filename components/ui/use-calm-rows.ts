'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { type CalmRow, mergeCalm, settle } from './calm-order.ts';

/** Re-sorting waits this long after the last pointer or key input. */
const CALM_MS = 3000;

/**
 * Rows that never jump under a pointer or focus. Spread `handlers` on the scrolling box; `waiting` rows show
 * behind "3 new ↑", `release` lets them in at once.
 */
export function useCalmRows<Row>(incoming: readonly Row[], idOf: (row: Row) => string) {
  const [busy, setBusy] = useState(false);
  const held = useRef<CalmRow<Row>[] | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const release = useCallback(() => {
    clearTimeout(timer.current);
    held.current = null;
    setBusy(false);
  }, []);
  const touch = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(release, CALM_MS);
    setBusy(true);
  }, [release]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const settled = settle(incoming, idOf);
  if (!busy) held.current = settled;
  const merged =
    busy && held.current ? mergeCalm(held.current, incoming, idOf) : { rows: settled, waiting: 0 };
  return {
    rows: merged.rows,
    waiting: merged.waiting,
    release,
    handlers: {
      onPointerMove: touch,
      onPointerDown: touch,
      onKeyDown: touch,
      onFocus: touch,
      onWheel: touch,
    },
  };
}
