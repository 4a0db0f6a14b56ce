'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { usePageFrame } from '../shell/shell-state.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { FormErrorSummary } from '../ui/form-error-summary.tsx';
import { Panel } from '../ui/panel.tsx';
import { RadioGroup } from '../ui/radio-group.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { showToast } from '../ui/toast.tsx';
import {
  type ArrivalChoices,
  type ArrivalProblem,
  EQUIPMENT_CHOICES,
  REFERENCE_CHOICES,
  readArrival,
} from './arrival.ts';
import { filled } from './filled.ts';

export type ArrivalScreenProps = {
  sites: readonly { id: string; name: string }[];
  /** The site the address named, else the person's own. */
  siteId: string;
};

const FIRST: ArrivalChoices = {
  direction: 'inbound',
  loadType: 'live',
  equipment: 'unknown',
  referenceKind: 'purchase-order',
};

/** A truck at the gate, with or without a booking; it is let in either way. */
export function ArrivalScreen({ sites, siteId }: ArrivalScreenProps) {
  const t = useTranslations('visit.arrive');
  const trpc = useTRPC();
  const router = useRouter();
  const [site, setSite] = useState(siteId);
  const [choices, setChoices] = useState(FIRST);
  const [problem, setProblem] = useState<ArrivalProblem | null>(null);
  const [attempt, setAttempt] = useState(0);
  usePageFrame({ title: t('title') });
  const arrive = useMutation(
    trpc.visits.arrive.mutationOptions({
      onSuccess: ({ no, visitId, unplanned }) => {
        showToast(t(unplanned ? 'unplanned' : 'planned', { no }));
        router.push(`/visits/${visitId}`);
      },
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setAttempt((count) => count + 1);
    const read = readArrival(filled(new FormData(event.currentTarget)), choices);
    setProblem(read.ok ? null : read.problem);
    if (read.ok) arrive.mutate({ ...read.arrival, siteId: site as never });
  };
  const set = (change: Partial<ArrivalChoices>) => setChoices({ ...choices, ...change });
  return (
    <div className="mx-auto w-full max-w-4xl p-3 md:p-4">
      <Panel title={t('title')}>
        <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
          <p className="text-ink-2">{t('hint')}</p>
          {problem ? (
            <FormErrorSummary
              attempt={attempt}
              errors={[
                { fieldId: problem === 'needOne' ? 'arrive-trailer' : 'arrive-scac', message: t(problem) },
              ]}
            />
          ) : null}
          {arrive.error ? <ErrorPanelOf {...failureOf(arrive.error)} /> : null}
          {sites.length > 1 ? (
            <Select
              label={t('site')}
              value={site}
              onValueChange={setSite}
              options={sites.map((each) => ({ value: each.id, label: each.name }))}
            />
          ) : null}
          <ArrivalFields choices={choices} problem={problem} onChange={set} />
          <div>
            <Button tone="primary" size="big" type="submit" pending={arrive.isPending}>
              {t('go')}
            </Button>
          </div>
        </form>
      </Panel>
    </div>
  );
}

type FieldsProps = {
  choices: ArrivalChoices;
  problem: ArrivalProblem | null;
  onChange: (change: Partial<ArrivalChoices>) => void;
};

function ArrivalFields({ choices, problem, onChange }: FieldsProps) {
  const t = useTranslations('visit.arrive');
  const kinds = useTranslations('visit.reference');
  return (
    <div className="grid gap-3 sm:grid-cols-2 md:grid-cols-3">
      <TextField
        id="arrive-trailer"
        label={t('trailer')}
        name="trailer"
        maxLength={40}
        error={problem === 'needOne' ? t('needOne') : null}
      />
      <TextField
        id="arrive-scac"
        label={t('scac')}
        name="scac"
        maxLength={4}
        error={problem === 'scacWrong' ? t('scacWrong') : null}
      />
      <TextField label={t('plate')} name="plate" maxLength={20} />
      <TextField label={t('appointment')} name="appointment" maxLength={80} />
      <Select
        label={t('referenceKind')}
        value={choices.referenceKind}
        onValueChange={(referenceKind) => onChange({ referenceKind })}
        options={REFERENCE_CHOICES.map((value) => ({ value, label: kinds(value) }))}
      />
      <TextField label={t('reference')} name="reference" maxLength={80} />
      <TextField label={t('driver')} name="driver" maxLength={80} />
      <TextField label={t('phone')} name="phone" type="tel" maxLength={30} />
      <TextField label={t('tractor')} name="tractor" maxLength={40} />
      <TextField label={t('seal')} name="seal" maxLength={40} />
      <Select
        label={t('equipment')}
        value={choices.equipment}
        onValueChange={(equipment) => onChange({ equipment })}
        options={EQUIPMENT_CHOICES.map((value) => ({ value, label: t(`equipmentOf.${value}`) }))}
      />
      <div className="flex flex-wrap gap-6">
        <RadioGroup
          label={t('direction')}
          value={choices.direction}
          onValueChange={(direction) => onChange({ direction })}
          options={(['inbound', 'outbound'] as const).map((value) => ({ value, label: t(value) }))}
        />
        <RadioGroup
          label={t('loadType')}
          value={choices.loadType}
          onValueChange={(loadType) => onChange({ loadType })}
          options={(['live', 'drop'] as const).map((value) => ({ value, label: t(value) }))}
        />
      </div>
    </div>
  );
}
