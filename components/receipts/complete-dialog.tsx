'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TextArea } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import type { VisitActionProps } from '../visits/visit-actions.tsx';
import { type CountSummary, countSummary } from './count.ts';

const MAX_NOTE = 500;
const DIFFERENCES = ['short', 'over', 'damaged', 'unknown', 'unexpected'] as const;

/** What finishing means, before it is done: confirmed at once, or a second person decides. */
export function CompleteDialog({ visit, off, refresh, onClose }: VisitActionProps & { onClose: () => void }) {
  const t = useTranslations('receipt.complete');
  const trpc = useTRPC();
  const announce = useAnnounce();
  const [asZero, setAsZero] = useState(false);
  const [closeRest, setCloseRest] = useState(false);
  const [note, setNote] = useState('');
  const receipts = useQuery(trpc.receipts.forVisit.queryOptions({ visitId: visit.id }));
  const open = (receipts.data ?? []).filter((receipt) => receipt.status !== 'confirmed');
  const summary = countSummary(open);
  const unfinished = summary.uncounted > 0 && !asZero;
  const kind = open.length === 0 ? 'Plain' : summary.exact ? 'Exact' : 'Differs';
  const complete = useMutation(
    trpc.receipts.complete.mutationOptions({
      onSuccess: ({ receipts: done }) => {
        const waits = done.some((one) => one.outcome === 'awaiting_approval');
        const text = t(done.length === 0 ? 'donePlain' : waits ? 'doneDiffers' : 'doneExact');
        announce(text);
        showToast(text);
        onClose();
      },
      onSettled: () => refresh(),
    }),
  );
  const meaning =
    kind === 'Plain' ? 'noReceipt' : kind === 'Exact' ? 'exact' : unfinished ? 'countFirst' : 'differs';
  const blocked = off ?? (unfinished ? t('countFirst') : null);
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={t('title')}
      decision
      footer={
        <Button
          tone="primary"
          size="big"
          pending={complete.isPending || receipts.isPending}
          disabledReason={blocked}
          onClick={() =>
            complete.mutate({
              visitId: visit.id,
              uncountedAsZero: asZero,
              closeRemainder: closeRest,
              note: note.trim() || undefined,
            })
          }
        >
          {t(`go${kind}`)}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {complete.error ? <ErrorPanelOf {...failureOf(complete.error)} /> : null}
        {receipts.error ? (
          <ErrorPanelOf {...failureOf(receipts.error)} onRetry={() => void receipts.refetch()} />
        ) : null}
        <p>{t(meaning)}</p>
        <Differences summary={summary} />
        {summary.uncounted > 0 ? (
          <Checkbox label={t('uncountedAsZero')} checked={asZero} onCheckedChange={setAsZero} />
        ) : null}
        {summary.short > 0 || (summary.uncounted > 0 && asZero) ? (
          <Checkbox label={t('closeRemainder')} checked={closeRest} onCheckedChange={setCloseRest} />
        ) : null}
        {kind === 'Differs' ? (
          <TextArea
            label={t('note')}
            value={note}
            maxLength={MAX_NOTE}
            onChange={(event) => setNote(event.target.value)}
          />
        ) : null}
      </div>
    </Dialog>
  );
}

function Differences({ summary }: { summary: CountSummary }) {
  const t = useTranslations('receipt.complete');
  if (summary.exact) return null;
  return (
    <ul className="flex flex-col gap-1">
      {summary.uncounted > 0 ? (
        <li className="flex items-center gap-2 font-medium">
          <SeverityMark severity="serious" wordHidden />
          {t('uncounted', { count: summary.uncounted })}
        </li>
      ) : null}
      {DIFFERENCES.filter((kind) => summary[kind] > 0).map((kind) => (
        <li key={kind} className="flex items-center gap-2">
          <SeverityMark severity="watch" wordHidden />
          {t(kind, { count: summary[kind] })}
        </li>
      ))}
    </ul>
  );
}
