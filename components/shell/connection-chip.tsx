'use client';

import { CloudOff, Pause, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import type { Instant } from '../format/settings.ts';
import { cx } from '../ui/cx.ts';
import type { Severity } from '../ui/severity.ts';

/** How fresh the screen is. `dataAsOf` is the time of the last snapshot or delta. */
export type Connection =
  | { state: 'live' }
  | { state: 'reconnecting'; dataAsOf?: Instant | null }
  | { state: 'offline'; dataAsOf?: Instant | null }
  | { state: 'paused'; waiting: number };

export type ConnectionChipProps = {
  connection: Connection;
  /** Pausing and resuming; without it the chip only tells. */
  onTogglePause?: () => void;
};

/** Live · Reconnecting · Offline, data as of 14:02 · Paused, 12 waiting. */
export function ConnectionChip({ connection, onTogglePause }: ConnectionChipProps) {
  const t = useTranslations('shell.connection');
  const format = useFormat();
  const { icon, severity } = LOOKS[connection.state];
  const text = {
    live: () => <LiveText />,
    reconnecting: () => t('reconnecting'),
    offline: () =>
      connection.state === 'offline' && connection.dataAsOf
        ? t('offline', { time: format.clock(connection.dataAsOf) })
        : t('offlineUnknown'),
    paused: () => t('paused', { count: connection.state === 'paused' ? connection.waiting : 0 }),
  }[connection.state]();
  const body = (
    <>
      {icon}
      <span className="max-md:sr-only">{text}</span>
    </>
  );
  const look = cx(
    'inline-flex min-h-8 items-center gap-1.5 rounded-full border px-2.5 text-meta font-medium whitespace-nowrap',
    severity === 'none' ? 'border-line bg-surface text-ink-2' : 'sev-surface',
  );
  return (
    <span role="status" aria-label={t('label')} aria-live="off">
      {onTogglePause ? (
        <button
          type="button"
          data-severity={severity}
          className={look}
          onClick={onTogglePause}
          title={connection.state === 'paused' ? t('resume') : t('pause')}
        >
          {body}
        </button>
      ) : (
        <span data-severity={severity} className={look}>
          {body}
        </span>
      )}
    </span>
  );
}

function LiveText() {
  const t = useTranslations('shell.connection');
  const format = useFormat();
  const now = useNow(1000, useServerNow());
  return (
    <>
      {t('live')}{' '}
      <span aria-hidden="true" className="font-normal text-ink-3 max-lg:hidden">
        {format.clock(now, { seconds: true })}
      </span>
    </>
  );
}

const DOT = <span aria-hidden="true" className="size-2 rounded-full bg-ink-2" />;

const LOOKS: Record<Connection['state'], { icon: ReactNode; severity: Severity }> = {
  live: { icon: DOT, severity: 'none' },
  reconnecting: { icon: <RefreshCw className="size-3.5" aria-hidden="true" />, severity: 'notice' },
  offline: { icon: <CloudOff className="size-3.5" aria-hidden="true" />, severity: 'unsure' },
  paused: { icon: <Pause className="size-3.5" aria-hidden="true" />, severity: 'notice' },
};
