'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import type { Severity } from '../ui/severity.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { useEffectText } from './effect-text.tsx';
import { useLengthText } from './length-text.tsx';
import type { Connector, Flow } from './types.ts';

type Props = { flows: readonly Flow[]; connectors: readonly Connector[]; trusted: boolean };

/** Rate, errors, duration and lag of every flow, by lane. */
export function QueueTable({ flows, connectors, trusted }: Props) {
  const t = useTranslations('integrations.queues');
  const columns = useFlowColumns(connectors, trusted);
  const effect = useEffectText();
  return (
    <DataTable
      label={t('label')}
      columns={columns}
      rows={flows}
      rowId={(flow) => flow.key}
      rowLabel={(flow) => (flow.effect ? effect(flow.effect) : t('inbound'))}
      severityOf={(flow) => flowSeverity(flow, trusted)}
      initialSort={{ column: 'lag', direction: 'desc' }}
      urlKey="queues"
      csvName="queues"
      dense
      empty={<EmptyState kind="first-use" title={t('empty')} hint={t('emptyHint')} />}
      className="max-h-[70dvh]"
    />
  );
}

function flowSeverity(flow: Flow, trusted: boolean): Severity {
  if (!trusted) return 'unsure';
  if ((flow.lagMs ?? 0) > flow.targetLagMs) return 'serious';
  return flow.dead > 0 ? 'watch' : 'none';
}

function useFlowColumns(connectors: readonly Connector[], trusted: boolean): DataColumn<Flow>[] {
  const t = useTranslations('integrations.queues');
  const lanes = useTranslations('integrations.lanes');
  const effect = useEffectText();
  const length = useLengthText();
  const format = useFormat();
  const nameOf = (id: string | null) => connectors.find((each) => each.connectorId === id)?.name ?? '';
  const laneText = (lane: string) => (lanes.has(lane as never) ? lanes(lane as never) : lane);
  const decimal = (value: number) => format.number(value, { maximumFractionDigits: 1 });
  const figure = (
    id: 'waiting' | 'dead' | 'rate' | 'errors',
    of: (flow: Flow) => number,
    width = '6.5rem',
  ): DataColumn<Flow> => ({
    id,
    header: t(id),
    cell: (flow) => decimal(of(flow)),
    sortBy: of,
    csv: of,
    width,
    align: 'end',
  });
  return [
    {
      id: 'flow',
      header: t('flow'),
      rowHeader: true,
      cell: (flow) => (
        <span className="inline-flex items-center gap-1.5">
          <SeverityMark severity={flowSeverity(flow, trusted)} wordHidden />
          {flow.effect ? effect(flow.effect) : t('inbound')}
          <span className="text-meta text-ink-3">{nameOf(flow.connectorId)}</span>
        </span>
      ),
      sortBy: (flow) => flow.effect ?? '',
      csv: (flow) => flow.effect ?? 'inbound',
      width: '18rem',
    },
    {
      id: 'lane',
      header: t('lane'),
      cell: (flow) => laneText(flow.lane),
      sortBy: (flow) => flow.lane,
      csv: (flow) => flow.lane,
      width: '9rem',
    },
    figure('waiting', (flow) => flow.waiting),
    {
      id: 'lag',
      header: t('lag'),
      cell: (flow) => format.timer(flow.lagMs),
      sortBy: (flow) => flow.lagMs ?? 0,
      csv: (flow) => flow.lagMs,
      width: '5rem',
      align: 'end',
    },
    {
      id: 'target',
      header: t('target'),
      optional: true,
      cell: (flow) => format.timer(flow.targetLagMs),
      csv: (flow) => flow.targetLagMs,
      width: '5rem',
      align: 'end',
    },
    figure('rate', (flow) => flow.perMinute, '7rem'),
    figure('errors', (flow) => flow.failedPerMinute, '9rem'),
    {
      id: 'duration',
      header: t('duration'),
      cell: (flow) => (flow.p50Ms === null ? length(null) : `${length(flow.p50Ms)} · ${length(flow.p95Ms)}`),
      sortBy: (flow) => flow.p95Ms,
      csv: (flow) => flow.p95Ms,
      width: '12rem',
      align: 'end',
    },
    figure('dead', (flow) => flow.dead, '7rem'),
    {
      id: 'lastOk',
      header: t('lastOk'),
      optional: true,
      cell: (flow) => <TimeText at={flow.lastOkAt} as="near" />,
      sortBy: (flow) => flow.lastOkAt,
      csv: (flow) => flow.lastOkAt?.toISOString(),
      width: '11rem',
    },
  ];
}
