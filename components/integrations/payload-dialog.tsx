'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { askReason } from '../ui/confirm.ts';
import { Dialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { PayloadViewer } from '../ui/payload-viewer.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';

const MEGABYTE = 1024 * 1024;

/** The body as it came, masked; the bytes themselves with a reason that is kept. */
export function PayloadDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations('integrations.payload');
  const trpc = useTRPC();
  const query = useQuery(trpc.integrations.payload.queryOptions({ id }));
  const reveal = useMutation(trpc.integrations.reveal.mutationOptions());
  const { data } = query;
  const download = async () => {
    const answer = await askReason({
      title: t('rawTitle', { id }),
      consequence: t('rawConsequence'),
      action: t('rawAction'),
      reasons: [
        { value: 'dispute', label: t('reasons.dispute') },
        { value: 'analysis', label: t('reasons.analysis') },
        { value: 'other', label: t('reasons.other') },
      ],
    });
    if (!answer || !data) return;
    const word = t(`reasons.${answer.code as 'dispute' | 'analysis' | 'other'}`);
    const reason = answer.note.trim() === '' ? word : `${word}: ${answer.note.trim()}`;
    reveal.mutate(
      { id, reason },
      { onSuccess: (raw) => saveBytes(raw.base64, raw.contentType, data.fileName) },
    );
  };
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={t('title', { id })}
      description={data ? <code className="break-all">SHA-256 {data.sha256}</code> : null}
      footer={
        <Button pending={reveal.isPending} onClick={() => void download()}>
          {t('raw')}
        </Button>
      }
    >
      {reveal.error ? <ErrorPanelOf {...failureOf(reveal.error)} className="mb-3" /> : null}
      {query.isPending ? (
        <SkeletonRows rows={8} onRetry={() => void query.refetch()} />
      ) : !data ? (
        <ErrorPanelOf {...failureOf(query.error)} onRetry={() => void query.refetch()} />
      ) : data.kind !== 'text' ? (
        <EmptyState kind="done" title={t(data.kind)} />
      ) : (
        <div className="flex flex-col gap-2">
          <p className="text-meta text-ink-3">
            {t('masked')} {data.cut ? t('cut', { size: Math.round(data.text.length / MEGABYTE) || 1 }) : null}
          </p>
          <PayloadViewer
            body={data.text}
            fileName={data.fileName}
            label={t('title', { id })}
            className="h-[60dvh]"
          />
        </div>
      )}
    </Dialog>
  );
}

function saveBytes(base64: string, type: string, name: string): void {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
