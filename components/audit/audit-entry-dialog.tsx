'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Facts } from '../ui/panel.tsx';
import { TimeText } from '../ui/time-text.tsx';
import type { Entry } from './audit-panel.tsx';
import { BeforeAfter } from './before-after.tsx';
import { changesOf } from './changes.ts';

/** One entry whole: who, when, why, and each value before and after. */
export function AuditEntryDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const t = useTranslations('audit');
  const rows = changesOf(entry);
  return (
    <Dialog
      open
      size="lg"
      title={t('detail.title', { action: entry.action })}
      onOpenChange={(open) => !open && onClose()}
    >
      <div className="flex flex-col gap-4">
        <Facts
          items={[
            { label: t('when'), value: <TimeText at={entry.at} as="near" focusable /> },
            { label: t('who'), value: `${entry.actorName} (${entry.actor})` },
            { label: t('subject'), value: <bdi dir="ltr">{`${entry.subjectKind} ${entry.subjectId}`}</bdi> },
            { label: t('reason'), value: entry.reason ?? '—' },
            {
              label: t('correlation'),
              value: (
                <span className="inline-flex flex-wrap items-center gap-2">
                  <bdi dir="ltr">{entry.correlationId}</bdi>
                  <CopyButton text={entry.correlationId} what={t('correlation')} />
                  <Link
                    className="text-accent hover:underline"
                    href={`/integrations?trace=${encodeURIComponent(entry.correlationId)}`}
                  >
                    {t('detail.trace')}
                  </Link>
                </span>
              ),
            },
            { label: t('detail.entry'), value: <bdi dir="ltr">{entry.id}</bdi> },
          ]}
        />
        {rows.length > 0 ? <BeforeAfter rows={rows} /> : <p className="text-ink-3">{t('detail.noValues')}</p>}
      </div>
    </Dialog>
  );
}
