'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import { cx } from './cx.ts';

const SLOW_MS = 2000;
const RETRY_MS = 10_000;

export type SkeletonProps = {
  /** Grey shapes in the final layout, made of SkeletonBlock. */
  children: ReactNode;
  onRetry?: () => void;
  className?: string;
};

/** Nothing for 200 ms, then the shape of what comes, "Still loading…" after 2 s, Retry after 10 s. */
export function Skeleton({ children, onRetry, className }: SkeletonProps) {
  const t = useTranslations('ui');
  const [stage, setStage] = useState<'shape' | 'slow' | 'retry'>('shape');
  useEffect(() => {
    const slow = setTimeout(() => setStage('slow'), SLOW_MS);
    const retry = setTimeout(() => setStage('retry'), RETRY_MS);
    return () => {
      clearTimeout(slow);
      clearTimeout(retry);
    };
  }, []);
  return (
    <div className={cx('appear-late', className)} aria-busy="true">
      <p role="status" className={stage === 'shape' ? 'sr-only' : 'flex items-center gap-3 pb-2 text-ink-2'}>
        {stage === 'shape' ? t('loading') : t('stillLoading')}
        {stage === 'retry' && onRetry ? <Button onClick={onRetry}>{t('retry')}</Button> : null}
      </p>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}

/** One grey shape; give it the size of what will stand there. */
export function SkeletonBlock({ className }: { className?: string }) {
  return <div className={cx('rounded-control bg-sunken', className ?? 'h-5 w-full')} />;
}

/** Rows of a list or table that is on its way. */
export function SkeletonRows({ rows = 8, onRetry }: { rows?: number; onRetry?: () => void }) {
  return (
    <Skeleton onRetry={onRetry}>
      <div className="flex flex-col gap-px">
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
          <div key={row} className="flex h-row items-center gap-4 border-b border-line px-3">
            <SkeletonBlock className="h-3 w-24" />
            <SkeletonBlock className="h-3 flex-1" />
            <SkeletonBlock className="h-3 w-16" />
          </div>
        ))}
      </div>
    </Skeleton>
  );
}
