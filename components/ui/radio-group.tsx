'use client';

import { Radio } from '@base-ui/react/radio';
import { RadioGroup as Base } from '@base-ui/react/radio-group';
import { useId } from 'react';
import { cx } from './cx.ts';
import { LABEL_CLASS, type Labelled } from './labelled.ts';
import { type Option, OptionDetail } from './select.tsx';

export type RadioGroupProps<Value extends string> = Labelled & {
  options: readonly Option<Value>[];
  value: Value | null;
  onValueChange: (value: Value) => void;
  inline?: boolean;
};

/** One of a few, all visible at once. */
export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  const { label, labelHidden, options, value, onValueChange, inline } = props;
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className={labelHidden ? 'sr-only' : LABEL_CLASS}>
        {label}
      </span>
      <Base
        aria-labelledby={id}
        value={value}
        onValueChange={(next) => onValueChange(next as Value)}
        className={cx('flex', inline ? 'flex-wrap gap-x-4' : 'flex-col')}
      >
        {options.map((option) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the radio inside renders its own input
          <label key={option.value} className="inline-flex min-h-control items-center gap-2 select-none">
            <Radio.Root
              value={option.value}
              disabled={Boolean(option.disabledReason)}
              className="flex size-5 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface data-checked:border-accent data-disabled:border-dashed"
            >
              <Radio.Indicator className="size-2.5 rounded-full bg-accent" />
            </Radio.Root>
            <span>
              {option.label} <OptionDetail option={option} />
            </span>
          </label>
        ))}
      </Base>
    </div>
  );
}
