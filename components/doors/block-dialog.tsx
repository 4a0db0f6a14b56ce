'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { DoorTile } from '#server/yard/doors/schema.ts';
import { failureOf } from '../board/failure.ts';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';

const HOURS = ['1', '2', '4', '8', '24'] as const;
const HOUR_MS = 3_600_000;
const MAX_REASON = 200;

type BlockDialogProps = { tile: DoorTile; onBlocked: () => void; onClose: () => void };

/** Takes a door out of use, with a reason everybody reads on its tile. */
export function BlockDialog({ tile, onBlocked, onClose }: BlockDialogProps) {
  const t = useTranslations('board.block');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const formId = useId();
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState<(typeof HOURS)[number] | 'none'>('none');
  const [tried, setTried] = useState(false);
  const block = useMutation(
    trpc.doors.block.mutationOptions({
      onSuccess: () => {
        onBlocked();
        onClose();
      },
      onSettled: () => queries.invalidateQueries(trpc.doors.pathFilter()),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() === '') return;
    const until = hours === 'none' ? undefined : new Date(Date.now() + Number(hours) * HOUR_MS);
    block.mutate({ doorId: tile.doorId, reason: reason.trim(), until, version: tile.version });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { door: tile.code })}
      size="sm"
      footer={
        <Button tone="primary" type="submit" form={formId} pending={block.isPending}>
          {t('go')}
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        {block.error ? <ErrorPanelOf {...failureOf(block.error)} /> : null}
        <TextField
          label={t('reason')}
          hint={t('reasonHint')}
          value={reason}
          maxLength={MAX_REASON}
          onChange={(event) => setReason(event.target.value)}
          error={tried && reason.trim() === '' ? t('reasonMissing') : null}
        />
        <Select
          label={t('until')}
          value={hours}
          onValueChange={setHours}
          options={[
            { value: 'none' as const, label: t('untilNone') },
            ...HOURS.map((value) => ({ value, label: t('hours', { count: Number(value) }) })),
          ]}
        />
      </form>
    </Dialog>
  );
}
