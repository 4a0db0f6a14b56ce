'use client';

import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useServerNow } from '../format/format-provider.tsx';
import { failureOf } from '../trpc/failure.ts';
import { useMay } from '../trpc/use-may.ts';
import { Button } from '../ui/button.tsx';
import { confirmAction } from '../ui/confirm.ts';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { Panel } from '../ui/panel.tsx';
import { showToast } from '../ui/toast.tsx';
import type { Partner } from './partners-panel.tsx';
import { SecretRow } from './secret-row.tsx';
import { secretState } from './secret-state.ts';
import { usePartnerChanges } from './use-partner-changes.ts';

const RotateDialog = onDemand(() => import('./rotate-dialog.tsx').then((file) => file.RotateDialog));

/** Secrets by their last four characters: never the secret. */
export function SecretsPanel({ partner, whyNot }: { partner: Partner; whyNot: string | null }) {
  const t = useTranslations('partners.secret');
  const may = useMay();
  const now = useNow(30_000, useServerNow());
  const [rotating, setRotating] = useState(false);
  const { revoke } = usePartnerChanges();
  const valid = partner.secrets.filter((secret) => secretState(secret, now).kind === 'valid');
  const handles = may('partners.rotateSecret');

  const end = async (secret: Partner['secrets'][number]) => {
    const { lastFour } = secret;
    const yes = await confirmAction({
      title: t('revokeTitle', { lastFour }),
      consequence: t('revokeConsequence', { last: valid.length === 1 ? 'yes' : 'no', name: partner.name }),
      action: t('revokeAction'),
    });
    if (!yes) return;
    revoke.mutate({ secretId: secret.id }, { onSuccess: () => showToast(t('revokedDone', { lastFour })) });
  };
  return (
    <Panel
      title={t('title')}
      count={valid.length}
      actions={
        handles ? (
          <Button
            icon={<KeyRound aria-hidden="true" />}
            disabledReason={whyNot}
            {...RotateDialog.warm}
            onClick={() => setRotating(true)}
          >
            {t('rotate')}
          </Button>
        ) : null
      }
    >
      <div className="flex flex-col gap-3">
        <p className="text-ink-2">{partner.secrets.length === 0 ? t('none') : t('hint')}</p>
        {revoke.error ? <ErrorPanelOf {...failureOf(revoke.error)} /> : null}
        {partner.secrets.length > 0 ? (
          <div className="scroll-quiet relative overflow-x-auto">
            <table className="w-full min-w-120 border-collapse text-start">
              <caption className="sr-only">{t('title')}</caption>
              <thead>
                <tr className="border-b border-line-strong text-meta text-ink-3">
                  {(['lastFour', 'kind', 'from', 'until', 'state'] as const).map((column) => (
                    <th key={column} scope="col" className="px-2 py-1.5 text-start font-medium">
                      {t(column)}
                    </th>
                  ))}
                  {handles ? (
                    <th scope="col" className="px-2 py-1.5 text-start font-medium">
                      {t('action')}
                    </th>
                  ) : null}
                </tr>
              </thead>
              <tbody>
                {partner.secrets.map((secret) => (
                  <SecretRow
                    key={secret.id}
                    secret={secret}
                    now={now}
                    whyNot={whyNot}
                    pending={revoke.isPending}
                    onRevoke={handles ? () => void end(secret) : null}
                  />
                ))}
              </tbody>
            </table>
          </div>
        ) : null}
      </div>
      {rotating ? <RotateDialog partner={partner} onClose={() => setRotating(false)} /> : null}
    </Panel>
  );
}
