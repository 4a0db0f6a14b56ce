'use client';

import { useEffect, useRef } from 'react';

/**
 * Enter takes the main answer of the open object. A focused control keeps its own Enter; only the row that is
 * open already has nothing else to do with it.
 */
export function useEnter(run: () => void, enabled: boolean): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const held = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat;
      if (event.key !== 'Enter' || held || event.defaultPrevented || isTaken(event.target)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [enabled]);
}

const TAKEN =
  'a, button, input, select, textarea, summary, [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], [role="tab"], [role="combobox"]';

function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const taken = target.closest(TAKEN);
  return taken !== null && !taken.matches('[aria-current="true"]');
}
