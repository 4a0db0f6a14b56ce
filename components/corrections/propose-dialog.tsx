'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ComponentType, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import type { CorrectionKindName } from '#server/yard/corrections/schema.ts';
import type { ExceptionItem } from '#server/yard/exceptions/queries.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { RadioGroup } from '../ui/radio-group.tsx';
import { showToast } from '../ui/toast.tsx';
import { LinkAppointmentForm } from './link-appointment-form.tsx';
import type { ProposalFormProps, Site } from './proposal-form.ts';
import { ReceiptForm } from './receipt-form.tsx';
import { StampForm } from './stamp-form.tsx';
import { TrailerForm } from './trailer-form.tsx';
import { UndoNoShowForm } from './undo-no-show-form.tsx';
import { useCorrectionWords } from './use-correction-words.ts';

export type ProposeDialogProps = {
  exception: ExceptionItem;
  /** The proposal that gives the start and, while it is open, gives way. */
  from: CorrectionView | null;
  kinds: readonly CorrectionKindName[];
  site: Site | null;
  onClose: () => void;
};

/** The maker's form. Nothing changes before a second person approves. */
export function ProposeDialog({ exception, from, kinds, site, onClose }: ProposeDialogProps) {
  const t = useTranslations('corrections.propose');
  const words = useCorrectionWords();
  const formId = useId();
  const [kind, setKind] = useState<CorrectionKindName | null>(from?.kind ?? kinds[0] ?? null);
  const propose = usePropose(onClose);
  const failure = propose.error ? failureOf(propose.error) : null;
  const Form = kind ? FORMS[kind] : null;

  const send: ProposalFormProps['onSend'] = (input, note) => {
    if (!kind) return;
    propose.mutate({
      kind,
      input,
      note,
      exceptionId: exception.id,
      ...(from?.status === 'proposed' ? { supersedes: from.id } : {}),
    });
  };
  return (
    <Dialog
      open
      decision
      title={from ? t('again', { no: from.no }) : t('title')}
      description={t('hint')}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <Button tone="primary" type="submit" form={formId} pending={propose.isPending}>
          {t('action')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        {failure ? <ErrorPanelOf error={failure.error} reference={failure.reference} /> : null}
        {!from && kinds.length > 1 ? (
          <RadioGroup
            label={t('kind')}
            options={kinds.map((each) => ({ value: each, label: words.kind(each) }))}
            value={kind}
            onValueChange={setKind}
          />
        ) : null}
        {Form ? <Form formId={formId} exception={exception} from={from} site={site} onSend={send} /> : null}
      </div>
    </Dialog>
  );
}

const FORMS: Record<CorrectionKindName, ComponentType<ProposalFormProps>> = {
  'receipt.confirm': ReceiptForm,
  'visit.replace-trailer': TrailerForm,
  'visit.correct-stamp': StampForm,
  'visit.link-appointment': LinkAppointmentForm,
  'appointment.undo-no-show': UndoNoShowForm,
};

function usePropose(onDone: () => void) {
  const t = useTranslations('corrections.propose');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  return useMutation(
    trpc.corrections.propose.mutationOptions({
      onSuccess: ({ no }) => {
        const text = t('done', { no });
        showToast(text);
        announce(text);
        onDone();
      },
      onSettled: () => void queries.invalidateQueries(trpc.exceptions.pathFilter()),
    }),
  );
}
