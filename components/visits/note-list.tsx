'use client';

import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import type { VisitNote } from './types.ts';

type NoteListProps = {
  notes: readonly VisitNote[];
  most?: number;
  /** How the moment is written; left out: with its age. */
  timeOf?: (at: Date) => string;
};

/** What people wrote about a stay, newest first; `most` cuts the list and counts the rest. */
export function NoteList({ notes, most = notes.length, timeOf }: NoteListProps) {
  const t = useTranslations('visit.notes');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  return (
    <ul className="flex flex-col gap-2">
      {notes.slice(0, most).map((note) => (
        <li key={note.id} className="border-s-2 border-line-strong ps-2">
          <p className="break-words whitespace-pre-line">{note.text}</p>
          <p className="text-meta text-ink-3">
            {note.kind === 'to_driver' ? <b>{t('toDriver')} · </b> : null}
            {t('by', {
              who: note.byName,
              time: timeOf ? timeOf(note.at) : format.clockAndAge(note.at, now),
            })}
          </p>
        </li>
      ))}
      {notes.length > most ? (
        <li className="text-meta text-ink-3">{t('more', { count: notes.length - most })}</li>
      ) : null}
    </ul>
  );
}
