'use client';

import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useServerNow } from '../format/format-provider.tsx';
import { cx } from '../ui/cx.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { AgeText } from '../ui/time-text.tsx';
import type { Partner } from './partners-panel.tsx';
import { SOON_DAYS, secretState } from './secret-state.ts';

/** One partner: who, in which format, whether it may speak, when it last did. */
export function PartnerRow({
  partner,
  open,
  onOpen,
}: {
  partner: Partner;
  open: boolean;
  onOpen: () => void;
}) {
  const t = useTranslations('partners');
  const now = useNow(30_000, useServerNow());
  const valid = partner.secrets
    .map((secret) => secretState(secret, now))
    .filter(({ kind }) => kind === 'valid');
  const soon = valid.length > 0 && valid.every(({ daysLeft }) => daysLeft !== null && daysLeft <= SOON_DAYS);
  return (
    <button
      type="button"
      aria-current={open ? 'true' : undefined}
      onClick={onOpen}
      className={cx(
        'focus-inset flex w-full flex-col gap-0.5 border-s-4 px-3 py-2 text-start hover:bg-sunken',
        open ? 'border-accent bg-accent-tint' : 'border-transparent',
      )}
    >
      <span className="flex w-full flex-wrap items-center gap-x-2">
        {soon || valid.length === 0 ? (
          <SeverityMark severity={soon ? 'serious' : 'watch'} wordHidden />
        ) : null}
        <span className="font-semibold">{partner.name}</span>
        <span className="ms-auto text-meta text-ink-2">{t(`statuses.${partner.status as 'active'}`)}</span>
      </span>
      <span className="flex w-full flex-wrap gap-x-3 text-meta text-ink-3">
        <bdi dir="ltr">{partner.code}</bdi>
        <span>{t(`formats.${partner.format as 'canonical'}`)}</span>
        <span className="ms-auto">
          {partner.lastMessageAt ? <AgeText at={partner.lastMessageAt} /> : t('never')}
        </span>
      </span>
      {valid.length === 0 ? <span className="text-meta text-ink-2">{t('secret.none')}</span> : null}
    </button>
  );
}
