'use client';

import { type KeyboardEvent, useId } from 'react';
import { cx } from '../ui/cx.ts';
import { CONTROL_CLASS } from '../ui/field-frame.tsx';

export type CountInputProps = {
  label: string;
  lineId: string;
  value: string;
  readOnly: boolean;
  problem: string | null;
  onChange: (text: string) => void;
  onBlur: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void;
};

/** A quantity: numeric keys on touch screens, selected whole when it is entered. */
export function CountInput(props: CountInputProps) {
  const { label, lineId, value, readOnly, problem, onChange, onBlur, onKeyDown } = props;
  const id = useId();
  return (
    <span data-severity={problem ? 'serious' : undefined}>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <input
        id={id}
        data-count-input={lineId}
        type="text"
        inputMode="decimal"
        enterKeyHint="next"
        autoComplete="off"
        value={value}
        readOnly={readOnly}
        aria-invalid={problem ? true : undefined}
        onChange={(event) => onChange(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={onBlur}
        onKeyDown={onKeyDown}
        className={cx(
          CONTROL_CLASS,
          '!w-20 text-center font-semibold',
          readOnly && 'border-dashed text-ink-3',
        )}
      />
    </span>
  );
}
