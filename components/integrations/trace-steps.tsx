'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { useEffectText } from './effect-text.tsx';
import { useLengthText } from './length-text.tsx';
import { STANDS_STILL } from './states.ts';
import type { TraceStep } from './types.ts';

type Props = {
  steps: readonly TraceStep[];
  totalMs: number;
  onPayload?: ((id: string) => void) | undefined;
};

const BAD = new Set([...STANDS_STILL, 'unmatched', 'lost']);

/** Steps of a thread, oldest first: when, since the start, how long, what. */
export function TraceSteps({ steps, totalMs, onPayload }: Props) {
  const t = useTranslations('integrations.trace');
  return (
    <ol className="flex flex-col divide-y divide-line">
      {steps.map((step) => (
        <li
          key={step.key}
          data-severity={BAD.has(step.status ?? '') ? 'serious' : step.status === 'retry' ? 'watch' : 'none'}
          className={step.own ? 'py-1.5' : 'py-1.5 ps-3 text-ink-2'}
        >
          {step.own ? null : <span className="sr-only">{t('other')} </span>}
          <StepLine step={step} totalMs={totalMs} onPayload={onPayload} />
        </li>
      ))}
    </ol>
  );
}

function StepLine({
  step,
  totalMs,
  onPayload,
}: {
  step: TraceStep;
  totalMs: number;
  onPayload: Props['onPayload'];
}) {
  const t = useTranslations('integrations.trace');
  const length = useLengthText();
  const what = useWhat(step);
  const href = hrefOf(step);
  const share = step.durationMs && totalMs > 0 ? Math.min(100, (step.durationMs / totalMs) * 100) : 0;
  const severity = BAD.has(step.status ?? '') ? 'serious' : step.status === 'retry' ? 'watch' : 'none';
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <TimeText at={step.at} as="trace" className="text-meta text-ink-3" />
        <span className="text-meta text-ink-3 tabular-nums">
          {t('offset', { sign: step.offsetMs < 0 ? 'minus' : 'plus', length: length(step.offsetMs) })}
        </span>
        {step.durationMs === null ? null : (
          <span className="ms-auto font-medium tabular-nums">{length(step.durationMs)}</span>
        )}
      </p>
      <p className="flex flex-wrap items-center gap-x-2">
        <SeverityMark severity={severity} wordHidden />
        <span className="text-ink-3">{t(`kind.${step.kind}`)}</span>
        {href ? (
          <Link href={href} className="font-medium break-all text-accent hover:underline">
            {what}
          </Link>
        ) : (
          <span className="font-medium break-all">{what}</span>
        )}
        <StatusWord step={step} />
        {step.actor ? <span className="text-meta text-ink-3">{step.actor}</span> : null}
        {step.kind === 'message' && onPayload ? (
          <Button tone="quiet" onClick={() => onPayload(step.id)}>
            {t('bytes')}
          </Button>
        ) : null}
      </p>
      {step.sentence ? <p className="text-meta text-ink-2">{step.sentence}</p> : null}
      {share >= 1 ? (
        <span
          aria-hidden="true"
          className="mt-1 block h-1 rounded-control bg-line-strong"
          style={{ inlineSize: `${share}%` }}
        />
      ) : null}
    </>
  );
}

function StatusWord({ step }: { step: TraceStep }) {
  const t = useTranslations('integrations');
  if (!step.status) return null;
  const group = step.kind === 'event' ? 'eventStatus' : 'outcome';
  const key = `${group}.${step.status}` as never;
  return <span>{t.has(key) ? t(key) : step.status}</span>;
}

function useWhat(step: TraceStep): string {
  const effect = useEffectText();
  const kinds = useTranslations('exceptions.kinds');
  const panel = useTranslations('integrations.panel');
  if (step.kind === 'delivery') return effect(step.what);
  if (step.kind === 'attempt') {
    const { number } = (step.detail ?? {}) as { number?: number };
    const name = panel('attempt', { number: number ?? 1 });
    return step.what === 'message' ? name : `${effect(step.what)} · ${name}`;
  }
  const kind = `${step.what}.name` as never;
  if (step.kind === 'exception' && kinds.has(kind)) return kinds(kind);
  return step.what;
}

function hrefOf(step: TraceStep): string | null {
  switch (step.kind) {
    case 'message':
      return `/integrations?message=${step.id}`;
    case 'delivery':
      return `/integrations?delivery=${step.id}`;
    case 'exception':
      return `/exceptions?tab=all&id=${step.id}`;
    case 'fact':
      return step.subject?.kind === 'visit' ? `/visits/${step.subject.id}` : null;
    case 'mapping':
      return step.subject ? `/master-data?tab=all&id=${step.subject.id}` : null;
    case 'attempt':
    case 'event':
    case 'audit':
    case 'proposal':
    case 'decision':
      return null;
  }
}
