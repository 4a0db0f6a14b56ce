'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { RecordLinks } from './record-links.tsx';
import { Section } from './side-panel.tsx';
import { TraceSteps } from './trace-steps.tsx';
import { TraceTime } from './trace-time.tsx';
import type { Trace } from './types.ts';
import type { Pulse } from './use-integrations.ts';

type Props = { id: string; pulse: Pulse; onPayload?: ((id: string) => void) | undefined };

/** One thread from the raw bytes to Odoo's record: a list with lengths in words; bars are decoration. */
export function TracePanel({ id, pulse, onPayload }: Props) {
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.integrations.trace.queryOptions({ id }), refetchInterval: pulse.every });
  if (query.isPending) return <SkeletonRows rows={8} onRetry={() => void query.refetch()} />;
  if (!query.data) return <ErrorPanelOf {...failureOf(query.error)} onRetry={() => void query.refetch()} />;
  return <TraceBody trace={query.data} onPayload={onPayload} />;
}

const STATE_SEVERITY = { done: 'none', under_way: 'notice', stuck: 'serious' } as const;

function TraceBody({ trace, onPayload }: { trace: Trace; onPayload: Props['onPayload'] }) {
  const t = useTranslations('integrations.trace');
  const [others, setOthers] = useState(false);
  const [audit, setAudit] = useState(false);
  const severity = STATE_SEVERITY[trace.state];
  const mappings = [...new Map(trace.mappings.map((mapping) => [mapping.mappingId, mapping])).values()];
  const steps = trace.steps.filter((step) => (others || step.own) && (audit || step.kind !== 'audit'));
  return (
    <>
      <p data-severity={severity} className="flex flex-wrap items-center gap-x-2">
        <SeverityMark severity={severity} wordHidden />
        <span className="font-semibold">{t(`state.${trace.state}`)}</span>
        <code className="break-all">{trace.correlationId}</code>
        <CopyButton text={linkTo(trace.correlationId)} what={t('copyLink')} />
      </p>
      <TraceTime trace={trace} />
      {trace.records.length > 0 ? (
        <Section title={t('records')}>
          <RecordLinks records={trace.records} />
        </Section>
      ) : null}
      <Sources trace={trace} onPayload={onPayload} />
      {mappings.length > 0 ? (
        <Section title={t('mappings')}>
          <ul className="flex flex-col gap-1">
            {mappings.map((mapping) => (
              <li key={mapping.mappingId}>
                <code>
                  {mapping.kind} {mapping.code} → {mapping.targetName ?? mapping.targetId ?? '—'}
                </code>{' '}
                <span className="text-meta text-ink-3">
                  {mapping.decidedByName
                    ? t('version', { version: mapping.version, name: mapping.decidedByName })
                    : null}
                  {mapping.waited ? ` · ${t('waited')}` : null}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <div className="flex flex-wrap gap-x-4">
        {trace.neighbours.length > 0 ? (
          <Checkbox
            label={t('showNeighbours')}
            hint={t('neighbours', { count: trace.neighbours.length })}
            checked={others}
            onCheckedChange={setOthers}
          />
        ) : null}
        <Checkbox label={t('showAudit')} checked={audit} onCheckedChange={setAudit} />
      </div>
      <Section title={t('steps')}>
        <TraceSteps steps={steps} totalMs={trace.durationMs} onPayload={onPayload} />
      </Section>
    </>
  );
}

/** The messages behind the thread, its own and those that announced or brought the goods. */
function Sources({ trace, onPayload }: { trace: Trace; onPayload: Props['onPayload'] }) {
  const t = useTranslations('integrations.trace');
  if (trace.messages.length === 0) return null;
  const from = (id: string) =>
    trace.steps.find((step) => step.kind === 'message' && step.id === id)?.what ?? id;
  return (
    <Section title={t('sources')}>
      <ul className="flex flex-col">
        {trace.messages.map((message) => (
          <li key={message.id} className="flex flex-wrap items-center gap-x-2">
            <TimeText at={message.receivedAt} as="trace" className="text-meta text-ink-3" />
            <Link href={`/integrations?message=${message.id}`} className="text-accent hover:underline">
              {from(message.id)}
            </Link>
            {onPayload ? (
              <Button tone="quiet" onClick={() => onPayload(message.id)}>
                {t('bytes')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function linkTo(correlationId: string): string {
  const path = `/integrations?trace=${correlationId}`;
  return typeof window === 'undefined' ? path : `${window.location.origin}${path}`;
}
