'use client';

import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { SeverityMark } from './severity-mark.tsx';

export type FieldError = { fieldId: string; message: string };

/** All errors of a form, on top, in the words that also stand at the fields; takes focus when a send failed. */
export function FormErrorSummary({ errors, attempt }: { errors: readonly FieldError[]; attempt: number }) {
  const t = useTranslations('ui');
  const box = useRef<HTMLDivElement>(null);
  const failed = errors.length > 0;
  useEffect(() => {
    if (attempt > 0 && failed) box.current?.focus();
  }, [attempt, failed]);
  if (!failed) return null;
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="alert"
      data-severity="serious"
      className="sev-surface flex flex-col gap-1 rounded-card px-4 py-3"
    >
      <p className="flex items-center gap-2 font-semibold">
        <SeverityMark severity="serious" wordHidden />
        {t('form.summary', { count: errors.length })}
      </p>
      <ul className="list-disc ps-6">
        {errors.map((error) => (
          <li key={error.fieldId}>
            <a href={`#${error.fieldId}`} className="underline" onClick={() => focusField(error.fieldId)}>
              {error.message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function focusField(id: string): void {
  document.getElementById(id)?.focus();
}
