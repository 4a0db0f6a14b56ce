'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import type { CaseView } from './case-view.ts';

const MINUTE_MS = 60_000;

/** The filters that are set, in words; null when none is. */
export function useFilterWords(
  view: CaseView,
  sites: readonly { readonly id: string; readonly name: string }[],
): string | null {
  const t = useTranslations('exceptions.filter');
  const kinds = useTranslations('exceptions.kinds');
  const format = useFormat();
  const words = [
    view.type ? kinds(`${view.type}.name`) : null,
    view.site ? (sites.find((site) => site.id === view.site)?.name ?? t('site')) : null,
    view.visit ? t('stay') : null,
    view.age ? t('older', { duration: format.duration(view.age * MINUTE_MS) }) : null,
  ].filter((word) => word !== null);
  return words.length > 0 ? words.join(' · ') : null;
}
