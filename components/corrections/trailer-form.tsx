'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { TextField } from '../ui/text-field.tsx';
import { NoteField } from './note-field.tsx';
import { isNote, type ProposalFormProps } from './proposal-form.ts';

const MAX_CHARACTERS = 40;

/** The unit the gate should have written down. */
export function TrailerForm({ formId, exception, from, onSend }: ProposalFormProps) {
  const t = useTranslations('corrections.propose');
  const start = from?.input.trailerNumber ?? exception.params.seen;
  const [trailer, setTrailer] = useState(typeof start === 'string' ? start : '');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const trailerNumber = trailer.trim();
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const visitId = exception.visitId ?? exception.subjectId;
    if (trailerNumber && isNote(note)) onSend({ visitId, trailerNumber, reason: note.trim() }, note.trim());
  };
  return (
    <form id={formId} onSubmit={send} noValidate className="flex flex-col gap-4">
      <TextField
        label={t('trailer')}
        value={trailer}
        maxLength={MAX_CHARACTERS}
        onChange={(event) => setTrailer(event.target.value)}
        error={tried && !trailerNumber ? t('trailerMissing') : null}
      />
      <NoteField note={note} onNote={setNote} tried={tried} />
    </form>
  );
}
