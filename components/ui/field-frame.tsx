import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { LABEL_CLASS, type Labelled } from './labelled.ts';
import { SeverityMark } from './severity-mark.tsx';

export type FieldTexts = Labelled & {
  hint?: ReactNode;
  /** What is wrong and how to put it right, in the same words as in the summary. */
  error?: string | null | false;
  optional?: string;
};

/** Ids that tie a control to its label, hint and error. */
export function fieldIds(id: string, { hint, error }: Pick<FieldTexts, 'hint' | 'error'>) {
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return { 'aria-describedby': describedBy || undefined, 'aria-invalid': error ? true : undefined };
}

/** Label above, hint and error below; the control itself is the child. */
export function FieldFrame({
  id,
  label,
  labelHidden,
  hint,
  error,
  optional,
  className,
  children,
  labelElement,
}: FieldTexts & { id: string; className?: string; children: ReactNode; labelElement?: ReactNode }) {
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      {labelElement ?? (
        <label htmlFor={id} className={labelHidden ? 'sr-only' : LABEL_CLASS}>
          {label}
          {optional ? <span className="ms-1 font-normal text-ink-3">({optional})</span> : null}
        </label>
      )}
      {children}
      {hint ? (
        <p id={`${id}-hint`} className="text-meta text-ink-3">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p
          id={`${id}-error`}
          data-severity="serious"
          className="flex items-start gap-1 text-base text-sev-text"
        >
          <SeverityMark severity="serious" wordHidden className="mt-0.5" />
          {error}
        </p>
      ) : null}
    </div>
  );
}

export const CONTROL_CLASS =
  'min-h-control w-full min-w-0 rounded-control border border-line-strong bg-surface px-2 text-base text-ink-1 placeholder:text-ink-3 aria-invalid:border-sev-line';
