'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { TextField } from '../ui/text-field.tsx';
import { NoteField } from './note-field.tsx';
import { isNote, type ProposalFormProps } from './proposal-form.ts';
import { type EditedLine, linesOf, problemOf, toInput } from './receipt-lines.ts';

/** What is booked of each line that is not as announced; the others stay as they are. */
export function ReceiptForm({ formId, from, onSend }: ProposalFormProps) {
  const t = useTranslations('corrections.propose');
  const [lines, setLines] = useState<readonly EditedLine[]>(() => (from ? linesOf(from) : []));
  const [closeRemainder, setCloseRemainder] = useState(from?.input.closeRemainder === true);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const shown = lines.filter((line) => line.label !== null);
  const change = (lineId: string, patch: Partial<EditedLine>) =>
    setLines(lines.map((line) => (line.lineId === lineId ? { ...line, ...patch } : line)));

  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const wrong = lines.some((line) => problemOf(line) !== null);
    if (from && !wrong && isNote(note))
      onSend(toInput(String(from.input.receiptId), lines, closeRemainder), note.trim());
  };
  return (
    <form id={formId} onSubmit={send} noValidate className="flex flex-col gap-4">
      {shown.map((line) => (
        <LineFields
          key={line.lineId}
          line={line}
          tried={tried}
          onChange={(patch) => change(line.lineId, patch)}
        />
      ))}
      {lines.length > shown.length ? (
        <p className="text-ink-3">{t('plainLines', { count: lines.length - shown.length })}</p>
      ) : null}
      <Checkbox
        label={t('closeRemainder')}
        hint={t('closeRemainderHint')}
        checked={closeRemainder}
        onCheckedChange={setCloseRemainder}
      />
      <NoteField note={note} onNote={setNote} tried={tried} />
    </form>
  );
}

type LineFieldsProps = { line: EditedLine; tried: boolean; onChange: (patch: Partial<EditedLine>) => void };

function LineFields({ line, tried, onChange }: LineFieldsProps) {
  const t = useTranslations('corrections.propose');
  const format = useFormat();
  const { lineNo = 0, sku = '', uom = 'each', counted = 0, expected = 0 } = line.label ?? {};
  const problem = tried ? problemOf(line) : null;
  const amount = (value: number) => format.quantity(value, uom);
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <TextField
        label={t('accepted', { lineNo, sku })}
        hint={t('lineHint', { counted: amount(counted), expected: amount(expected) })}
        inputMode="decimal"
        value={line.accepted}
        onChange={(event) => onChange({ accepted: event.target.value })}
        error={
          problem === 'accepted'
            ? t('badNumber')
            : problem === 'tooMuch'
              ? t('tooMuch', { counted: amount(counted) })
              : null
        }
      />
      <TextField
        label={t('damaged', { lineNo, sku })}
        inputMode="decimal"
        value={line.damaged}
        onChange={(event) => onChange({ damaged: event.target.value })}
        error={
          problem === 'damaged' ? t('badNumber') : problem === 'tooManyDamaged' ? t('tooManyDamaged') : null
        }
      />
    </div>
  );
}
