'use client';

import { useTranslations } from 'use-intl';
import { CopyButton } from '../ui/copy-button.tsx';
import { Panel } from '../ui/panel.tsx';
import type { Connection } from './odoo-panel.tsx';

const STEPS = ['rule', 'models', 'trigger', 'action', 'fields'] as const;

/** The address for Odoo's webhooks and where to enter it there. Without it changes are seen a few seconds later. */
export function WebhookPanel({ connection }: { connection: Connection }) {
  const t = useTranslations('odoo.webhook');
  return (
    <Panel title={t('title')}>
      <div className="flex flex-col gap-3">
        <p className="text-ink-2">{t('hint')}</p>
        <div className="flex items-start gap-2">
          <bdi dir="ltr" className="min-w-0 flex-1 break-all font-mono text-sm">
            {connection.webhookUrl}
          </bdi>
          <CopyButton text={connection.webhookUrl} what={t('address')} />
        </div>
        <p className="text-ink-2">{t('secret')}</p>
        <ol className="flex list-decimal flex-col gap-1 ps-5">
          {STEPS.map((step) => (
            <li key={step}>{t(`steps.${step}`)}</li>
          ))}
        </ol>
      </div>
    </Panel>
  );
}
