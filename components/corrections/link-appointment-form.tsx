'use client';

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { NoteField } from './note-field.tsx';
import { isNote, type ProposalFormProps } from './proposal-form.ts';

const DAY_MS = 86_400_000;
const DAYS_BACK = 3;
const DAYS_AHEAD = 4;

/** The appointment the stay belongs to, from those around today at its site. */
export function LinkAppointmentForm({ formId, exception, from, site, onSend }: ProposalFormProps) {
  const t = useTranslations('corrections.propose');
  const start = from?.input.appointmentId;
  const [appointmentId, setAppointmentId] = useState(typeof start === 'string' ? start : null);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const { options, searching } = useAppointments(exception.siteId ?? site?.id ?? null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const visitId = exception.visitId ?? exception.subjectId;
    if (appointmentId && isNote(note)) onSend({ visitId, appointmentId }, note.trim());
  };
  return (
    <form id={formId} onSubmit={send} noValidate className="flex flex-col gap-4">
      <Combobox
        label={t('appointment')}
        hint={t('appointmentHint')}
        options={options}
        searching={searching}
        value={appointmentId}
        onValueChange={setAppointmentId}
        error={tried && !appointmentId ? t('appointmentMissing') : null}
      />
      <NoteField note={note} onNote={setNote} tried={tried} />
    </form>
  );
}

function useAppointments(siteId: string | null) {
  const trpc = useTRPC();
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const [span] = useState(() => ({
    from: new Date(Math.floor(now / DAY_MS) * DAY_MS - DAYS_BACK * DAY_MS),
    to: new Date(Math.floor(now / DAY_MS) * DAY_MS + DAYS_AHEAD * DAY_MS),
  }));
  const query = useQuery({
    ...trpc.appointments.list.queryOptions({ siteId: siteId as never, ...span }),
    enabled: siteId !== null,
  });
  const options = (query.data ?? [])
    .filter((each) => WAITING.includes(each.status))
    .map((each) => ({
      value: each.id,
      label: [each.no, each.trailerNumber].filter(Boolean).join(' · '),
      detail: format.window(each.windowStart, each.windowEnd, now),
    }));
  return { options, searching: query.isLoading };
}

const WAITING: readonly string[] = ['requested', 'scheduled', 'no_show'];
