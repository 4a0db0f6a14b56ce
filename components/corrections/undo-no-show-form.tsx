'use client';

import { type FormEvent, useState } from 'react';
import { NoteField } from './note-field.tsx';
import { isNote, type ProposalFormProps } from './proposal-form.ts';

/** The truck did come, or still comes. */
export function UndoNoShowForm({ formId, exception, onSend }: ProposalFormProps) {
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const reason = note.trim();
    if (isNote(note)) onSend({ appointmentId: exception.subjectId, reason }, reason);
  };
  return (
    <form id={formId} onSubmit={send} noValidate>
      <NoteField note={note} onNote={setNote} tried={tried} />
    </form>
  );
}
