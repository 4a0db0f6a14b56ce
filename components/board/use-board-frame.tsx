'use client';

import { useEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { NeedsYou } from '#server/yard/doors/schema.ts';
import { kindText } from '../doors/tile-words.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import type { Connection } from '../shell/connection-chip.tsx';
import { usePageFrame } from '../shell/shell-state.tsx';
import type { Pause } from './use-board.ts';
import type { Trust } from './use-trust.ts';

/** Title, help, connection chip and pause in the shell around the board. */
export function useBoardFrame(trust: Trust, pause: Pause): void {
  const t = useTranslations('board');
  const { state } = trust;
  const { paused, waiting } = pause;
  // The last word moves with every beat; only an outage shows it.
  const dataAsOf = state === 'live' ? null : trust.heardAtMs;
  const connection = useMemo<Connection>(() => {
    if (state !== 'live') return { state, dataAsOf };
    return paused ? { state: 'paused', waiting } : { state: 'live' };
  }, [state, paused, waiting, dataAsOf]);
  const help = useMemo(() => <p>{t('help')}</p>, [t]);
  usePageFrame({ title: t('title'), help, connection, onTogglePause: pause.toggle });
}

const CRITICAL = 4;

/** Says a new critical once; the ones that were there from the start are on the page already. */
export function useCriticalNews(rows: readonly NeedsYou[] | undefined): void {
  const t = useTranslations('board');
  const announce = useAnnounce();
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (!rows) return;
    const critical = rows.filter((row) => row.severity >= CRITICAL);
    const before = known.current;
    known.current = new Set(critical.map((row) => row.exceptionId));
    const news = before ? critical.filter((row) => !before.has(row.exceptionId)) : [];
    const [first] = news;
    if (!first) return;
    const what = [kindText(t, first.kind), first.trailerNumber].filter(Boolean).join(' ');
    announce(t('newCritical', { count: news.length, what }));
  }, [rows, announce, t]);
}
