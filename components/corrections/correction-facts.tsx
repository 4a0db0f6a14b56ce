'use client';

import { useTranslations } from 'use-intl';
import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';

/** Who proposed, who decided, whom it waits for. */
export function CorrectionFacts({
  correction,
  approvers,
}: {
  correction: CorrectionView;
  approvers: number;
}) {
  const t = useTranslations('corrections');
  const states = useTranslations('states.exception');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const { status, note, decidedByName, decidedAt, decisionReason, appliedAt, appliedAs } = correction;
  const time = (at: Date) => format.clockAndAge(at, now);
  const role = t('approverRole');
  return (
    <ul className="flex flex-col gap-1 text-ink-2">
      <li>
        {t('proposedBy', { name: correction.proposedByName, time: time(correction.proposedAt) })}{' '}
        {note ? <q className="text-ink-1 [quotes:none]">{t('note', { note })}</q> : null}
      </li>
      {status === 'proposed' ? (
        <li className="text-ink-1">
          {approvers > 0 ? t('waitingFor', { role, count: approvers }) : t('waitingForNobody', { role })}
        </li>
      ) : null}
      {decidedByName && decidedAt ? (
        <li>
          {isNo(status) ? states(status) : states('approved')}:{' '}
          {t('decidedBy', { name: decidedByName, time: time(decidedAt) })}{' '}
          {decisionReason ? (
            <q className="text-ink-1 [quotes:none]">{t('decisionReason', { reason: decisionReason })}</q>
          ) : null}
        </li>
      ) : null}
      {status === 'approved' || status === 'applying' ? <li role="status">{t('applying')}</li> : null}
      {appliedAt ? <li>{t('appliedAs', { time: time(appliedAt), number: appliedAs ?? '—' })}</li> : null}
    </ul>
  );
}

function isNo(status: CorrectionView['status']): status is 'rejected' | 'withdrawn' {
  return status === 'rejected' || status === 'withdrawn';
}
