'use client';

import { useTranslations } from 'use-intl';

/** What kind of thing a code names, in words. */
export function useKindWord(): (kind: string) => string {
  const t = useTranslations('mappings.kinds');
  return (kind) => (t.has(kind as never) ? t(kind as never) : kind);
}

/** The kind of thing of ours a code of a kind stands for. */
export function targetKindOf(kind: string): 'door' | 'site' {
  return kind === 'dock' ? 'door' : 'site';
}
