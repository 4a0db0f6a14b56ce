'use client';

import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { epochMs, type Instant } from '../format/settings.ts';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';

export type TimeTextProps = {
  at: Instant | null | undefined;
  /**
   * `clock` 14:32 · `dayTime` adds the day when it is another · `near` 14:32 · 6 min ago ·
   * `trace` 14:20:01.113.
   */
  as?: 'clock' | 'dayTime' | 'near' | 'trace';
  /** Reachable by Tab and showing the absolute time and UTC; for single facts, not for long tables. */
  focusable?: boolean;
  className?: string;
};

/** The only way to show an instant. Hover (and focus, if focusable) tells the absolute time and UTC. */
export function TimeText({ at, as = 'dayTime', focusable, className }: TimeTextProps) {
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const text = {
    clock: () => format.clock(at),
    dayTime: () => format.dayTime(at, now),
    near: () => format.clockAndAge(at, now),
    trace: () => format.traceClock(at),
  }[as]();
  return <Stamp at={at} text={text} focusable={focusable} className={className} />;
}

export type AgeTextProps = {
  at: Instant | null | undefined;
  /** Ticks each second instead of each 30 s. */
  precise?: boolean;
  focusable?: boolean;
  className?: string;
};

/** How long ago: `6 min ago`, ticking by itself. */
export function AgeText({ at, precise, focusable, className }: AgeTextProps) {
  const format = useFormat();
  const now = useNow(precise ? 1000 : 30_000, useServerNow());
  return <Stamp at={at} text={format.age(at, now)} focusable={focusable} className={className} />;
}

function Stamp(props: {
  at: Instant | null | undefined;
  text: string;
  focusable?: boolean;
  className?: string;
}) {
  const format = useFormat();
  const ms = props.at === null || props.at === undefined ? null : epochMs(props.at);
  if (ms === null) return <span className={cx('text-ink-3', props.className)}>{props.text}</span>;
  const absolute = format.absolute(ms);
  const machine = new Date(ms).toISOString();
  const className = cx('md:whitespace-nowrap', props.className);
  if (!props.focusable)
    return (
      <time dateTime={machine} title={absolute} className={className}>
        {props.text}
      </time>
    );
  return (
    <Tooltip content={absolute}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the absolute time must be reachable by keyboard */}
      <time dateTime={machine} tabIndex={0} aria-description={absolute} className={className}>
        {props.text}
      </time>
    </Tooltip>
  );
}
