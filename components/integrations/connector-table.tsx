'use client';

import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { bySeverity } from '../ui/severity.ts';
import { TimeText } from '../ui/time-text.tsx';
import { ConnectorHealth } from './connector-health.tsx';
import { connectorSeverity } from './states.ts';
import type { Connector } from './types.ts';

type Props = {
  connectors: readonly Connector[];
  trusted: boolean;
  openId?: string | null;
  onOpen: (connector: Connector) => void;
  className?: string;
};

/** All lines at a glance, the worst first. */
export function ConnectorTable({ connectors, trusted, openId, onOpen, className }: Props) {
  const t = useTranslations('integrations.connector');
  const columns = useConnectorColumns(trusted);
  const rows = connectors.toSorted(
    (a, b) =>
      bySeverity(connectorSeverity(a, true), connectorSeverity(b, true)) || a.name.localeCompare(b.name),
  );
  return (
    <DataTable
      label={t('label')}
      columns={columns}
      rows={rows}
      rowId={(row) => row.connectorId}
      rowLabel={(row) => row.name}
      severityOf={(row) => connectorSeverity(row, trusted)}
      onOpen={onOpen}
      openId={openId ?? null}
      csvName="connectors"
      dense
      empty={<EmptyState kind="done" title={t('none')} />}
      className={className}
    />
  );
}

function useConnectorColumns(trusted: boolean): DataColumn<Connector>[] {
  const t = useTranslations('integrations.connector');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const number = (value: number) => format.number(value);
  const figure = (
    id: 'waiting' | 'retry' | 'dead',
    of: (row: Connector) => number,
  ): DataColumn<Connector> => ({
    id,
    header: t(id),
    cell: (row) => number(of(row)),
    sortBy: of,
    csv: of,
    width: '5.5rem',
    align: 'end',
  });
  return [
    {
      id: 'name',
      header: t('name'),
      rowHeader: true,
      cell: (row) => (
        <span className="block min-w-0 truncate">
          <span className="font-medium">{row.name}</span>{' '}
          <span className="text-meta text-ink-3">{row.via}</span>
          {row.sandbox ? <span className="ms-1 text-meta text-ink-3">· {t('sandbox')}</span> : null}
        </span>
      ),
      sortBy: (row) => row.name,
      csv: (row) => row.name,
      width: '16rem',
    },
    {
      id: 'state',
      header: t('state'),
      cell: (row) => <ConnectorHealth connector={row} trusted={trusted} />,
      sortBy: (row) => row.health,
      csv: (row) => (trusted ? row.health : 'unsure'),
      width: '11rem',
    },
    {
      id: 'rate',
      header: t('rate'),
      cell: (row) => format.number(row.perMinute, { maximumFractionDigits: 1 }),
      sortBy: (row) => row.perMinute,
      csv: (row) => row.perMinute,
      width: '7rem',
      align: 'end',
    },
    {
      id: 'lag',
      header: t('lag'),
      cell: (row) => format.timer(row.lagMs),
      sortBy: (row) => row.lagMs ?? 0,
      csv: (row) => row.lagMs,
      width: '5rem',
      align: 'end',
    },
    figure('waiting', (row) => row.waiting),
    figure('retry', (row) => row.retrying),
    figure('dead', (row) => row.dead),
    {
      id: 'lastOk',
      header: t('lastOk'),
      cell: (row) => (row.lastOkAt ? <TimeText at={row.lastOkAt} as="near" /> : t('never')),
      sortBy: (row) => row.lastOkAt,
      csv: (row) => row.lastOkAt?.toISOString(),
      width: '11rem',
    },
    {
      id: 'secret',
      header: t('secret'),
      optional: true,
      cell: (row) => secretText(row),
      csv: (row) => row.secret?.expiresAt?.toISOString(),
      width: '12rem',
    },
  ];

  function secretText({ secret }: Connector): string {
    if (!secret) return t('secretNone');
    const { lastFour, expiresAt } = secret;
    return expiresAt
      ? t('secretEnds', { lastFour, at: format.dayTime(expiresAt, now) })
      : t('secretOpen', { lastFour });
  }
}
