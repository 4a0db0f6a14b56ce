'use client';

import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../ui/cx.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { AgeText } from '../ui/time-text.tsx';
import { useKindWord } from './kind-word.ts';
import type { Unmapped } from './use-mappings.ts';

/** One code: who says it, what kind of thing it names, what it holds up. */
export function CodeRow({ item, open, onOpen }: { item: Unmapped; open: boolean; onOpen: () => void }) {
  const t = useTranslations('mappings');
  const word = useKindWord();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) button.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <button
      ref={button}
      type="button"
      aria-current={open ? 'true' : undefined}
      onClick={onOpen}
      className={cx(
        'focus-inset flex w-full flex-col gap-0.5 border-s-4 px-3 py-2 text-start hover:bg-sunken',
        open ? 'border-accent bg-accent-tint' : 'border-transparent',
      )}
    >
      <span className="flex w-full flex-wrap items-center gap-x-2">
        <SeverityMark severity={item.blocked > 0 ? 'serious' : 'watch'} wordHidden />
        <bdi dir="ltr" className="min-w-0 font-semibold break-all">
          {item.code}
        </bdi>
        <AgeText at={item.createdAt} className="ms-auto text-meta text-ink-3" />
      </span>
      <span className="flex w-full flex-wrap gap-x-3 text-meta text-ink-2">
        <span>{item.systemName}</span>
        <span>{word(item.kind)}</span>
        <span className="ms-auto">{t('blocked', { count: item.blocked })}</span>
      </span>
    </button>
  );
}
