'use client';

import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import type { ConfirmRequest } from './confirm.ts';
import { Dialog } from './dialog.tsx';

/** The consequence, then two buttons; focus starts on going back. */
export function ConfirmDialog(props: ConfirmRequest & { onAnswer: (yes: boolean) => void }) {
  const { title, consequence, action, approver, onAnswer } = props;
  const t = useTranslations('ui');
  const back = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      decision
      size="sm"
      title={title}
      description={consequence}
      initialFocus={back}
      onOpenChange={(open) => !open && onAnswer(false)}
      footer={
        <>
          <Button ref={back} onClick={() => onAnswer(false)}>
            {t('back')}
          </Button>
          <Button tone="primary" onClick={() => onAnswer(true)}>
            {action}
          </Button>
        </>
      }
    >
      {approver ? <p className="text-ink-2">{approver}</p> : null}
    </Dialog>
  );
}
