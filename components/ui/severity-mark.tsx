'use client';

import { useTranslations } from 'use-intl';
import { cx } from './cx.ts';
import type { Severity } from './severity.ts';

export type SeverityMarkProps = {
  severity: Severity;
  /** Keeps the word for screen readers only, where a sentence beside it already says it. */
  wordHidden?: boolean;
  /** Pixels; the default follows the density. */
  size?: number;
  /** Pulses once, for a critical that has just come. */
  pulse?: boolean;
  className?: string;
};

/** Shape, colour and word of a severity: ring, diamond, triangle, octagon, hatch, check. `none` draws nothing. */
export function SeverityMark({ severity, wordHidden = false, size, pulse, className }: SeverityMarkProps) {
  const t = useTranslations('states.severity');
  if (severity === 'none') return null;
  const style = size ? { width: size, height: size } : undefined;
  return (
    <span
      data-severity={severity}
      className={cx('inline-flex shrink-0 items-center gap-1 align-middle', className)}
    >
      <svg
        viewBox="0 0 16 16"
        aria-hidden="true"
        focusable="false"
        data-pulse={pulse || undefined}
        className={cx('shrink-0', size ? null : 'size-icon')}
        style={style}
      >
        {SHAPES[severity]}
      </svg>
      <span className={wordHidden ? 'sr-only' : 'font-medium'}>{t(severity)}</span>
    </span>
  );
}

const FILL = {
  fill: 'var(--sev-solid)',
  stroke: 'var(--sev-line)',
  strokeWidth: 1,
  strokeLinejoin: 'round',
} as const;
const INK = { stroke: 'var(--sev-on)', strokeWidth: 1.75, strokeLinecap: 'round', fill: 'none' } as const;

const SHAPES: Record<Exclude<Severity, 'none'>, React.ReactNode> = {
  notice: (
    <>
      <circle cx="8" cy="8" r="6.25" fill="none" stroke="var(--sev-solid)" strokeWidth="1.5" />
      <path d="M8 7.4v3.4" stroke="var(--sev-solid)" strokeWidth="1.6" strokeLinecap="round" />
      <circle cx="8" cy="5" r="0.95" fill="var(--sev-solid)" />
    </>
  ),
  watch: (
    <>
      <path d="M8 .9 15.1 8 8 15.1.9 8Z" {...FILL} />
      <path d="M8 4.6v4" {...INK} />
      <circle cx="8" cy="11.1" r="1" fill="var(--sev-on)" />
    </>
  ),
  serious: (
    <>
      <path d="M8 1.2 15.3 14.4H.7Z" {...FILL} />
      <path d="M8 6v3.9" {...INK} />
      <circle cx="8" cy="12.1" r="1" fill="var(--sev-on)" />
    </>
  ),
  critical: (
    <>
      <path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5Z" {...FILL} />
      <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" {...INK} />
    </>
  ),
  unsure: (
    <>
      <rect
        x="1.25"
        y="1.25"
        width="13.5"
        height="13.5"
        rx="1.5"
        fill="var(--sev-tint)"
        stroke="var(--sev-solid)"
        strokeWidth="1.5"
        strokeDasharray="2.6 1.6"
      />
      <path
        d="M3 8.2 8.2 3M3.4 12.6l9.2-9.2M7.8 13 13 7.8"
        stroke="var(--sev-solid)"
        strokeWidth="1.3"
        strokeLinecap="round"
      />
    </>
  ),
  confirmed: (
    <>
      <circle cx="8" cy="8" r="7" {...FILL} />
      <path d="m4.9 8.3 2.2 2.2 4.2-4.7" {...INK} strokeLinejoin="round" />
    </>
  ),
};
