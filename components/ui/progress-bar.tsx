import { cx } from './cx.ts';

export type ProgressBarProps = {
  label: string;
  value: number;
  max: number;
  /** Text for screen readers, e.g. "18 of 20 pallets"; a percentage otherwise. */
  valueText?: string;
  className?: string;
};

/** A share of a known whole. Past the whole it is full and striped; severity belongs to a SeverityMark beside it. */
export function ProgressBar({ label, value, max, valueText, className }: ProgressBarProps) {
  const share = max > 0 ? Math.max(0, value / max) : 0;
  const percent = Math.round(Math.min(1, share) * 100);
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={valueText}
      className={cx(
        'inline-flex h-1.5 w-20 min-w-8 shrink overflow-hidden rounded-full bg-sunken outline outline-line',
        className,
      )}
    >
      <span
        className={cx('h-full bg-ink-2 forced-colors:bg-[CanvasText]', share > 1 && 'bar-over')}
        style={{ inlineSize: `${percent}%` }}
      />
    </span>
  );
}
