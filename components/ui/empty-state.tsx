'use client';

import { CheckCheck, Lock, type LucideIcon, SearchX, Sparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import { cx } from './cx.ts';

export type EmptyStateProps = { className?: string } & (
  | { kind: 'first-use'; title: string; hint: string; action?: ReactNode }
  | { kind: 'done'; title: string; hint?: string; children?: ReactNode }
  | { kind: 'no-match'; filters: string; onClear: () => void }
  | { kind: 'no-access'; whoCanGrant: string }
);

/** Nothing to show, and why: not started yet, all done, filtered away, or not yours to see. */
export function EmptyState(props: EmptyStateProps) {
  const t = useTranslations('ui');
  const Icon = ICONS[props.kind];
  const { title, hint } = textsOf(props, {
    noMatch: t('empty.noMatch'),
    noAccess: t('empty.noAccess'),
    noMatchHint: props.kind === 'no-match' ? t('empty.noMatchHint', { filters: props.filters }) : '',
    noAccessHint: props.kind === 'no-access' ? t('empty.noAccessHint', { who: props.whoCanGrant }) : '',
  });
  return (
    <div className={cx('flex flex-col items-center gap-2 px-4 py-8 text-center', props.className)}>
      <Icon className="size-6 text-ink-3" strokeWidth={1.5} aria-hidden="true" />
      <p className="text-lead font-medium">{title}</p>
      {hint ? <p className="max-w-prose text-ink-2">{hint}</p> : null}
      {props.kind === 'no-match' ? <Button onClick={props.onClear}>{t('clearFilters')}</Button> : null}
      {props.kind === 'first-use' ? props.action : null}
      {props.kind === 'done' ? props.children : null}
    </div>
  );
}

const ICONS: Record<EmptyStateProps['kind'], LucideIcon> = {
  'first-use': Sparkles,
  done: CheckCheck,
  'no-match': SearchX,
  'no-access': Lock,
};

function textsOf(
  props: EmptyStateProps,
  words: Record<'noMatch' | 'noAccess' | 'noMatchHint' | 'noAccessHint', string>,
): { title: string; hint?: string } {
  if (props.kind === 'no-match') return { title: words.noMatch, hint: words.noMatchHint };
  if (props.kind === 'no-access') return { title: words.noAccess, hint: words.noAccessHint };
  return { title: props.title, hint: props.hint };
}
