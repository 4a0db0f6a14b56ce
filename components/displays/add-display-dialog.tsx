'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSites } from '../admin/use-sites.ts';
import { useFormat } from '../format/format-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';

const INCHES = { least: 20, most: 120 };
const METRES = { least: 1, most: 20 };

/** Announces a screen and shows the code to type there. */
export function AddDisplayDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('displays');
  const sites = useSites();
  const formId = useId();
  const [name, setName] = useState('');
  const [siteId, setSiteId] = useState<string | null>(null);
  const [inches, setInches] = useState('55');
  const [metres, setMetres] = useState('5');
  const [tried, setTried] = useState(false);
  const create = useCreate();
  const site = siteId ?? (sites.options.length === 1 ? (sites.options[0]?.value ?? null) : null);
  const fits = {
    name: name.trim().length > 0,
    site: site !== null,
    size: isBetween(inches, INCHES),
    distance: isBetween(metres, METRES),
  };
  const wrong = (field: keyof typeof fits) => (tried && !fits[field] ? t(`errors.${field}`) : null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (site === null || !Object.values(fits).every(Boolean)) return;
    create.mutate({
      name: name.trim(),
      siteId: site,
      diagonalInches: Number(inches),
      distanceMetres: Number(metres),
    });
  };
  if (create.data) return <CodeShown name={name.trim()} made={create.data} onClose={onClose} />;
  return (
    <Dialog
      open
      decision
      size="sm"
      title={t('create.title')}
      description={t('create.hint')}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <Button tone="primary" type="submit" form={formId} pending={create.isPending}>
          {t('create.action')}
        </Button>
      }
    >
      <form id={formId} onSubmit={send} noValidate className="flex flex-col gap-4">
        {create.error ? <ErrorPanelOf {...failureOf(create.error)} /> : null}
        <TextField
          label={t('name')}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={wrong('name')}
        />
        <Select
          label={t('site')}
          options={sites.options}
          value={site}
          onValueChange={setSiteId}
          error={wrong('site')}
        />
        <TextField
          label={t('size')}
          inputMode="numeric"
          value={inches}
          onChange={(event) => setInches(event.target.value)}
          error={wrong('size')}
        />
        <TextField
          label={t('distance')}
          hint={t('sizeHint')}
          inputMode="numeric"
          value={metres}
          onChange={(event) => setMetres(event.target.value)}
          error={wrong('distance')}
        />
      </form>
    </Dialog>
  );
}

type CodeShownProps = { name: string; made: { code: string; expiresAt: Date }; onClose: () => void };

function CodeShown({ name, made, onClose }: CodeShownProps) {
  const t = useTranslations('displays.code');
  const format = useFormat();
  const address = `${window.location.host}/wall`;
  return (
    <Dialog
      open
      decision
      size="sm"
      title={t('title', { name })}
      description={t('hint', { address, time: format.clock(made.expiresAt) })}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <Button tone="primary" onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <p className="flex items-center justify-center gap-3">
        <output
          aria-label={t('label')}
          dir="ltr"
          className="text-kpi font-semibold tracking-widest select-all"
        >
          {made.code}
        </output>
        <CopyButton text={made.code} what={t('label')} />
      </p>
    </Dialog>
  );
}

function useCreate() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useMutation(
    trpc.displays.create.mutationOptions({
      onSettled: () => void queries.invalidateQueries(trpc.displays.pathFilter()),
    }),
  );
}

function isBetween(text: string, { least, most }: { least: number; most: number }): boolean {
  return /^\d{1,3}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
}
