'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from './dialog.tsx';
import { Keys } from './key-hints.tsx';
import { type Shortcut, useActiveShortcuts } from './use-shortcuts.ts';

export type HelpPanelProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** What this page is for and its first tasks, written by the screen. */
  children?: ReactNode;
};

/** Help of the page and every key that works on it now. */
export function HelpPanel({ open, onOpenChange, children }: HelpPanelProps) {
  const t = useTranslations('shell.helpPanel');
  const shortcuts = useActiveShortcuts();
  const seen = new Set<string>();
  const first = shortcuts.filter((shortcut) => !seen.has(shortcut.keys) && seen.add(shortcut.keys));
  const here = first.filter((shortcut) => shortcut.group !== 'everywhere');
  const everywhere = first.filter((shortcut) => shortcut.group === 'everywhere').toReversed();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} size="md">
      {children ? <div className="mb-4 max-w-prose">{children}</div> : null}
      <div className="grid gap-x-10 gap-y-6 md:grid-cols-2">
        <KeyList title={t('thisPage')} shortcuts={here} />
        <KeyList title={t('everywhere')} shortcuts={everywhere} />
      </div>
    </Dialog>
  );
}

function KeyList({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  if (shortcuts.length === 0) return null;
  return (
    <section>
      <h3 className="mb-2 font-semibold">{title}</h3>
      <dl className="flex flex-col gap-1">
        {shortcuts.map((shortcut) => (
          <div key={shortcut.keys} className="flex items-center justify-between gap-4">
            <dt>{shortcut.label}</dt>
            <dd>
              <Keys keys={shortcut.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
