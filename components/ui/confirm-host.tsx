'use client';

import { useSyncExternalStore } from 'react';
import { type Question, questions } from './confirm.ts';
import { onDemand } from './on-demand.tsx';
import { useFirstTouch } from './use-first-touch.ts';

const ConfirmDialog = onDemand(() => import('./confirm-dialog.tsx').then((file) => file.ConfirmDialog));
const ReasonDialog = onDemand(() => import('./reason-dialog.tsx').then((file) => file.ReasonDialog));

/** Draws the question of `confirmAction` and `askReason`; mounted once in the app's providers. */
export function ConfirmHost() {
  const question = useSyncExternalStore(questions.subscribe, questions.current, () => null);
  useFirstTouch(warm);
  return question ? <Asked question={question} /> : null;
}

function warm(): void {
  ConfirmDialog.warm.onFocus();
  ReasonDialog.warm.onFocus();
}

function Asked({ question }: { question: Question }) {
  if (question.kind === 'confirm') {
    const answer = (yes: boolean) => {
      question.answer(yes);
      questions.done(question);
    };
    return <ConfirmDialog {...question.request} onAnswer={answer} />;
  }
  const answer = (reason: Parameters<typeof question.answer>[0]) => {
    question.answer(reason);
    questions.done(question);
  };
  return <ReasonDialog {...question.request} onAnswer={answer} />;
}
