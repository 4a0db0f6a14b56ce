'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { SeverityMark } from '../ui/severity-mark.tsx';
import type { MessageView } from './types.ts';

const BAD = new Set(['refused', 'unmatched', 'held']);

/** What a message said, event by event, and what became of each. */
export function EventList({ events }: { events: MessageView['events'] }) {
  const t = useTranslations('integrations');
  if (events.length === 0) return <p className="text-ink-3">{t('panel.noEvents')}</p>;
  const word = (status: string) => {
    const key = `eventStatus.${status}` as never;
    return t.has(key) ? t(key) : status;
  };
  return (
    <ul className="flex flex-col gap-1">
      {events.map((event) => {
        const severity = BAD.has(event.status) ? 'serious' : 'none';
        return (
          <li key={event.id} data-severity={severity} className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2">
              <SeverityMark severity={severity} wordHidden />
              <code className="break-all">{event.type}</code>
              <span>{word(event.status)}</span>
              {event.visitId ? (
                <Link href={`/visits/${event.visitId}`} className="text-accent hover:underline">
                  <bdi dir="ltr">{event.visitNo ?? event.visitId}</bdi>
                </Link>
              ) : null}
            </p>
            {event.sentence ? <p className="text-meta text-ink-2">{event.sentence}</p> : null}
          </li>
        );
      })}
    </ul>
  );
}
