'use client';

import { useTranslations } from 'use-intl';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { useEffectText } from './effect-text.tsx';
import { lineSeverity, messageState } from './states.ts';
import type { DeliveryLine } from './types.ts';
import type { LineTableProps } from './work-list.tsx';

/** Effects out, newest first. */
export function DeliveryTable({ rows, ...rest }: LineTableProps<DeliveryLine>) {
  const t = useTranslations('integrations.list');
  const effect = useEffectText();
  return (
    <DataTable
      label={t('deliveries')}
      columns={useColumns()}
      rows={rows}
      rowId={(row) => row.id}
      rowLabel={(row) => `${effect(row.effect)} ${row.visitNo ?? row.subjectId}`}
      severityOf={(row) => lineSeverity(row.status)}
      csvName="effects"
      dense
      {...rest}
    />
  );
}

function useColumns(): DataColumn<DeliveryLine>[] {
  const t = useTranslations('integrations.list');
  const effect = useEffectText();
  return [
    {
      id: 'created',
      header: t('created'),
      cell: (row) => <TimeText at={row.createdAt} as="trace" />,
      csv: (row) => row.createdAt.toISOString(),
      width: '9.5rem',
    },
    {
      id: 'effect',
      header: t('effect'),
      rowHeader: true,
      cell: (row) => <span className="block truncate">{effect(row.effect)}</span>,
      csv: (row) => row.effect,
      width: '13rem',
    },
    {
      id: 'connector',
      header: t('connector'),
      optional: true,
      cell: (row) => row.connectorName,
      csv: (row) => row.connectorName,
      width: '9rem',
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
      id: 'subject',
      header: t('subject'),
      cell: (row) => <bdi dir="ltr">{row.visitNo ?? row.subjectKind}</bdi>,
      csv: (row) => row.visitNo ?? row.subjectId,
      width: '8rem',
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
  ];
}
