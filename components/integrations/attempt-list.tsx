'use client';

import { useTranslations } from 'use-intl';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { CallList } from './call-list.tsx';
import { useLengthText } from './length-text.tsx';
import type { Attempt } from './types.ts';

const BAD = new Set(['refused', 'dead', 'quarantined', 'lost']);

/** Every try, oldest first: when, how long, how it ended, and the other side's answer. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  const t = useTranslations('integrations.panel');
  const kinds = useTranslations('integrations.attemptKind');
  const outcomes = useTranslations('integrations.outcome');
  const length = useLengthText();
  if (attempts.length === 0) return <p className="text-ink-3">{t('noAttempts')}</p>;
  const word = (say: typeof kinds | typeof outcomes, key: string) =>
    (say as typeof kinds).has(key as never) ? (say as typeof kinds)(key as never) : key;
  return (
    <ol className="flex flex-col gap-2">
      {attempts.map((attempt) => {
        const { sentence, calls } = (attempt.detail ?? {}) as { sentence?: string; calls?: unknown };
        const severity = BAD.has(attempt.outcome)
          ? 'serious'
          : attempt.outcome === 'retry'
            ? 'watch'
            : 'none';
        return (
          <li key={attempt.id} data-severity={severity} className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2">
              <SeverityMark severity={severity} wordHidden />
              <span className="font-medium">{t('attempt', { number: attempt.number })}</span>
              <TimeText at={attempt.startedAt} as="trace" focusable />
              <span>{length(attempt.durationMs)}</span>
              <span>{word(outcomes, attempt.outcome)}</span>
              <span className="text-meta text-ink-3">
                {word(kinds, attempt.kind)}
                {attempt.code ? ` · ${attempt.code}` : ''}
              </span>
            </p>
            {sentence ? <p className="text-ink-2">{sentence}</p> : null}
            <CallList calls={calls} />
          </li>
        );
      })}
    </ol>
  );
}
