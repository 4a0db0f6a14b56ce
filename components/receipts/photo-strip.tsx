'use client';

import { useTranslations } from 'use-intl';
import type { PhotoView } from '#server/yard/receipts/queries.ts';
import { useFormat } from '../format/format-provider.tsx';

/** Photos of the receipt and its lines, newest last. */
export function PhotoStrip({ photos }: { photos: readonly PhotoView[] }) {
  const t = useTranslations('receipt.photos');
  const format = useFormat();
  if (photos.length === 0) return null;
  return (
    <section aria-label={t('title')} className="border-t border-line px-3 py-2">
      <h4 className="pb-1 font-semibold">{t('title')}</h4>
      <ul className="flex flex-wrap gap-2">
        {photos.map((photo) => {
          const time = format.clock(photo.takenAt);
          return (
            <li key={photo.id}>
              <a
                href={`/api/photos/${photo.id}`}
                target="_blank"
                rel="noreferrer"
                aria-label={t('open', { time })}
              >
                {/* biome-ignore lint/performance/noImgElement: private photos pass no image optimiser */}
                <img
                  src={`/api/photos/${photo.id}`}
                  alt={t('of', { time })}
                  loading="lazy"
                  className="size-24 rounded-control border border-line object-cover"
                />
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
