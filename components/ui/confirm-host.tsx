'use client';

import { lazy, Suspense, useSyncExternalStore } from 'react';
import { type Question, questions } from './confirm.ts';

const ConfirmDialog = lazy(() =>
  import('./confirm-dialog.tsx').then((file) => ({ default: file.ConfirmDialog })),
);
const ReasonDialog = lazy(() =>
  import('./reason-dialog.tsx').then((file) => ({ default: file.ReasonDialog })),
);

/** Draws the question of `confirmAction` and `askReason`; mounted once in the app's providers. */
export function ConfirmHost() {
  const question = useSyncExternalStore(questions.subscribe, questions.current, () => null);
  return <Suspense fallback={null}>{question ? <Asked question={question} /> : null}</Suspense>;
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
