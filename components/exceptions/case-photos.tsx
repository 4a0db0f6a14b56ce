'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { Panel } from '../ui/panel.tsx';
import type { Detail } from './case-detail.tsx';

/** Photos of the record and its damaged lines; each opens whole in its own tab. */
export function CasePhotos({ photos }: { photos: Detail['photos'] }) {
  const t = useTranslations('exceptions.detail');
  const format = useFormat();
  if (photos.length === 0) return null;
  return (
    <Panel title={t('photos', { count: photos.length })}>
      <ul className="flex flex-wrap gap-2">
        {photos.map((photo, index) => (
          <li key={photo.id}>
            <a href={`/api/photos/${photo.id}`} target="_blank" rel="noreferrer" className="block">
              {/* biome-ignore lint/performance/noImgElement: a private picture behind the session, no public loader */}
              <img
                src={`/api/photos/${photo.id}`}
                alt={t('photo', { number: index + 1, time: format.absolute(photo.takenAt) })}
                loading="lazy"
                className="h-32 w-44 rounded-control border border-line object-cover"
              />
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
