'use client';

import { useTranslations } from 'use-intl';
import { Panel } from '../ui/panel.tsx';
import { TimeText } from '../ui/time-text.tsx';
import type { Detail } from './case-detail.tsx';

/** Who did what with the case and its proposals, newest first. */
export function CaseHistory({ history }: { history: Detail['history'] }) {
  const t = useTranslations('exceptions');
  const word = (type: string) => {
    const key = `history.types.${type}` as never;
    return t.has(key) ? t(key) : type;
  };
  const who = (entry: Detail['history'][number]) =>
    entry.actorName ?? (entry.actor.startsWith('partner:') ? t('history.partner') : t('history.tower'));
  return (
    <Panel title={t('detail.history')}>
      {history.length === 0 ? (
        <p className="text-ink-3">{t('detail.noHistory')}</p>
      ) : (
        <ol className="flex flex-col gap-1">
          {history.toReversed().map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: facts are only ever added at one end
            <li key={history.length - index} className="flex flex-wrap gap-x-3">
              <TimeText at={entry.at} as="near" className="w-48 shrink-0 text-ink-3" />
              <span>{t('history.by', { what: word(entry.type), who: who(entry) })}</span>
              <Said data={entry.data} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

/** What was said with it: a question, its answer, the reason of a decision, the message of a refusal. */
function Said({ data }: { data: unknown }) {
  const { question, answer, reason, message, resolution } = (data ?? {}) as Record<string, unknown>;
  const text = [question, answer, reason, message, resolution].find(
    (each) => typeof each === 'string' && each !== '',
  );
  return text ? <q className="text-ink-2 [quotes:none]">“{String(text)}”</q> : null;
}
