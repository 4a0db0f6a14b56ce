'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.tsx';
import { failureOf } from '../trpc/failure.ts';
import { buttonClass } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Facts } from '../ui/panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { AttemptList } from './attempt-list.tsx';
import { EventList } from './event-list.tsx';
import { ExceptionLinks } from './exception-links.tsx';
import { PanelActions, type PanelVerbs } from './panel-actions.tsx';
import { Section } from './side-panel.tsx';
import { lineSeverity, messageState } from './states.ts';
import { ThreadLink } from './thread-link.tsx';
import type { MessageView } from './types.ts';
import type { Pulse } from './use-integrations.ts';

/** One message: what it said, what came of it, why it stands. */
export function MessagePanel({ id, pulse, verbs }: { id: string; pulse: Pulse; verbs: PanelVerbs }) {
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.integrations.message.queryOptions({ id }), refetchInterval: pulse.every });
  if (query.isPending) return <SkeletonRows rows={6} onRetry={() => void query.refetch()} />;
  if (!query.data) return <ErrorPanelOf {...failureOf(query.error)} onRetry={() => void query.refetch()} />;
  return <MessageBody message={query.data} verbs={verbs} />;
}

function MessageBody({ message, verbs }: { message: MessageView; verbs: PanelVerbs }) {
  const t = useTranslations('integrations.panel');
  return (
    <>
      <PanelActions
        ledger="message"
        id={message.id}
        status={message.status}
        correlationId={message.correlationId}
        verbs={verbs}
      />
      {message.problem && lineSeverity(message.status) !== 'none' ? (
        <Section title={t('problem')}>
          <p data-severity={lineSeverity(message.status)} className="flex gap-2">
            <SeverityMark severity={lineSeverity(message.status)} wordHidden />
            <span>
              {message.problem.sentence} <code className="text-meta text-ink-3">{message.problem.code}</code>
            </span>
          </p>
        </Section>
      ) : null}
      <ParkedOn message={message} />
      <MessageFacts message={message} />
      <Section title={t('events')}>
        <EventList events={message.events} />
      </Section>
      <Section title={t('attempts')}>
        <AttemptList attempts={message.attempts} />
      </Section>
      <ExceptionLinks exceptions={message.exceptions} />
      <Section title={t('headers')}>
        {message.headers.length === 0 ? (
          <p className="text-ink-3">{t('noHeaders')}</p>
        ) : (
          <Facts items={message.headers.map(({ name, value }) => ({ label: name, value }))} />
        )}
      </Section>
    </>
  );
}

function ParkedOn({ message }: { message: MessageView }) {
  const t = useTranslations('integrations.panel');
  if (message.parkedOn.length === 0) return null;
  return (
    <Section title={t('parked')}>
      <ul className="flex flex-col gap-1">
        {message.parkedOn.map((code) => (
          <li key={code.mappingId} className="flex flex-wrap items-center gap-2">
            <code>
              {code.kind} {code.code}
            </code>
            {code.status === 'unmapped' ? (
              <Link href={`/master-data?id=${code.mappingId}`} className={buttonClass('secondary')}>
                {t('openMapping')}
              </Link>
            ) : (
              <span className="text-meta text-ink-3">{t('decided')}</span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function MessageFacts({ message }: { message: MessageView }) {
  const t = useTranslations('integrations.panel.facts');
  const next = message.nextAt
    ? [{ label: t('next'), value: <TimeText at={message.nextAt} focusable /> }]
    : [];
  return (
    <Facts
      items={[
        { label: t('from'), value: message.partnerName },
        { label: t('state'), value: <StateTag of="message" state={messageState(message.status)} /> },
        { label: t('received'), value: <TimeText at={message.receivedAt} as="trace" focusable /> },
        { label: t('done'), value: <TimeText at={message.doneAt} as="trace" focusable /> },
        ...next,
        { label: t('format'), value: message.format ?? message.contentType },
        { label: t('delivery'), value: <span className="break-all">{message.deliveryId}</span> },
        { label: t('stream'), value: <span className="break-all">{message.streamKey}</span> },
        { label: t('size'), value: t('bytes', { count: message.bytes }) },
        {
          label: t('sha'),
          value: (
            <span className="inline-flex items-center gap-1">
              <code title={message.sha256}>{message.sha256.slice(0, 12)}…</code>
              <CopyButton text={message.sha256} what={t('sha')} />
            </span>
          ),
        },
        {
          label: t('correlation'),
          value: <ThreadLink correlationId={message.correlationId} />,
        },
      ]}
    />
  );
}
