'use client';

import { useTranslations } from 'use-intl';
import { useSites } from '../admin/use-sites.ts';
import { useMay } from '../trpc/use-may.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { CallbackForm } from './callback-form.tsx';
import type { Partner } from './partners-panel.tsx';
import { RightsEditor } from './rights-editor.tsx';
import { SecretsPanel } from './secrets-panel.tsx';
import { SettingsForm } from './settings-form.tsx';

/** One partner: what it is, its secrets, what it may say, how it is treated. */
export function PartnerDetail({ partner, whyNot }: { partner: Partner; whyNot: string | null }) {
  const t = useTranslations('partners');
  const may = useMay();
  const sites = useSites();
  const address = partner.format === 'canonical' ? '/api/v1/events' : `/api/webhooks/${partner.code}`;
  return (
    <article className="flex min-w-0 flex-col gap-3" aria-label={partner.name}>
      <Panel title={partner.name}>
        <Facts
          items={[
            { label: t('code'), value: <bdi dir="ltr">{partner.code}</bdi> },
            { label: t('format'), value: t(`formats.${partner.format as 'canonical'}`) },
            { label: t('source'), value: t(`sources.${partner.source as 'carrier'}`) },
            {
              label: t('status'),
              value: `${t(`statuses.${partner.status as 'active'}`)}: ${t(`statusHints.${partner.status as 'active'}`)}`,
            },
            {
              label: t('sites'),
              value:
                partner.siteIds.length === 0
                  ? sites.nameOf('*')
                  : partner.siteIds.map((id) => sites.nameOf(id)).join(', '),
            },
            {
              label: t('lastMessage'),
              value: partner.lastMessageAt ? <TimeText at={partner.lastMessageAt} as="near" /> : t('never'),
            },
            {
              label: t('address'),
              value: (
                <span className="inline-flex flex-wrap items-center gap-1">
                  <code dir="ltr" className="break-all">
                    POST {address}
                  </code>
                  <CopyButton text={address} what={t('address')} />
                </span>
              ),
            },
          ]}
        />
      </Panel>
      <SecretsPanel partner={partner} whyNot={whyNot} />
      {partner.format.endsWith('-x12') ? <CallbackForm partner={partner} whyNot={whyNot} /> : null}
      <RightsEditor partner={partner} whyNot={whyNot} editable={may('partners.setRights')} />
      {may('partners.update') ? <SettingsForm partner={partner} whyNot={whyNot} /> : null}
    </article>
  );
}
