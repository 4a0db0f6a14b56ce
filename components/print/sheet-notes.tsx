'use client';

import { useTranslations } from 'use-intl';
import { NoteList } from '../visits/note-list.tsx';
import type { VisitDetail } from '../visits/types.ts';
import { SheetPart } from './print-sheet.tsx';
import { usePaperTime } from './use-paper-time.ts';

/** What people wrote, and what the driver is to be told. */
export function SheetNotes({ visit }: { visit: VisitDetail }) {
  const t = useTranslations('visit.sheet');
  const paperTime = usePaperTime();
  return (
    <SheetPart title={t('notes')}>
      <div className="mt-2">
        {visit.notes.length > 0 ? <NoteList notes={visit.notes} timeOf={paperTime} /> : <p>{t('noNotes')}</p>}
      </div>
    </SheetPart>
  );
}
