'use client';

import { useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from './cx.ts';

/** Keys of one shortcut as caps, in the spelling of useShortcuts: `mod+k`, `g b`. */
export function Keys({ keys, className }: { keys: string; className?: string }) {
  const t = useTranslations('ui');
  const apple = useSyncExternalStore(never, isApple, () => false);
  const steps = keys.split(' ');
  return (
    <span className={cx('inline-flex items-center gap-1 text-meta text-ink-3', className)}>
      {steps.map((step, index) => (
        <span key={step} className="inline-flex items-center gap-1">
          {index > 0 ? <span>{t('keyThen')}</span> : null}
          <kbd className="inline-flex min-w-5 items-center justify-center rounded-control border border-line-strong bg-sunken px-1 font-sans text-ink-2">
            {capOf(step, apple)}
          </kbd>
        </span>
      ))}
    </span>
  );
}

function capOf(step: string, apple: boolean): string {
  const mod = apple ? '⌘' : 'Ctrl ';
  const letter = step.replace(/\+([a-z])$/, (_, key: string) => `+${key.toUpperCase()}`);
  const named = letter
    .replace('mod+', mod)
    .replace('shift+', '⇧')
    .replace('alt+', apple ? '⌥' : 'Alt ');
  return named
    .replace(/Arrow(Up|Down|Left|Right)$/, (_, way: string) => ARROWS[way] ?? way)
    .replace('Enter', '⏎');
}

const ARROWS: Record<string, string> = { Up: '↑', Down: '↓', Left: '←', Right: '→' };

const never = () => () => {};

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

export type KeyHint = { keys: string; label: string };

/** A quiet line of the keys that work here; hidden on touch and on paper. */
export function KeyHints({ hints }: { hints: readonly KeyHint[] }) {
  return (
    <ul className="screen-only flex flex-wrap gap-x-4 gap-y-1 text-meta text-ink-3 max-lg:hidden">
      {hints.map((hint) => (
        <li key={hint.keys} className="inline-flex items-center gap-1.5">
          <Keys keys={hint.keys} />
          {hint.label}
        </li>
      ))}
    </ul>
  );
}
