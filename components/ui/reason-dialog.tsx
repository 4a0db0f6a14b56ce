'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import type { Reason, ReasonRequest } from './confirm.ts';
import { Dialog } from './dialog.tsx';
import { Select } from './select.tsx';
import { TextArea } from './text-field.tsx';

const NOTE_MIN_LENGTH = 3;
const NOTE_MAX_LENGTH = 500;

/** A consequence, a reason from a list and a note; nothing is sent before both are there. */
export function ReasonDialog(props: ReasonRequest & { onAnswer: (reason: Reason | null) => void }) {
  const { title, consequence, action, approver, reasons, noteMinLength = NOTE_MIN_LENGTH, onAnswer } = props;
  const t = useTranslations('ui');
  const formId = useId();
  const [code, setCode] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const noteMissing = note.trim().length < noteMinLength;

  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (code !== null && !noteMissing) onAnswer({ code, note: note.trim() });
  };

  return (
    <Dialog
      open
      decision
      size="sm"
      title={title}
      description={consequence}
      onOpenChange={(open) => !open && onAnswer(null)}
      footer={
        <>
          <Button onClick={() => onAnswer(null)}>{t('back')}</Button>
          <Button tone="primary" type="submit" form={formId}>
            {action}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send} className="flex flex-col gap-4" noValidate>
        {approver ? <p className="text-ink-2">{approver}</p> : null}
        <Select
          label={t('form.reason')}
          options={reasons}
          value={code}
          onValueChange={setCode}
          error={tried && code === null ? t('form.chooseReason') : null}
        />
        <TextArea
          label={t('form.note')}
          hint={t('form.noteHint')}
          optional={noteMinLength === 0 ? t('optional') : undefined}
          value={note}
          maxLength={NOTE_MAX_LENGTH}
          onChange={(event) => setNote(event.target.value)}
          error={tried && noteMissing ? t('form.writeNote', { count: noteMinLength }) : null}
        />
      </form>
    </Dialog>
  );
}
