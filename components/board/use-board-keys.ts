'use client';

import { useTranslations } from 'use-intl';
import { type Shortcut, useShortcuts } from '../ui/use-shortcuts.ts';
import type { PickStep } from './pick.ts';

type BoardKeys = {
  dispatch: (step: PickStep) => void;
  queue: readonly string[];
  onPause: () => void;
  onClose: () => void;
  typing: boolean;
  /** Why nothing can be assigned now, or null. */
  off: string | null;
};

/** j and k walk the queue, x picks, `a` takes a door number, p pauses, Esc lets go. */
export function useBoardKeys({ dispatch, queue, onPause, onClose, typing, off }: BoardKeys): void {
  const t = useTranslations('board.keys');
  const assigning: Shortcut[] = [
    { keys: 'x', label: t('select'), run: () => dispatch({ do: 'select', queue, focused: focusedCard() }) },
    { keys: 'a', label: t('assign'), run: () => dispatch({ do: 'type', queue, focused: focusedCard() }) },
  ];
  useShortcuts([
    { keys: 'j', label: t('next'), run: () => dispatch({ do: 'next', queue }) },
    { keys: 'k', label: t('previous'), run: () => dispatch({ do: 'previous', queue }) },
    ...(off ? [] : assigning),
    { keys: 'p', label: t('pause'), run: onPause },
    {
      keys: 'Escape',
      label: t('escape'),
      run: () => {
        dispatch({ do: 'escape' });
        if (!typing) onClose();
      },
    },
  ]);
}

function focusedCard(): string | null {
  return document.activeElement?.closest<HTMLElement>('[data-card]')?.dataset.card ?? null;
}
