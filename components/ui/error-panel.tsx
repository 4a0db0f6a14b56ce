'use client';

import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type ErrorFacts, useErrorCopy } from '../i18n/error-copy.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { cx } from './cx.ts';
import type { Severity } from './severity.ts';
import { SeverityMark } from './severity-mark.tsx';

export type ErrorPanelProps = {
  /** What happened, in plain words. */
  title: string;
  /** What it means here. */
  meaning: string;
  /** What to do. */
  todo: string;
  /** Correlation id, for the administrator. */
  reference?: string | null;
  onRetry?: () => void;
  severity?: Extract<Severity, 'serious' | 'critical' | 'watch' | 'unsure'>;
  children?: ReactNode;
  className?: string;
};

/** An error beside its cause. It stays until it is cured. */
export function ErrorPanel(props: ErrorPanelProps) {
  const { title, meaning, todo, reference, onRetry, severity = 'serious', children, className } = props;
  const t = useTranslations('ui');
  return (
    <section
      role="alert"
      data-severity={severity}
      className={cx('sev-surface flex flex-col gap-2 rounded-card px-4 py-3', className)}
    >
      <p className="flex items-center gap-2 font-semibold">
        <SeverityMark severity={severity} wordHidden />
        {title}
      </p>
      <p>
        {meaning} {todo}
      </p>
      {children}
      {onRetry || reference ? (
        <div className="flex flex-wrap items-center gap-3">
          {onRetry ? (
            <Button icon={<RotateCw aria-hidden="true" />} onClick={onRetry}>
              {t('retry')}
            </Button>
          ) : null}
          {reference ? (
            <span className="inline-flex items-center gap-1 text-meta">
              {t('reference', { reference })}
              <CopyButton text={reference} what={reference} />
            </span>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

/** The same, worded from an error code, its reason and its values. */
export function ErrorPanelOf({
  error,
  ...rest
}: { error: ErrorFacts } & Omit<ErrorPanelProps, 'title' | 'meaning' | 'todo'>) {
  return <ErrorPanel {...useErrorCopy()(error)} {...rest} />;
}
