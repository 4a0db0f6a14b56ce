'use client';

import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import type { Severity } from './severity.ts';
import { SeverityMark } from './severity-mark.tsx';

export type BannerProps = {
  severity: Exclude<Severity, 'none'>;
  children: ReactNode;
  action?: ReactNode;
  /** Announces itself when it appears; off for banners that are there from the start. */
  announce?: boolean;
  className?: string;
};

/** One line across the page about the state of the whole screen: stale data, a feed that failed, sandbox. */
export function Banner({ severity, children, action, announce = true, className }: BannerProps) {
  return (
    <div
      role={announce ? 'status' : undefined}
      data-severity={severity}
      className={cx(
        'sev-surface flex min-h-control flex-wrap items-center gap-x-3 gap-y-1 border-x-0 px-4 py-1',
        className,
      )}
    >
      <SeverityMark severity={severity} />
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  );
}
