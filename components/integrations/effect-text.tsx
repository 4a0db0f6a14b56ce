'use client';

import { useTranslations } from 'use-intl';
import { effectKey } from './states.ts';

/** The effect in words; its technical name when there are none. */
export function useEffectText(): (effect: string) => string {
  const t = useTranslations('integrations.effects');
  return (effect) => {
    const key = effectKey(effect) as never;
    return t.has(key) ? t(key) : effect;
  };
}
