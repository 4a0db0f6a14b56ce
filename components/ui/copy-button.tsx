'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from './icon-button.tsx';

const CONFIRMED_MS = 2000;

/** Copies a text; says so for two seconds, and says how to do it by hand where the browser refuses. */
export function CopyButton({ text, what, className }: { text: string; what: string; className?: string }) {
  const t = useTranslations('ui');
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = () =>
    copyText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  const said = { idle: '', copied: t('copied'), refused: t('copyFailed') }[outcome];
  return (
    <>
      <IconButton
        label={outcome === 'idle' ? t('copyOf', { what }) : said}
        icon={outcome === 'copied' ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
        onClick={copy}
        className={className}
      />
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  );
}

async function copyText(text: string): Promise<void> {
  // Plain http sites on a yard's own network have no clipboard API.
  if (!navigator.clipboard) throw new Error('no clipboard');
  await navigator.clipboard.writeText(text);
}
