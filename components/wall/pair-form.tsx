'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { BarePage } from '../shell/bare-page.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { TextField } from '../ui/text-field.tsx';

const CODE_FORM = /^[A-Z0-9]{8}$/;
const CODE_CHARACTERS = 8;
const REMEMBERED = 'yard-wall';

/** Turns a browser into a wall of one site: the code once, then a cookie that reads that board only. */
export function PairForm({ again }: { again: boolean }) {
  const t = useTranslations('wall');
  const trpc = useTRPC();
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const before = useRemembered(again);
  const pair = useMutation(
    trpc.displays.pair.mutationOptions({
      onSuccess: ({ id }) => {
        localStorage.setItem(REMEMBERED, id);
        // A full load: the socket must open with the cookie that has just come.
        window.location.assign(`/wall/${id}`);
      },
    }),
  );
  const wanted = code.replace(/[\s-]/g, '').toUpperCase();
  const wrong = tried && !CODE_FORM.test(wanted);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (CODE_FORM.test(wanted)) pair.mutate({ code: wanted });
  };
  return (
    <BarePage title={t('pairTitle')}>
      <p className="text-ink-2">{t('pairHint')}</p>
      {before ? (
        <p className="flex flex-wrap items-center gap-3">
          {t('paired')}
          <a href={`/wall/${before}`} className={buttonClass('secondary')}>
            {t('show')}
          </a>
        </p>
      ) : null}
      {pair.error ? <ErrorPanelOf {...failureOf(pair.error)} /> : null}
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={t('code')}
          hint={t('codeHint')}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          maxLength={CODE_CHARACTERS + 3}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          className="tracking-[0.2em] uppercase"
          error={wrong ? t('codeWrong') : null}
        />
        <Button tone="primary" size="big" type="submit" pending={pair.isPending}>
          {t('pair')}
        </Button>
      </form>
    </BarePage>
  );
}

function useRemembered(again: boolean): string | null {
  const [id, setId] = useState<string | null>(null);
  useEffect(() => setId(again ? null : localStorage.getItem(REMEMBERED)), [again]);
  return id;
}
