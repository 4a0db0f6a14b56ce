'use client';

import { useRef, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import { type ConfirmRequest, questions } from './confirm.ts';
import { Dialog } from './dialog.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

/** Draws the question of `confirmAction` and `askReason`; mounted once in the app's providers. */
export function ConfirmHost() {
  const question = useSyncExternalStore(questions.subscribe, questions.current, () => null);
  if (!question) return null;
  if (question.kind === 'confirm') {
    const answer = (yes: boolean) => {
      question.answer(yes);
      questions.done(question);
    };
    return <ConfirmDialog {...question.request} onAnswer={answer} />;
  }
  return (
    <ReasonDialog
      {...question.request}
      onAnswer={(reason) => {
        question.answer(reason);
        questions.done(question);
      }}
    />
  );
}

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
