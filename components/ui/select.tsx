'use client';

import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from './cx.ts';
import { CONTROL_CLASS, FieldFrame, type FieldTexts, fieldIds } from './field-frame.tsx';
import { LABEL_CLASS } from './labelled.ts';
import { ITEM_CLASS, POPUP_CLASS } from './popup.ts';

export type Option<Value extends string = string> = {
  value: Value;
  label: string;
  /** Second line: a reason, a state, a distance. */
  detail?: string;
  /** Shown, but not to be chosen now, and why. */
  disabledReason?: string;
};

export type SelectProps<Value extends string> = FieldTexts & {
  options: readonly Option<Value>[];
  value: Value | null;
  onValueChange: (value: Value) => void;
  placeholder?: string;
  name?: string;
  icon?: ReactNode;
  className?: string;
};

/** One of a few known values. For long or searched lists use Combobox. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { options, value, onValueChange, placeholder, name, icon, className, ...texts } = props;
  const id = useId();
  const t = useTranslations('ui');
  return (
    <Base.Root
      items={options}
      value={value}
      name={name}
      onValueChange={(next) => next !== null && onValueChange(next as Value)}
    >
      <FieldFrame
        {...texts}
        id={id}
        className={className}
        labelElement={
          <Base.Label className={texts.labelHidden ? 'sr-only' : LABEL_CLASS}>{texts.label}</Base.Label>
        }
      >
        <Base.Trigger
          id={id}
          {...fieldIds(id, texts)}
          data-severity={texts.error ? 'serious' : undefined}
          className={cx(CONTROL_CLASS, 'flex items-center justify-between gap-2 text-start hover:bg-sunken')}
        >
          {icon}
          <Base.Value className="min-w-0 flex-1 truncate data-placeholder:text-ink-3">
            {(current: Value | null) =>
              options.find((option) => option.value === current)?.label ?? placeholder ?? t('choose')
            }
          </Base.Value>
          <Base.Icon className="text-ink-3">
            <ChevronsUpDown className="size-4" aria-hidden="true" />
          </Base.Icon>
        </Base.Trigger>
      </FieldFrame>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className={cx(POPUP_CLASS, 'min-w-(--anchor-width)')}>
            <Base.List className="max-h-(--available-height) overflow-y-auto py-1">
              {options.map((option) => (
                <OptionItem key={option.value} option={option} />
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function OptionItem({ option }: { option: Option }) {
  return (
    <Base.Item value={option.value} disabled={Boolean(option.disabledReason)} className={ITEM_CLASS}>
      <Base.ItemText className="min-w-0">{option.label}</Base.ItemText>
      <OptionDetail option={option} />
      <Base.ItemIndicator className="ms-auto text-accent">
        <Check className="size-4" aria-hidden="true" />
      </Base.ItemIndicator>
    </Base.Item>
  );
}

/** The second, quieter text of an option: why it cannot be chosen, or what it is. */
export function OptionDetail({ option }: { option: Pick<Option, 'detail' | 'disabledReason'> }) {
  const text = option.disabledReason ?? option.detail;
  return text ? <span className="min-w-0 truncate text-meta text-ink-3">{text}</span> : null;
}
