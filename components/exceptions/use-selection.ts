'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Case } from './case.ts';
import type { Selection } from './case-list.tsx';

/** Longest list the server decides at once. */
const MAX_SELECTED = 50;

/** Ticked cases of the list, those that left it excluded. */
export function useSelection(items: readonly Case[]) {
  const t = useTranslations('exceptions.select');
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selected = items.filter((item) => ids.has(item.id));
  const toggle = (id: string) =>
    setIds((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const full = selected.length >= MAX_SELECTED ? t('tooMany', { max: MAX_SELECTED }) : null;
  const selection: Selection = { ids, toggle, full };
  return { selected, selection, clear: () => setIds(new Set()) };
}
