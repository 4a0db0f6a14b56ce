'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { Card, Facts } from '../ui/panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { ConnectorHealth } from './connector-health.tsx';
import { connectorSeverity, endsSoon } from './states.ts';
import type { Connector } from './types.ts';
import type { IntegrationActions } from './use-actions.ts';

type Props = {
  connector: Connector;
  trusted: boolean;
  actions: IntegrationActions | null;
  offline: boolean;
};

/** One line in full: state, secret, breaker, last answer, what to do, pause. */
export function ConnectorCard({ connector, trusted, actions, offline }: Props) {
  const t = useTranslations('integrations.connector');
  const common = useTranslations('integrations');
  const off = offline ? common('offline') : null;
  const list = `/integrations?tab=messages&all=true&ledger=${connector.kind === 'odoo' ? 'delivery' : 'message'}&party=${connector.connectorId}`;
  const setUp = connector.kind === 'odoo' ? '/admin?tab=odoo' : '/admin?tab=partners';
  return (
    <Card severity={connectorSeverity(connector, trusted)} className="flex min-w-0 flex-col gap-2">
      <header className="flex flex-wrap items-center gap-x-3">
        <h3 className="min-w-0 font-semibold break-words">{connector.name}</h3>
        <ConnectorHealth connector={connector} trusted={trusted} />
      </header>
      <ConnectorFacts connector={connector} />
      <p className="text-ink-2">
        <span className="font-medium">{t('runbook')}:</span> {t(`runbooks.${connector.health}`)}
      </p>
      <div className="mt-auto flex flex-wrap gap-gap">
        {actions ? (
          <>
            <Link href={list} className={buttonClass('secondary')}>
              {t('messages')}
            </Link>
            <Button
              disabledReason={off}
              pending={actions.pending}
              onClick={() =>
                connector.health === 'paused' ? actions.resume(connector) : void actions.pause(connector)
              }
            >
              {t(connector.health === 'paused' ? 'resume' : 'pause')}
            </Button>
            <Link href={setUp} className={buttonClass('quiet')}>
              {t('setUp')}
            </Link>
          </>
        ) : null}
      </div>
    </Card>
  );
}

function ConnectorFacts({ connector }: { connector: Connector }) {
  const t = useTranslations('integrations.connector');
  const format = useFormat();
  const { breaker, lastError, silentAfterMinutes } = connector;
  return (
    <Facts
      items={[
        {
          label: t('via'),
          value: `${t(`kind.${connector.kind}`)} · ${connector.via}${connector.sandbox ? ` · ${t('sandbox')}` : ''}`,
        },
        { label: t('rate'), value: format.number(connector.perMinute, { maximumFractionDigits: 1 }) },
        { label: t('waiting'), value: format.number(connector.waiting) },
        { label: t('lag'), value: format.timer(connector.lagMs) },
        { label: t('dead'), value: format.number(connector.dead) },
        {
          label: t('lastOk'),
          value: connector.lastOkAt ? <TimeText at={connector.lastOkAt} as="near" focusable /> : t('never'),
        },
        { label: t('secret'), value: <SecretText connector={connector} /> },
        ...(connector.kind === 'odoo'
          ? [{ label: t('breaker'), value: <BreakerText breaker={breaker} /> }]
          : [
              {
                label: t('silentAfter'),
                value:
                  silentAfterMinutes === null ? t('noLimit') : t('minutes', { count: silentAfterMinutes }),
              },
            ]),
        ...(lastError
          ? [
              {
                label: t('lastError'),
                value: (
                  <>
                    {lastError.sentence}{' '}
                    <TimeText at={connector.lastErrorAt} as="near" className="text-ink-3" />
                  </>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function BreakerText({ breaker }: { breaker: Connector['breaker'] }) {
  const t = useTranslations('integrations.connector');
  const format = useFormat();
  const now = useNow(1000, useServerNow());
  if (!breaker || breaker.failures === 0) return t('breakerClosed');
  if (breaker.probeAt) return t('breakerOpen', { at: format.dayTime(breaker.probeAt, now) });
  return t('breakerFailures', { count: breaker.failures });
}

function SecretText({ connector: { secret } }: { connector: Connector }) {
  const t = useTranslations('integrations.connector');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  if (!secret) return t('secretNone');
  const { lastFour, expiresAt } = secret;
  if (expiresAt === null) return t('secretOpen', { lastFour });
  const text = t('secretEnds', { lastFour, at: format.dayTime(expiresAt, now) });
  if (!endsSoon(expiresAt, now)) return text;
  return (
    <span data-severity="watch" className="inline-flex flex-wrap items-center gap-1">
      <SeverityMark severity="watch" wordHidden />
      <span className="font-medium">{t('secretSoon')}</span> {text}
    </span>
  );
}
