'use client';

import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeText } from '../ui/time-text.tsx';
import type { Partner } from './partners-panel.tsx';
import { SOON_DAYS, secretState } from './secret-state.ts';

export type SecretRowProps = {
  secret: Partner['secrets'][number];
  now: number;
  whyNot: string | null;
  pending: boolean;
  /** Null for people who may not. */
  onRevoke: (() => void) | null;
};

export function SecretRow({ secret, now, whyNot, pending, onRevoke }: SecretRowProps) {
  const t = useTranslations('partners.secret');
  const { kind, daysLeft } = secretState(secret, now);
  const soon = daysLeft !== null && daysLeft <= SOON_DAYS;
  return (
    <tr className="border-b border-line last:border-b-0">
      <th scope="row" className="px-2 py-1.5 text-start font-semibold">
        <bdi dir="ltr">…{secret.lastFour}</bdi>
      </th>
      <td className="px-2 py-1.5">{t(`kinds.${secret.kind as 'hmac'}`)}</td>
      <td className="px-2 py-1.5">
        <TimeText at={secret.validFrom} />
      </td>
      <td className="px-2 py-1.5">
        {secret.expiresAt ? (
          <TimeText at={secret.expiresAt} />
        ) : (
          <span className="text-ink-3">{t('open')}</span>
        )}
      </td>
      <td className="px-2 py-1.5">
        <span data-severity={soon ? 'serious' : 'none'} className="inline-flex items-center gap-1">
          {soon ? <SeverityMark severity="serious" wordHidden /> : null}
          {soon ? t('soon', { count: daysLeft }) : t(kind)}
        </span>
      </td>
      {onRevoke ? (
        <td className="px-2 py-1.5">
          {kind === 'valid' ? (
            <Button
              tone="quiet"
              aria-label={t('revokeLabel', { lastFour: secret.lastFour })}
              disabledReason={whyNot}
              pending={pending}
              onClick={onRevoke}
            >
              {t('revoke')}
            </Button>
          ) : (
            '—'
          )}
        </td>
      ) : null}
    </tr>
  );
}
