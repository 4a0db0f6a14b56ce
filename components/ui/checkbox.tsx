'use client';

import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import type { Labelled } from './labelled.ts';

export type CheckboxProps = Labelled & {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  /** Some of what it stands for is checked. */
  indeterminate?: boolean;
  hint?: ReactNode;
  name?: string;
  disabledReason?: string | null;
  className?: string;
};

/** Yes or no, sent with the form. For an effect at once use Switch. */
export function Checkbox(props: CheckboxProps) {
  const {
    label,
    labelHidden,
    checked,
    onCheckedChange,
    indeterminate,
    hint,
    name,
    disabledReason,
    className,
  } = props;
  const detail = disabledReason ?? hint;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside renders its own input
    <label className={cx('inline-flex min-h-control items-center gap-2 align-middle select-none', className)}>
      <Base.Root
        checked={checked}
        indeterminate={indeterminate}
        onCheckedChange={onCheckedChange}
        disabled={Boolean(disabledReason)}
        name={name}
        className="flex size-6 shrink-0 items-center justify-center rounded-control border border-line-strong bg-surface text-on-accent data-checked:border-accent data-checked:bg-accent data-disabled:border-dashed data-indeterminate:border-accent data-indeterminate:bg-accent"
      >
        <Base.Indicator className="flex">
          {indeterminate ? (
            <Minus className="size-4" strokeWidth={3} aria-hidden="true" />
          ) : (
            <Check className="size-4" strokeWidth={3} aria-hidden="true" />
          )}
        </Base.Indicator>
      </Base.Root>
      <span className={labelHidden ? 'sr-only' : undefined}>
        {label}
        {detail ? <span className="block text-meta text-ink-3">{detail}</span> : null}
      </span>
    </label>
  );
}
