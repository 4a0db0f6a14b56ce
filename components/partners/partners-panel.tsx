'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, Plus } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { loadFailureOf } from '../trpc/failure.ts';
import type { Outputs } from '../trpc/types.ts';
import { useMay } from '../trpc/use-may.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { PartnerDetail } from './partner-detail.tsx';
import { PartnerRow } from './partner-row.tsx';

const CreatePartnerDialog = onDemand(() =>
  import('./create-partner-dialog.tsx').then((file) => file.CreatePartnerDialog),
);

export type Partner = Outputs['partners']['list'][number];

/** Partners beside the chosen one with its rights, secrets and settings. */
export function PartnersPanel({ offline }: { offline: boolean }) {
  const t = useTranslations('partners');
  const admin = useTranslations('admin');
  const trpc = useTRPC();
  const may = useMay();
  const query = useQuery(trpc.partners.list.queryOptions());
  const [openId, setOpenId] = useQueryState('partner', parseAsString.withOptions({ history: 'push' }));
  const [creating, setCreating] = useState(false);
  const why = offline ? admin('offlineReason') : null;
  if (query.isPending) return <SkeletonRows rows={6} onRetry={() => void query.refetch()} />;
  if (!query.data)
    return <ErrorPanelOf {...loadFailureOf(query.error)} onRetry={() => void query.refetch()} />;
  const open = query.data.find((partner) => partner.id === openId) ?? null;
  const add = may('partners.create') ? (
    <Button
      tone="primary"
      className="self-start"
      icon={<Plus aria-hidden="true" />}
      disabledReason={why}
      {...CreatePartnerDialog.warm}
      onClick={() => setCreating(true)}
    >
      {t('new')}
    </Button>
  ) : null;
  return (
    <>
      {query.data.length === 0 ? (
        <EmptyState kind="first-use" title={t('empty')} hint={t('emptyHint')} action={add} />
      ) : (
        <div className="grid grid-cols-1 items-start gap-3 lg:grid-cols-[minmax(18rem,24rem)_minmax(0,1fr)]">
          <section
            aria-label={t('list')}
            className={cx('flex min-w-0 flex-col gap-3', open && 'max-lg:hidden')}
          >
            {add}
            <ul className="scroll-quiet overflow-y-auto rounded-card border border-line bg-surface lg:max-h-[calc(100dvh-13rem)]">
              {query.data.map((partner) => (
                <li key={partner.id} className="border-b border-line last:border-b-0">
                  <PartnerRow
                    partner={partner}
                    open={partner.id === openId}
                    onOpen={() => void setOpenId(partner.id)}
                  />
                </li>
              ))}
            </ul>
          </section>
          {open ? (
            <div className="flex min-w-0 flex-col gap-3">
              <Button
                tone="quiet"
                className="self-start lg:hidden"
                icon={<ArrowLeft className="rtl:-scale-x-100" aria-hidden="true" />}
                onClick={() => void setOpenId(null)}
              >
                {t('backToList')}
              </Button>
              <PartnerDetail key={`${open.id} ${open.version}`} partner={open} whyNot={why} />
            </div>
          ) : (
            <p className="px-3 py-8 text-center text-ink-3 max-lg:hidden">{t('choose')}</p>
          )}
        </div>
      )}
      {creating ? (
        <CreatePartnerDialog
          whyNot={why}
          onClose={() => setCreating(false)}
          onCreated={(id) => {
            setCreating(false);
            void setOpenId(id);
          }}
        />
      ) : null}
    </>
  );
}
