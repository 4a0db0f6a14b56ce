'use client';

import { useTranslations } from 'use-intl';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { lineSeverity, messageState } from './states.ts';
import type { MessageLine } from './types.ts';
import type { LineTableProps } from './work-list.tsx';

/** Messages in, newest first. */
export function MessageTable({ rows, ...rest }: LineTableProps<MessageLine>) {
  const t = useTranslations('integrations.list');
  return (
    <DataTable
      label={t('messages')}
      columns={useColumns()}
      rows={rows}
      rowId={(row) => row.id}
      rowLabel={(row) => `${row.partnerName} ${row.deliveryId}`}
      severityOf={(row) => lineSeverity(row.status)}
      csvName="messages"
      dense
      {...rest}
    />
  );
}

function useColumns(): DataColumn<MessageLine>[] {
  const t = useTranslations('integrations.list');
  return [
    {
      id: 'received',
      header: t('received'),
      cell: (row) => <TimeText at={row.receivedAt} as="trace" />,
      csv: (row) => row.receivedAt.toISOString(),
      width: '9.5rem',
    },
    {
      id: 'partner',
      header: t('partner'),
      rowHeader: true,
      cell: (row) => <span className="block truncate">{row.partnerName}</span>,
      csv: (row) => row.partnerName,
      width: '11rem',
    },
    {
      id: 'state',
      header: t('state'),
      cell: (row) => (
        <span className="inline-flex items-center gap-1.5">
          <SeverityMark severity={lineSeverity(row.status)} wordHidden />
          <StateTag of="message" state={messageState(row.status)} />
        </span>
      ),
      csv: (row) => row.status,
      width: '11rem',
    },
    {
      id: 'cause',
      header: t('cause'),
      cell: (row) => (
        <span className="block truncate" title={row.problem?.sentence}>
          {lineSeverity(row.status) === 'none' ? '' : (row.problem?.sentence ?? '')}
        </span>
      ),
      csv: (row) => row.problem?.code,
      width: '20rem',
    },
    {
      id: 'type',
      header: t('type'),
      optional: true,
      cell: (row) => <span className="block truncate">{row.types.map(shortType).join(', ')}</span>,
      csv: (row) => row.types.join(' '),
      width: '14rem',
    },
    {
      id: 'tries',
      header: t('tries'),
      optional: true,
      cell: (row) => row.attempts,
      csv: (row) => row.attempts,
      width: '4rem',
      align: 'end',
    },
    {
      id: 'id',
      header: t('id'),
      optional: true,
      cell: (row) => (
        <bdi dir="ltr" className="block truncate">
          {row.deliveryId}
        </bdi>
      ),
      csv: (row) => row.deliveryId,
      width: '13rem',
    },
  ];
}

/** `yard.gate.arrived.v1` → `gate.arrived`. */
function shortType(type: string): string {
  return type.replace(/^yard\./, '').replace(/\.v\d+$/, '');
}
