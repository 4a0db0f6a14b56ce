'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Skeleton, SkeletonBlock } from '../ui/skeleton.tsx';
import { failureOf } from './failure.ts';
import type { Pause } from './use-board.ts';
import type { Trust } from './use-trust.ts';

const SKELETON_TILES = 24;

/** The first read failed: there is no board to keep. */
export function BoardFailed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div className="p-4">
      <ErrorPanelOf {...failureOf(error)} onRetry={onRetry} />
    </div>
  );
}

/** Tiles and cards in their places, empty. */
export function BoardSkeleton({ onRetry }: { onRetry: () => void }) {
  return (
    <Skeleton onRetry={onRetry} className="p-3">
      <div className="grid gap-3 lg:grid-cols-[16rem_1fr_17rem]">
        <div className="flex flex-col gap-2">
          <SkeletonBlock className="h-10" />
          <SkeletonBlock className="h-36" />
          <SkeletonBlock className="h-36" />
        </div>
        <div className="grid grid-cols-[repeat(auto-fill,minmax(8.25rem,1fr))] gap-2">
          {Array.from({ length: SKELETON_TILES }, (_, tile) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
            <SkeletonBlock key={tile} className="h-27" />
          ))}
        </div>
        <div className="flex flex-col gap-2">
          <SkeletonBlock className="h-10" />
          <SkeletonBlock className="h-24" />
        </div>
      </div>
    </Skeleton>
  );
}

export type BoardBannersProps = {
  trust: Trust;
  pause: Pause;
  error: unknown;
  readAt: string;
  onRetry: () => void;
};

/** Lines over the board about all of it: not live, paused, could not be read again. The board stays. */
export function BoardBanners({ trust, pause, error, readAt, onRetry }: BoardBannersProps) {
  const t = useTranslations('board');
  const ui = useTranslations('ui');
  const format = useFormat();
  const asOf = trust.heardAtMs ?? readAt;
  return (
    <>
      {trust.stale ? (
        <Banner severity="unsure">
          {trust.signedOut ? t('signedOut') : t('stale', { time: format.clock(asOf) })}
        </Banner>
      ) : null}
      {error && !trust.stale ? (
        <Banner severity="watch" action={<Button onClick={onRetry}>{ui('retry')}</Button>}>
          {t('feedFailed', { time: format.clock(readAt) })}
        </Banner>
      ) : null}
      {pause.paused ? (
        <Banner severity="notice" action={<Button onClick={pause.resume}>{t('resume')}</Button>}>
          {t('paused', { count: pause.waiting })}
        </Banner>
      ) : null}
    </>
  );
}
