'use client';

import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { epochMs, type Instant } from '../format/settings.ts';
import { cx } from './cx.ts';
import { ProgressBar } from './progress-bar.tsx';

const LAST_MINUTES_MS = 5 * 60_000;

export type PlanTimerProps = {
  startedAt: Instant;
  plannedMs: number | null;
  /** The bar under the figures. */
  bar?: boolean;
  label: string;
  className?: string;
};

/** Elapsed against plan: `0:41`, `+0:22` when over. Ticks each second in the last five minutes of the plan. */
export function PlanTimer({ startedAt, plannedMs, bar = true, label, className }: PlanTimerProps) {
  const format = useFormat();
  const t = useTranslations('ui');
  const started = epochMs(startedAt) ?? 0;
  const slow = useNow(30_000, useServerNow());
  const left = plannedMs === null ? Number.POSITIVE_INFINITY : started + plannedMs - slow;
  const now = useNow(left > 0 && left < LAST_MINUTES_MS ? 1000 : 30_000, useServerNow());
  const elapsed = Math.max(0, now - started);
  const over = plannedMs !== null && elapsed > plannedMs;
  return (
    <span className={cx('inline-flex min-w-0 items-center gap-2', className)}>
      {bar && plannedMs !== null ? <ProgressBar label={label} value={elapsed} max={plannedMs} /> : null}
      <span className={over ? 'font-semibold' : undefined}>
        {format.planTimer(elapsed, plannedMs)}
        {over ? <span className="sr-only"> {t('overPlan')}</span> : null}
      </span>
    </span>
  );
}
