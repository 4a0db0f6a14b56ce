'use client';

import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { TextArea } from './text-field.tsx';

export type TextDialogProps = {
  title: string;
  description?: ReactNode;
  label: string;
  hint?: string;
  /** The outcome as a verb. */
  action: string;
  maxLength: number;
  missing: string;
  pending: boolean;
  /** Why it was not taken; what was written stays. */
  failure?: ReactNode;
  onSend: (text: string) => void;
  onClose: () => void;
};

/** One text to somebody: a question, an answer. */
export function TextDialog(props: TextDialogProps) {
  const { title, description, label, hint, action, maxLength, missing, pending, failure } = props;
  const t = useTranslations('ui');
  const formId = useId();
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const isEmpty = text.trim() === '';
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isEmpty && !pending) props.onSend(text.trim());
  };
  return (
    <Dialog
      open
      decision
      size="sm"
      title={title}
      description={description}
      onOpenChange={(open) => !open && props.onClose()}
      footer={
        <>
          <Button onClick={props.onClose}>{t('back')}</Button>
          <Button tone="primary" type="submit" form={formId} pending={pending}>
            {action}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send} className="flex flex-col gap-3" noValidate>
        {failure}
        <TextArea
          label={label}
          hint={hint}
          value={text}
          maxLength={maxLength}
          onChange={(event) => setText(event.target.value)}
          error={tried && isEmpty ? missing : null}
        />
      </form>
    </Dialog>
  );
}
