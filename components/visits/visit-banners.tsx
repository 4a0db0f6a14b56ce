'use client';

import { useTranslations } from 'use-intl';
import type { Trust } from '../board/use-trust.ts';
import { useFormat } from '../format/format-provider.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** Not live, or not readable again: what is on the page stays and says how old it is. */
export function VisitBanners(props: { trust: Trust; error: unknown; onRetry: () => void }) {
  const { trust, error, onRetry } = props;
  const t = useTranslations('board');
  const ui = useTranslations('ui');
  const format = useFormat();
  if (trust.stale)
    return (
      <Banner severity="unsure">
        {trust.signedOut
          ? t('signedOut')
          : trust.heardAtMs === null
            ? t('staleUnknown')
            : t('stale', { time: format.clock(trust.heardAtMs) })}
      </Banner>
    );
  if (!error) return null;
  return (
    <Banner severity="watch" action={<Button onClick={onRetry}>{ui('retry')}</Button>}>
      {t('feedFailed', { time: format.clock(trust.heardAtMs) })}
    </Banner>
  );
}
