'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { CopyButton } from '../ui/copy-button.tsx';

/** The thread's number, with the way to its trace; it may break anywhere, since it is longer than a phone is wide. */
export function ThreadLink({ correlationId }: { correlationId: string }) {
  const t = useTranslations('integrations.panel.facts');
  return (
    <span className="inline-flex max-w-full items-start gap-1">
      <Link
        href={`/integrations?trace=${correlationId}`}
        className="min-w-0 break-all text-accent hover:underline"
      >
        <bdi dir="ltr">{correlationId}</bdi>
      </Link>
      <CopyButton
        text={correlationId}
        what={t('correlation')}
        className="!min-h-6 !w-6 shrink-0 text-ink-3"
      />
    </span>
  );
}
