'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { RadioGroup } from '../ui/radio-group.tsx';
import { TextArea } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';

const MAX_TEXT = 500;
type Kind = 'note' | 'to_driver';

export type NoteDialogProps = { visitId: string; no: string; onClose: () => void };

/** A word about a stay, for the yard or for the driver; says that nothing is sent. */
export function NoteDialog({ visitId, no, onClose }: NoteDialogProps) {
  const t = useTranslations('visit.notes');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const formId = useId();
  const [kind, setKind] = useState<Kind>('note');
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const add = useMutation(
    trpc.visits.addNote.mutationOptions({
      onSuccess: () => {
        announce(t('saved'));
        showToast(t('saved'));
        onClose();
      },
      onSettled: () => queries.invalidateQueries(trpc.visits.pathFilter()),
    }),
  );
  const missing = text.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!missing && !add.isPending) add.mutate({ visitId, kind, text: text.trim() });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('dialog', { no })}
      size="sm"
      footer={
        <Button tone="primary" type="submit" form={formId} pending={add.isPending}>
          {t('go')}
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        {add.error ? <ErrorPanelOf {...failureOf(add.error)} /> : null}
        <TextArea
          label={t('text')}
          value={text}
          maxLength={MAX_TEXT}
          rows={3}
          onChange={(event) => setText(event.target.value)}
          error={tried && missing ? t('missing') : null}
        />
        <RadioGroup
          label={t('for')}
          value={kind}
          onValueChange={setKind}
          options={[
            { value: 'note' as const, label: t('forYard') },
            { value: 'to_driver' as const, label: t('forDriver') },
          ]}
        />
        <p className="text-ink-2" aria-live="polite">
          {kind === 'note' ? t('yardHint') : t('driverHint')}
        </p>
      </form>
    </Dialog>
  );
}
