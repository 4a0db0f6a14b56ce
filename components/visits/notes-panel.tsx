'use client';

import { useTranslations } from 'use-intl';
import { Panel } from '../ui/panel.tsx';
import { NoteList } from './note-list.tsx';
import type { VisitDetail } from './types.ts';

/** What people wrote about this stay. */
export function NotesPanel({ visit }: { visit: VisitDetail }) {
  const t = useTranslations('visit.notes');
  return (
    <Panel title={t('title')} count={visit.notes.length}>
      {visit.notes.length > 0 ? <NoteList notes={visit.notes} /> : <p className="text-ink-3">{t('empty')}</p>}
    </Panel>
  );
}
