'use client';

import { useTranslations } from 'use-intl';
import { TextArea } from '../ui/text-field.tsx';
import { isNote, NOTE_MAX_CHARACTERS } from './proposal-form.ts';

export type NoteFieldProps = { note: string; onNote: (note: string) => void; tried: boolean };

/** Why it is proposed: the approver decides on it. */
export function NoteField({ note, onNote, tried }: NoteFieldProps) {
  const t = useTranslations('corrections.propose');
  return (
    <TextArea
      label={t('note')}
      hint={t('noteHint')}
      value={note}
      maxLength={NOTE_MAX_CHARACTERS}
      onChange={(event) => onNote(event.target.value)}
      error={tried && !isNote(note) ? t('noteMissing') : null}
    />
  );
}
