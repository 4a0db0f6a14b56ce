'use client';

import { Check, Circle } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Panel } from '../ui/panel.tsx';
import type { Overview } from './types.ts';

/** First use: four steps to the first message. Done steps tick themselves. */
export function SetupChecklist({ overview, maySetUp }: { overview: Overview; maySetUp: boolean }) {
  const t = useTranslations('integrations.setup');
  const { connectors } = overview;
  const odoo = connectors.some(({ kind }) => kind === 'odoo');
  const partner = connectors.find(({ kind }) => kind === 'partner');
  const heard = connectors.some(({ kind, lastOkAt }) => kind === 'partner' && lastOkAt !== null);
  const open = (href: string) =>
    maySetUp ? (
      <Link href={href} className={buttonClass('secondary')}>
        {t('open')}
      </Link>
    ) : null;
  return (
    <Panel title={t('title')}>
      <p className="mb-3 text-ink-2">{t('hint')}</p>
      <ol className="flex flex-col gap-4">
        <Step done={odoo} title={t('odoo')} hint={t('odooHint')}>
          {open('/admin?tab=odoo')}
        </Step>
        <Step done={partner !== undefined} title={t('partner')} hint={t('partnerHint')}>
          {open('/admin?tab=partners')}
        </Step>
        <Step done={heard} title={t('message')} hint={t('messageHint')}>
          <TestCommand />
        </Step>
        <Step done={heard} title={t('watch')} hint={t('watchHint')}>
          <Link href="/integrations?tab=messages&all=true" className={buttonClass('secondary')}>
            {t('open')}
          </Link>
        </Step>
      </ol>
    </Panel>
  );
}

function Step(props: { done: boolean; title: string; hint: string; children: ReactNode }) {
  const t = useTranslations('integrations.setup');
  const Icon = props.done ? Check : Circle;
  return (
    <li className="flex gap-3">
      <Icon className="mt-0.5 size-icon shrink-0 text-ink-3" aria-hidden="true" />
      <div className="flex min-w-0 flex-col items-start gap-1">
        <p>
          <span className="font-semibold">{props.title}</span>{' '}
          <span className="text-meta text-ink-3">{t(props.done ? 'done' : 'todo')}</span>
        </p>
        <p className="text-ink-2">{props.hint}</p>
        {props.children}
      </div>
    </li>
  );
}

/** A message by a partner in test changes nothing; the same command works on any machine with curl. */
function TestCommand() {
  const origin = typeof window === 'undefined' ? 'http://localhost:3000' : window.location.origin;
  const event = JSON.stringify({
    specversion: '1.0',
    id: 'first-test',
    source: '/setup',
    type: 'yard.gate.arrived.v1',
    data: {
      site: { code: 'TEST' },
      happenedAt: '2026-01-01T12:00:00Z',
      references: [{ kind: 'load', value: 'TEST-1' }],
      equipment: [{ kind: 'trailer', number: 'TEST-1' }],
    },
  });
  const command = [
    `curl -X POST ${origin}/api/v1/events`,
    `-H 'authorization: Bearer KEY'`,
    `-H 'content-type: application/cloudevents+json'`,
    `-d '${event}'`,
  ].join(' \\\n  ');
  return (
    <div className="flex w-full min-w-0 items-start gap-2">
      <pre
        dir="ltr"
        suppressHydrationWarning
        className="scroll-quiet min-w-0 flex-1 overflow-x-auto rounded-control bg-sunken p-2 text-meta"
      >
        {command}
      </pre>
      <CopyButton text={command} what="curl" />
    </div>
  );
}
