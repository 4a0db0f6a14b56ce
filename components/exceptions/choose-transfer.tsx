'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { useMay } from '../trpc/use-may.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Panel } from '../ui/panel.tsx';
import { RadioGroup } from '../ui/radio-group.tsx';
import { showToast } from '../ui/toast.tsx';

interface Transfer {
  readonly order: string;
  readonly id: number;
  readonly name: string | null;
  readonly hint: string;
}

export type ChooseTransferProps = {
  exceptionId: string;
  evidence: Readonly<Record<string, unknown>>;
  /** Why nothing can be done now; null when it can. */
  whyNot: string | null;
};

/** One order has several open transfers in Odoo: a person says which one came. */
export function ChooseTransfer({ exceptionId, evidence, whyNot }: ChooseTransferProps) {
  const t = useTranslations('exceptions.chooseTransfer');
  const may = useMay();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const choose = useMutation(
    trpc.odoo.chooseTransfer.mutationOptions({
      onSuccess: () => showToast(t('done')),
      onSettled: () => void queries.invalidateQueries(trpc.exceptions.pathFilter()),
    }),
  );
  const transfers = transfersOf(evidence);
  const [first] = transfers;
  if (!first || !may('odoo.chooseTransfer')) return null;
  // One order at a time: the next one is asked for when this one is linked.
  const offered = transfers.filter((each) => each.order === first.order);
  const failure = choose.error ? failureOf(choose.error) : null;
  return (
    <Panel title={t('title', { order: first.order })}>
      <div className="flex flex-col gap-3">
        {failure ? <ErrorPanelOf error={failure.error} reference={failure.reference} /> : null}
        <RadioGroup
          label={t('label')}
          options={offered.map((each) => ({
            value: String(each.id),
            label: each.name ?? `#${each.id}`,
            ...(each.hint ? { detail: each.hint } : {}),
          }))}
          value={chosen}
          onValueChange={setChosen}
        />
        <Button
          className="self-start"
          disabledReason={whyNot ?? (chosen === null ? t('chooseFirst') : null)}
          pending={choose.isPending}
          onClick={() => choose.mutate({ exceptionId, order: first.order, pickingId: Number(chosen) })}
        >
          {t('action')}
        </Button>
      </div>
    </Panel>
  );
}

function transfersOf(evidence: Readonly<Record<string, unknown>>): Transfer[] {
  return Array.isArray(evidence.transfers) ? (evidence.transfers as Transfer[]) : [];
}
