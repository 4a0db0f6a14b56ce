'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Facts } from '../ui/panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { AttemptList } from './attempt-list.tsx';
import { CallList } from './call-list.tsx';
import { useEffectText } from './effect-text.tsx';
import { ExceptionLinks } from './exception-links.tsx';
import { PanelActions, type PanelVerbs } from './panel-actions.tsx';
import { RecordLinks } from './record-links.tsx';
import { Section } from './side-panel.tsx';
import { lineSeverity, messageState } from './states.ts';
import { ThreadLink } from './thread-link.tsx';
import type { DeliveryView } from './types.ts';
import type { Pulse } from './use-integrations.ts';

/** One effect: what was intended, every try, what was read back, and the record it landed in. */
export function DeliveryPanel({ id, pulse, verbs }: { id: string; pulse: Pulse; verbs: PanelVerbs }) {
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.integrations.delivery.queryOptions({ id }),
    refetchInterval: pulse.every,
  });
  if (query.isPending) return <SkeletonRows rows={6} onRetry={() => void query.refetch()} />;
  if (!query.data) return <ErrorPanelOf {...failureOf(query.error)} onRetry={() => void query.refetch()} />;
  return <DeliveryBody delivery={query.data} verbs={verbs} />;
}

function DeliveryBody({ delivery, verbs }: { delivery: DeliveryView; verbs: PanelVerbs }) {
  const t = useTranslations('integrations.panel');
  const severity = lineSeverity(delivery.status);
  return (
    <>
      <PanelActions
        ledger="delivery"
        id={delivery.id}
        status={delivery.status}
        correlationId={delivery.correlationId}
        verbs={verbs}
      />
      {delivery.problem && severity !== 'none' ? (
        <Section title={t('problem')}>
          <p data-severity={severity} className="flex gap-2">
            <SeverityMark severity={severity} wordHidden />
            <span>
              {delivery.problem.sentence}{' '}
              <code className="text-meta text-ink-3">{delivery.problem.code}</code>
            </span>
          </p>
        </Section>
      ) : null}
      <DeliveryFacts delivery={delivery} />
      <Section title={t('records')}>
        <RecordLinks records={delivery.records} />
      </Section>
      <Section title={t('attempts')}>
        <AttemptList attempts={delivery.tries} />
      </Section>
      {delivery.result ? (
        <Section title={t('readBack')}>
          <CallList calls={delivery.result.calls} />
          <Json value={delivery.result.readBack ?? delivery.result} />
        </Section>
      ) : null}
      <Section title={t('intent')}>
        <Json value={delivery.payload} />
      </Section>
      <ExceptionLinks exceptions={delivery.exceptions} />
    </>
  );
}

function Json({ value }: { value: unknown }) {
  return (
    <pre dir="ltr" className="scroll-quiet max-h-60 overflow-auto rounded-control bg-sunken p-2 text-meta">
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}

function DeliveryFacts({ delivery }: { delivery: DeliveryView }) {
  const t = useTranslations('integrations.panel.facts');
  const effect = useEffectText();
  const visit = delivery.visitId
    ? [
        {
          label: t('visit'),
          value: (
            <Link href={`/visits/${delivery.visitId}`} className="text-accent hover:underline">
              <bdi dir="ltr">{delivery.visitNo ?? delivery.visitId}</bdi>
            </Link>
          ),
        },
      ]
    : [];
  const next = delivery.nextAt
    ? [{ label: t('next'), value: <TimeText at={delivery.nextAt} focusable /> }]
    : [];
  return (
    <Facts
      items={[
        { label: t('effect'), value: effect(delivery.effect) },
        { label: t('to'), value: delivery.connectorName },
        { label: t('state'), value: <StateTag of="message" state={messageState(delivery.status)} /> },
        ...visit,
        { label: t('created'), value: <TimeText at={delivery.createdAt} as="trace" focusable /> },
        { label: t('done'), value: <TimeText at={delivery.doneAt} as="trace" focusable /> },
        ...next,
        { label: t('stream'), value: <span className="break-all">{delivery.key}</span> },
        { label: t('ref'), value: <span className="break-all">{delivery.externalRef}</span> },
        {
          label: t('correlation'),
          value: <ThreadLink correlationId={delivery.correlationId} />,
        },
      ]}
    />
  );
}
