'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { RadioGroup } from '../ui/radio-group.tsx';
import { Select } from '../ui/select.tsx';
import { SECRET_KINDS } from './known.ts';
import type { Partner } from './partners-panel.tsx';
import { usePartnerChanges } from './use-partner-changes.ts';

type Kind = (typeof SECRET_KINDS)[number];
const OVERLAPS = ['0', '24', '72', '168', '720'] as const;

/** Makes a secret with an overlap for the one before, and shows it this once. */
export function RotateDialog({ partner, onClose }: { partner: Partner; onClose: () => void }) {
  const t = useTranslations('partners.secret');
  const [kind, setKind] = useState<Kind>((partner.secrets[0]?.kind as Kind | undefined) ?? 'hmac');
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]>('24');
  const { rotate } = usePartnerChanges();
  const made = rotate.data;
  if (made)
    return <ShownOnce partner={partner} secret={made.secret} oldEndsAt={made.oldEndsAt} onClose={onClose} />;
  const replaces = partner.secrets.some((secret) => secret.kind === kind && secret.revokedAt === null);
  return (
    <Dialog
      open
      decision
      size="sm"
      title={t('rotateTitle', { name: partner.name })}
      description={t('rotateHint')}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <Button
          tone="primary"
          pending={rotate.isPending}
          onClick={() => rotate.mutate({ partnerId: partner.id, kind, overlapHours: Number(overlap) })}
        >
          {t('rotateAction')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        {rotate.error ? <ErrorPanelOf {...failureOf(rotate.error)} /> : null}
        <RadioGroup
          label={t('kind')}
          options={SECRET_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          value={kind}
          onValueChange={setKind}
        />
        {replaces ? (
          <Select
            label={t('overlap')}
            options={OVERLAPS.map((value) => ({ value, label: t(`overlaps.${value}`) }))}
            value={overlap}
            onValueChange={setOverlap}
          />
        ) : null}
      </div>
    </Dialog>
  );
}

type ShownOnceProps = { partner: Partner; secret: string; oldEndsAt: Date; onClose: () => void };

function ShownOnce({ partner, secret, oldEndsAt, onClose }: ShownOnceProps) {
  const t = useTranslations('partners.secret');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const replaced = partner.secrets.some((each) => each.revokedAt === null && each.expiresAt !== null);
  return (
    <Dialog
      open
      decision
      size="sm"
      title={t('shownTitle', { name: partner.name })}
      description={t('shownHint')}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <Button tone="primary" onClick={onClose}>
          {t('shownAction')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex items-center gap-2 rounded-control border border-line-strong bg-sunken p-3">
          <output aria-label={t('value')} dir="ltr" className="min-w-0 flex-1 font-mono break-all select-all">
            {secret}
          </output>
          <CopyButton text={secret} what={t('value')} />
        </div>
        {replaced ? (
          <p className="text-ink-2">{t('oldEnds', { time: format.dayTime(oldEndsAt, now) })}</p>
        ) : null}
      </div>
    </Dialog>
  );
}
