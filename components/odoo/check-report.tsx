'use client';

import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import type { Severity } from '../ui/severity.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeText } from '../ui/time-text.tsx';
import type { Connection } from './odoo-panel.tsx';

type Report = NonNullable<Connection['report']>;

/** What the last check found, thing by thing, in plain words. */
export function CheckReport({ connection: { report } }: { connection: Connection }) {
  const t = useTranslations('odoo.check');
  if (!report)
    return (
      <Panel title={t('title')}>
        <p className="text-ink-3">{t('none')}</p>
      </Panel>
    );
  return (
    <Panel title={t('title')} actions={<TimeText at={report.at} as="near" className="text-ink-3" />}>
      <div className="flex flex-col gap-4">
        <Verdict report={report} />
        {report.failure ? null : (
          <>
            <Identity report={report} />
            <Findings report={report} />
          </>
        )}
      </div>
    </Panel>
  );
}

function Verdict({ report }: { report: Report }) {
  const t = useTranslations('odoo.check');
  if (report.failure)
    return <ErrorPanel title={t('failed')} meaning={report.failure.sentence} todo={t('failedTodo')} />;
  const severity: Severity = report.ok ? 'confirmed' : 'serious';
  return (
    <p className="flex items-center gap-2 font-semibold">
      <SeverityMark severity={severity} wordHidden />
      {report.ok ? t('good') : t('missing')}
    </p>
  );
}

function Identity({ report }: { report: Report }) {
  const t = useTranslations('odoo.check');
  const { version, user, companies, keys } = report;
  const ends = keys.filter((key) => key.expiresAt !== null);
  return (
    <Facts
      items={[
        {
          label: t('version'),
          value: version ? t('versionValue', { version: version.text, protocol: version.protocol }) : '—',
        },
        { label: t('user'), value: user?.name ?? user?.login ?? '—' },
        {
          label: t('companies', { count: companies.length }),
          value: companies.map((company) => company.name).join(', ') || '—',
        },
        ...(ends.length > 0
          ? [
              {
                label: t('keys'),
                value: ends.map((key) => (
                  <span key={`${key.name} ${key.expiresAt}`} className="block">
                    {key.name} · <TimeText at={key.expiresAt} />
                  </span>
                )),
              },
            ]
          : []),
      ]}
    />
  );
}

function Findings({ report }: { report: Report }) {
  const t = useTranslations('odoo.check');
  const effects = useTranslations('odoo.effects');
  const effect = (name: string) => (effects.has(name as never) ? effects(name as never) : name);
  return (
    <>
      {report.warnings.length > 0 ? (
        <section>
          <h3 className="pb-1 font-semibold">{t('warnings')}</h3>
          <ul className="flex flex-col gap-1">
            {report.warnings.map((warning) => (
              <Finding key={warning} severity="watch">
                {warning}
              </Finding>
            ))}
          </ul>
        </section>
      ) : null}
      <section>
        <h3 className="pb-1 font-semibold">{t('rights')}</h3>
        <ul className="flex flex-col gap-1">
          {report.rights.map((right) => (
            <Finding key={right.effect} severity={right.ok ? 'none' : right.required ? 'serious' : 'notice'}>
              {right.ok ? effect(right.effect) : right.sentence}
              {right.required ? null : <span className="text-ink-3"> ({t('optional')})</span>}
            </Finding>
          ))}
        </ul>
      </section>
      <section>
        <h3 className="pb-1 font-semibold">{t('modules')}</h3>
        <ul className="flex flex-col gap-1">
          {report.modules.map((module) => (
            <Finding key={module.module} severity={module.present ? 'none' : 'notice'}>
              {module.sentence}
            </Finding>
          ))}
        </ul>
      </section>
    </>
  );
}

function Finding({ severity, children }: { severity: Severity; children: ReactNode }) {
  const t = useTranslations('odoo.check');
  return (
    <li className="flex items-start gap-2">
      <span className="mt-0.5 inline-flex shrink-0">
        {severity === 'none' ? (
          <>
            <Check className="size-icon text-ink-3" aria-hidden="true" />
            <span className="sr-only">{t('yes')}</span>
          </>
        ) : (
          <SeverityMark severity={severity} wordHidden />
        )}
      </span>
      <span className="min-w-0">{children}</span>
    </li>
  );
}
