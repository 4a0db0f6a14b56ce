'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAnnounce } from '../shell/announcer.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { showToast } from '../ui/toast.tsx';

/** The stay on paper, and its link for somebody else. */
export function VisitLinks({ visitId, no }: { visitId: string; no: string }) {
  const t = useTranslations('visit.do');
  return (
    <>
      <Link href={`/visits/${visitId}/dock-sheet`} className={buttonClass('quiet')}>
        {t('sheet')}
      </Link>
      <Link href={`/visits/${visitId}/record`} className={buttonClass('quiet')}>
        {t('record')}
      </Link>
      <CopyLink no={no} path={`/visits/${visitId}`} />
    </>
  );
}

function CopyLink({ no, path }: { no: string; path: string }) {
  const t = useTranslations('visit.do');
  const announce = useAnnounce();
  // Plain http sites on a yard's own network have no clipboard: then the link stands there to be marked.
  const [byHand, setByHand] = useState<string | null>(null);
  const copy = async () => {
    const link = new URL(path, window.location.origin).href;
    try {
      await navigator.clipboard.writeText(link);
      const text = t('linkCopied', { no });
      announce(text);
      showToast(text);
    } catch {
      setByHand(link);
    }
  };
  return (
    <>
      <Button tone="quiet" onClick={() => void copy()}>
        {t('copyLink')}
      </Button>
      {byHand ? (
        <input
          readOnly
          aria-label={t('linkByHand')}
          value={byHand}
          // biome-ignore lint/a11y/noAutofocus: it comes by the person's own press and is there to be copied
          autoFocus
          onFocus={(event) => event.target.select()}
          className="h-control min-w-0 flex-1 rounded-control border border-line-strong bg-surface px-2"
        />
      ) : null}
    </>
  );
}
