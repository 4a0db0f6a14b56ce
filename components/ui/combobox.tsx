'use client';

import { Combobox as Base } from '@base-ui/react/combobox';
import { Check, ChevronDown, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from './cx.ts';
import { CONTROL_CLASS, FieldFrame, type FieldTexts, fieldIds } from './field-frame.tsx';
import { ITEM_CLASS, POPUP_CLASS } from './popup.ts';
import { type Option, OptionDetail } from './select.tsx';

export type ComboboxProps<Value extends string> = FieldTexts & {
  options: readonly Option<Value>[];
  value: Value | null;
  onValueChange: (value: Value | null) => void;
  /** For lists the server filters: gets what was typed, and no filtering is done here. */
  onSearch?: (text: string) => void;
  /** An answer is on its way; the list says so instead of "No match". */
  searching?: boolean;
  placeholder?: string;
  name?: string;
  className?: string;
};

/** One of many values, found by typing. Sorts and matches by locale. */
export function Combobox<Value extends string>(props: ComboboxProps<Value>) {
  const { options, value, onValueChange, onSearch, searching, placeholder, name, className, ...texts } =
    props;
  const id = useId();
  const t = useTranslations('ui');
  const selected = options.find((option) => option.value === value) ?? null;
  return (
    <Base.Root
      items={options as Option<Value>[]}
      value={selected}
      name={name}
      filter={onSearch ? null : undefined}
      onValueChange={(next: Option<Value> | null) => onValueChange(next?.value ?? null)}
      onInputValueChange={(text, details) => {
        if (details.reason === 'input-change' || details.reason === 'input-clear') onSearch?.(text);
      }}
      itemToStringLabel={(option: Option<Value>) => option.label}
      isItemEqualToValue={(a: Option<Value>, b: Option<Value>) => a.value === b.value}
    >
      <FieldFrame {...texts} id={id} className={className}>
        <div className="relative" data-severity={texts.error ? 'serious' : undefined}>
          <Base.Input
            id={id}
            placeholder={placeholder ?? t('choose')}
            {...fieldIds(id, texts)}
            className={cx(CONTROL_CLASS, 'pe-16')}
          />
          <div className="absolute inset-y-0 end-0 flex items-center text-ink-3">
            <Base.Clear className="flex h-full w-8 items-center justify-center" aria-label={t('clear')}>
              <X className="size-4" aria-hidden="true" />
            </Base.Clear>
            <Base.Trigger className="flex h-full w-8 items-center justify-center" aria-label={t('openList')}>
              <ChevronDown className="size-4" aria-hidden="true" />
            </Base.Trigger>
          </div>
        </div>
      </FieldFrame>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={cx(POPUP_CLASS, 'w-(--anchor-width)')}>
            <Base.Empty>
              <p className="p-3 text-ink-3">{searching ? t('busy') : t('noOptions')}</p>
            </Base.Empty>
            <Base.List className="max-h-[min(22rem,var(--available-height))] overflow-y-auto py-1 data-empty:p-0">
              {(option: Option<Value>) => (
                <Base.Item
                  key={option.value}
                  value={option}
                  disabled={Boolean(option.disabledReason)}
                  className={ITEM_CLASS}
                >
                  <span className="min-w-0">{option.label}</span>
                  <OptionDetail option={option} />
                  <Base.ItemIndicator className="ms-auto text-accent">
                    <Check className="size-4" aria-hidden="true" />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
