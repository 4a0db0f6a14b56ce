'use client';

import { type ComponentProps, type ReactNode, useId } from 'react';
import { cx } from './cx.ts';
import { CONTROL_CLASS, FieldFrame, type FieldTexts, fieldIds } from './field-frame.tsx';
import type { WithoutLabels } from './labelled.ts';

type Common = FieldTexts & {
  /** Sits at the end of the field: a unit, a scan button. */
  trailing?: ReactNode;
  frameClassName?: string;
};

export type TextFieldProps = WithoutLabels<ComponentProps<'input'>> & Common;

/** One line of text. Takes `ref` and everything a form library registers. */
export function TextField({ id, frameClassName, trailing, className, ...props }: TextFieldProps) {
  const ownId = useId();
  const fieldId = id ?? ownId;
  const { label, labelHidden, hint, error, optional, ...input } = props;
  return (
    <FieldFrame {...{ label, labelHidden, hint, error, optional }} id={fieldId} className={frameClassName}>
      <div className="relative flex" data-severity={error ? 'serious' : undefined}>
        <input
          type="text"
          {...input}
          {...fieldIds(fieldId, { hint, error })}
          id={fieldId}
          className={cx(CONTROL_CLASS, trailing ? 'pe-12' : null, className)}
        />
        {trailing ? (
          <span className="absolute inset-y-0 end-0 flex items-center pe-2 text-ink-3">{trailing}</span>
        ) : null}
      </div>
    </FieldFrame>
  );
}

export type TextAreaProps = WithoutLabels<ComponentProps<'textarea'>> & Common;

/** Several lines of text. */
export function TextArea({ id, frameClassName, className, rows = 3, ...props }: TextAreaProps) {
  const ownId = useId();
  const fieldId = id ?? ownId;
  const { label, labelHidden, hint, error, optional, trailing, ...input } = props;
  return (
    <FieldFrame {...{ label, labelHidden, hint, error, optional }} id={fieldId} className={frameClassName}>
      <div data-severity={error ? 'serious' : undefined}>
        <textarea
          {...input}
          {...fieldIds(fieldId, { hint, error })}
          id={fieldId}
          rows={rows}
          className={cx(CONTROL_CLASS, 'block py-1.5', className)}
        />
        {trailing}
      </div>
    </FieldFrame>
  );
}
