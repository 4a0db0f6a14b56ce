'use client';

import { useTranslations } from 'use-intl';
import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import { useErrorCopy } from '../i18n/error-copy.ts';

/** Why a decision cannot be taken now, as a sentence; null when it can. */
export function useWhyNot(correction: CorrectionView, isOffline: boolean) {
  const t = useTranslations('corrections');
  const exceptions = useTranslations('exceptions');
  const copy = useErrorCopy();
  const offline = isOffline ? exceptions('offlineReason') : null;
  const said = (answer: CorrectionView['can']['approve']) =>
    answer.ok ? null : copy({ code: 'refused', reason: answer.reason }).title;
  const outdated = correction.changed.length > 0 ? t('outdated.reason') : null;
  return {
    offline,
    approve: offline ?? said(correction.can.approve) ?? outdated,
    reject: offline ?? said(correction.can.reject),
  };
}
