'use client';

import { CircleHelp, MessageCircleReply } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import { failureOf } from '../trpc/failure.ts';
import { useMay, useMe } from '../trpc/use-may.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { useAsk } from './use-ask.ts';

const TextDialog = onDemand(() => import('../ui/text-dialog.tsx').then((file) => file.TextDialog));
const MAX_CHARACTERS = 500;

type Question = CorrectionView['questions'][number];

/** What checkers asked and what they were told; an open question has its answer button for everybody else. */
export function Questions({ correction, whyNot }: { correction: CorrectionView; whyNot: string | null }) {
  const t = useTranslations('corrections.ask');
  if (correction.questions.length === 0) return null;
  return (
    <section aria-label={t('label')} className="flex flex-col gap-2 rounded-card bg-sunken p-3">
      <ul className="flex flex-col gap-2">
        {correction.questions.map((question) => (
          <li key={question.id} className="flex flex-col gap-1">
            <Said who={question.askedByName} at={question.askedAt} text={question.question} />
            {question.answer && question.answeredAt ? (
              <div className="ps-4">
                <Said who={question.answeredByName ?? '—'} at={question.answeredAt} text={question.answer} />
              </div>
            ) : (
              <Answer question={question} correction={correction} whyNot={whyNot} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Said({ who, at, text }: { who: string; at: Date; text: string }) {
  return (
    <p className="flex flex-wrap gap-x-2">
      <span className="font-semibold">{who}</span>
      <TimeText at={at} as="near" className="text-ink-3" />
      <q className="basis-full [quotes:none]">“{text}”</q>
    </p>
  );
}

type AnswerProps = { question: Question; correction: CorrectionView; whyNot: string | null };

function Answer({ question, correction, whyNot }: AnswerProps) {
  const t = useTranslations('corrections.ask');
  const me = useMe();
  const may = useMay();
  const [open, setOpen] = useState(false);
  const { answer } = useAsk(() => setOpen(false));
  const failure = answer.error ? failureOf(answer.error) : null;
  if (correction.status !== 'proposed') return <p className="ps-4 text-ink-3">{t('unanswered')}</p>;
  if (question.askedBy === `user:${me?.id}` || !may('corrections.answer'))
    return <p className="ps-4 text-ink-2">{t('waiting', { name: correction.proposedByName })}</p>;
  return (
    <>
      <Button
        {...TextDialog.warm}
        className="self-start"
        tone="primary"
        icon={<MessageCircleReply aria-hidden="true" />}
        disabledReason={whyNot}
        onClick={() => setOpen(true)}
      >
        {t('answer')}
      </Button>
      {open ? (
        <TextDialog
          title={t('answerTitle', { name: question.askedByName })}
          description={`“${question.question}”`}
          label={t('answerLabel')}
          action={t('answerAction')}
          maxLength={MAX_CHARACTERS}
          missing={t('answerMissing')}
          pending={answer.isPending}
          failure={failure ? <ErrorPanelOf error={failure.error} reference={failure.reference} /> : null}
          onSend={(text) => answer.mutate({ questionId: question.id, answer: text })}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

/** "Ask…" of a checker: the proposal stays open and comes onto the maker's list. */
export function AskButton({ correction, whyNot }: { correction: CorrectionView; whyNot: string | null }) {
  const t = useTranslations('corrections.ask');
  const [open, setOpen] = useState(false);
  const { ask } = useAsk(() => setOpen(false));
  const waits = correction.questions.some((question) => question.answeredAt === null);
  const failure = ask.error ? failureOf(ask.error) : null;
  return (
    <>
      <Button
        {...TextDialog.warm}
        icon={<CircleHelp aria-hidden="true" />}
        disabledReason={whyNot ?? (waits ? t('open') : null)}
        onClick={() => setOpen(true)}
      >
        {t('action')}
      </Button>
      {open ? (
        <TextDialog
          title={t('title', { no: correction.no })}
          description={t('consequence', { name: correction.proposedByName })}
          label={t('question')}
          action={t('send')}
          maxLength={MAX_CHARACTERS}
          missing={t('missing')}
          pending={ask.isPending}
          failure={failure ? <ErrorPanelOf error={failure.error} reference={failure.reference} /> : null}
          onSend={(question) => ask.mutate({ correctionId: correction.id, question })}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
