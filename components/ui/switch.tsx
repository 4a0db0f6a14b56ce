'use client';

import { Switch as Base } from '@base-ui/react/switch';
import { cx } from './cx.ts';
import type { Labelled } from './labelled.ts';

export type SwitchProps = Labelled & {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  hint?: string;
  disabledReason?: string | null;
  className?: string;
};

/** On or off with effect at once. */
export function Switch({
  label,
  labelHidden,
  checked,
  onCheckedChange,
  hint,
  disabledReason,
  className,
}: SwitchProps) {
  const detail = disabledReason ?? hint;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch inside renders its own input
    <label className={cx('inline-flex min-h-control items-center gap-2 select-none', className)}>
      <Base.Root
        checked={checked}
        onCheckedChange={onCheckedChange}
        disabled={Boolean(disabledReason)}
        className="flex h-5 w-9 shrink-0 items-center rounded-full border border-line-strong bg-sunken px-px transition-colors data-checked:border-accent data-checked:bg-accent data-disabled:border-dashed"
      >
        <Base.Thumb className="size-3.5 rounded-full bg-line-strong transition-transform data-checked:translate-x-4 data-checked:bg-on-accent rtl:data-checked:-translate-x-4" />
      </Base.Root>
      <span className={labelHidden ? 'sr-only' : undefined}>
        {label}
        {detail ? <span className="block text-meta text-ink-3">{detail}</span> : null}
      </span>
    </label>
  );
}
