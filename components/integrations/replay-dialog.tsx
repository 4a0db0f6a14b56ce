'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import { DryRun } from './dry-run.tsx';
import type { Selection } from './use-actions.ts';

export type ReplayAsk = { selection: Selection; count: number };

const MIN_REASON = 3;
/** From this many on the server asks for a second person. */
const APPROVAL_FROM = 100;

type Props = { ask: ReplayAsk; onClose: () => void; onStarted: () => void };

/** Many at once: what it would do, why it is asked, and then one button that says the outcome. */
export function ReplayDialog({ ask, onClose, onStarted }: Props) {
  const t = useTranslations('integrations.replay');
  const format = useFormat();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [includeApplied, setIncludeApplied] = useState(false);
  const [includeFailing, setIncludeFailing] = useState(false);
  const selection = { ...ask.selection, includeApplied, includeFailing };
  const plan = useQuery({ ...trpc.integrations.replayDryRun.queryOptions(selection), staleTime: 0 });
  const start = useMutation(
    trpc.integrations.replayMany.mutationOptions({
      onSuccess: ({ status, plan: { chosen } }) => {
        const text = t(status === 'held' ? 'held' : 'started', { count: chosen });
        showToast(text);
        announce(text);
        onStarted();
      },
      onSettled: () => void queries.invalidateQueries(trpc.integrations.pathFilter()),
    }),
  );
  const count = plan.data?.chosen ?? 0;
  const short = reason.trim().length < MIN_REASON;
  const press = () => {
    setTried(true);
    if (!short) start.mutate({ selection, reason: reason.trim() });
  };
  return (
    <Dialog
      open
      decision
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={t('title', { count: ask.count })}
      description={t('rate')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            tone="primary"
            pending={start.isPending || plan.isFetching}
            disabledReason={plan.data && count === 0 ? t('nothing') : null}
            onClick={press}
          >
            {t(plan.data?.needsApproval ? 'ask' : 'start', { count })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {plan.data ? (
          <DryRun plan={plan.data} />
        ) : plan.error ? (
          <ErrorPanelOf {...failureOf(plan.error)} onRetry={() => void plan.refetch()} />
        ) : (
          <p className="text-ink-2">{t('loading')}</p>
        )}
        <div className="flex flex-col">
          <Checkbox
            label={t('includeApplied')}
            hint={t('includeAppliedHint')}
            checked={includeApplied}
            onCheckedChange={setIncludeApplied}
          />
          <Checkbox
            label={t('includeFailing')}
            checked={includeFailing}
            onCheckedChange={setIncludeFailing}
          />
        </div>
        {plan.data?.needsApproval ? <p>{t('approval', { from: format.number(APPROVAL_FROM) })}</p> : null}
        <TextField
          label={t('reason')}
          hint={t('reasonHint')}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
          error={tried && short ? t('reasonNeeded') : undefined}
        />
        {start.error ? <ErrorPanelOf {...failureOf(start.error)} /> : null}
      </div>
    </Dialog>
  );
}
