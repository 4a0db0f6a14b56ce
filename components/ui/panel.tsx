import { type ComponentProps, type ReactNode, useId } from 'react';
import { cx } from './cx.ts';
import type { Severity } from './severity.ts';

export type PanelProps = {
  title: string;
  titleHidden?: boolean;
  count?: number;
  /** Filters, sort, buttons at the end of the title line. */
  actions?: ReactNode;
  children: ReactNode;
  /** The body scrolls by itself inside a fixed height. */
  scroll?: boolean;
  flush?: boolean;
  className?: string;
  level?: 2 | 3;
};

/** A named region of a screen with its title line. */
export function Panel(props: PanelProps) {
  const { title, titleHidden, count, actions, children, scroll, flush, className, level = 2 } = props;
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <section
      aria-labelledby={id}
      className={cx('flex min-h-0 min-w-0 flex-col rounded-card border border-line bg-surface', className)}
    >
      <header
        className={
          titleHidden
            ? 'sr-only'
            : 'flex min-h-10 flex-wrap items-center gap-2 border-b border-line px-3 py-1'
        }
      >
        <Heading id={id} className="flex items-baseline gap-2 font-semibold">
          {title}
          {count === undefined ? null : <span className="font-normal text-ink-3">{count}</span>}
        </Heading>
        {actions ? <div className="ms-auto flex flex-wrap items-center gap-gap">{actions}</div> : null}
      </header>
      <div className={cx('min-h-0 flex-1', scroll && 'scroll-quiet overflow-y-auto', !flush && 'p-3')}>
        {children}
      </div>
    </section>
  );
}

/** A thing in a list of things; a severity colours it, a mark inside must say it too. */
export function Card({
  severity = 'none',
  className,
  ...rest
}: ComponentProps<'div'> & { severity?: Severity }) {
  return <div {...rest} data-severity={severity} className={cx('sev-surface rounded-card p-3', className)} />;
}

/** Label and value pairs as a real description list. */
export function Facts({
  items,
  className,
}: {
  items: ReadonlyArray<{ label: string; value: ReactNode }>;
  className?: string;
}) {
  return (
    <dl className={cx('grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1', className)}>
      {items.map((item) => (
        <div key={item.label} className="contents">
          <dt className="text-ink-3">{item.label}</dt>
          <dd className="min-w-0 wrap-anywhere">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
