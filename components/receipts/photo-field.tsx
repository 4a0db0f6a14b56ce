'use client';

import { type ChangeEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { LABEL_CLASS } from '../ui/labelled.ts';
import { type SmallPhoto, shrinkPhoto } from './photo.ts';

export type PhotoFieldProps = { photo: SmallPhoto | null; onPhoto: (photo: SmallPhoto | null) => void };

/** Camera or file; the photo is made small here, before it travels. */
export function PhotoField({ photo, onPhoto }: PhotoFieldProps) {
  const t = useTranslations('receipt.damage');
  const format = useFormat();
  const id = useId();
  const [state, setState] = useState<'idle' | 'working' | 'failed'>('idle');
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    setState('working');
    const small = await shrinkPhoto(file);
    setState(small ? 'idle' : 'failed');
    onPhoto(small);
  };
  return (
    <div className="flex flex-col gap-2">
      <span className={LABEL_CLASS}>{t('photo')}</span>
      <input
        id={id}
        type="file"
        accept="image/*"
        capture="environment"
        onChange={(event) => void choose(event)}
        aria-describedby={`${id}-state`}
        className="peer sr-only"
      />
      <div className="flex flex-wrap items-center gap-gap peer-focus-visible:outline-2 peer-focus-visible:outline-accent">
        <label htmlFor={id} className={buttonClass('secondary')}>
          {t('take')}
        </label>
        {photo ? (
          <Button tone="quiet" onClick={() => onPhoto(null)}>
            {t('drop')}
          </Button>
        ) : null}
      </div>
      <p id={`${id}-state`} role="status" className="text-meta text-ink-3">
        {state === 'working'
          ? t('photoWorking')
          : state === 'failed'
            ? t('photoFailed')
            : photo
              ? t('photoReady', { size: format.number(Math.ceil(photo.bytes / 1000)) })
              : t('photoHint')}
      </p>
      {photo ? (
        // biome-ignore lint/performance/noImgElement: it exists on this device only
        <img src={photo.dataUrl} alt={t('preview')} className="max-h-48 self-start rounded-control" />
      ) : null}
    </div>
  );
}
