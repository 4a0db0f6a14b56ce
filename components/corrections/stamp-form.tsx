'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { RadioGroup } from '../ui/radio-group.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { NoteField } from './note-field.tsx';
import { isNote, type ProposalFormProps } from './proposal-form.ts';
import { instantAt, localAt } from './zoned-input.ts';

const STAGES = [
  'arrived',
  'checked_in',
  'at_door',
  'work_started',
  'work_completed',
  'released',
  'departed',
] as const;
type Stage = (typeof STAGES)[number];

/** When a stage of the stay really happened, or that it did not. */
export function StampForm({ formId, exception, from, site, onSend }: ProposalFormProps) {
  const t = useTranslations('corrections.propose');
  const stages = useTranslations('exceptions.stages');
  const timeZone = site?.timeZone ?? 'UTC';
  const told = from?.input.stage ?? exception.params.stage;
  const [stage, setStage] = useState<Stage>(STAGES.find((each) => each === told) ?? 'arrived');
  const [happened, setHappened] = useState<'yes' | 'no'>(from?.input.at === null ? 'no' : 'yes');
  const [when, setWhen] = useState(() => startOf(from?.input.at ?? exception.params.at, timeZone));
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const at = instantAt(when, timeZone);

  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isNote(note) || (happened === 'yes' && !at)) return;
    const visitId = exception.visitId ?? exception.subjectId;
    const reason = note.trim();
    onSend({ visitId, stage, at: happened === 'yes' && at ? at.toISOString() : null, reason }, reason);
  };
  return (
    <form id={formId} onSubmit={send} noValidate className="flex flex-col gap-4">
      <Select
        label={t('stage')}
        options={STAGES.map((each) => ({ value: each, label: stages(each) }))}
        value={stage}
        onValueChange={setStage}
      />
      <RadioGroup
        label={t('when')}
        labelHidden
        inline
        options={[
          { value: 'yes', label: t('happened') },
          { value: 'no', label: t('didNotHappen') },
        ]}
        value={happened}
        onValueChange={setHappened}
      />
      {happened === 'yes' ? (
        <TextField
          label={t('when')}
          type="datetime-local"
          hint={t('zone', { city: site?.city ?? 'UTC' })}
          value={when}
          onChange={(event) => setWhen(event.target.value)}
          error={tried && !at ? t('whenMissing') : null}
        />
      ) : null}
      <NoteField note={note} onNote={setNote} tried={tried} />
    </form>
  );
}

function startOf(value: unknown, timeZone: string): string {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? '' : localAt(new Date(ms), timeZone);
}
