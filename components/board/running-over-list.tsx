'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { SERIOUS_OVERRUN_MINUTES } from '../doors/severity.ts';
import { useFormat } from '../format/format-provider.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import type { RunningOver } from './running-over.ts';

const MINUTE_MS = 60_000;
const MAX_LINES = 12;

export type RunningOverListProps = {
  lines: readonly RunningOver[];
  nameOf: (visitId: string) => string;
  stale: boolean;
  onDoor: (doorId: string) => void;
};

/** Doors past their plan and trucks past their window: lines to look at, without owner or deadline. */
export function RunningOverList({ lines, nameOf, stale, onDoor }: RunningOverListProps) {
  const t = useTranslations('board.needs');
  const format = useFormat();
  if (lines.length === 0) return null;
  const age = (minutes: number) => format.duration(minutes * MINUTE_MS);
  return (
    <section aria-label={t('watching')} className="border-t border-line px-3 py-2">
      <h3 className="pb-1 text-meta font-semibold text-ink-3">{t('watching')}</h3>
      <ul className="flex flex-col">
        {lines.slice(0, MAX_LINES).map((line) => (
          <li key={keyOf(line)} className="flex min-h-control items-center gap-1.5">
            <SeverityMark severity={stale ? 'unsure' : severityOf(line)} wordHidden />
            {line.kind === 'over' ? (
              <button
                type="button"
                className="text-start hover:underline"
                onClick={() => onDoor(line.doorId)}
              >
                {t('over', { door: line.code, age: age(line.minutes) })}
              </button>
            ) : line.kind === 'late' ? (
              <Link className="hover:underline" href={`/visits/${line.visitId}`}>
                {t('late', { trailer: nameOf(line.visitId), age: age(line.minutes) })}
              </Link>
            ) : (
              <span>{t('idle', { count: line.count })}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function keyOf(line: RunningOver): string {
  if (line.kind === 'idle') return 'idle';
  return line.kind === 'over' ? line.doorId : line.visitId;
}

function severityOf(line: RunningOver) {
  if (line.kind === 'idle') return 'watch';
  return line.minutes >= SERIOUS_OVERRUN_MINUTES ? 'serious' : 'watch';
}
