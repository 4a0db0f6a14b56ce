'use client';

import { Columns3, Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import { Checkbox } from './checkbox.tsx';
import { downloadText, toCsv } from './csv.ts';
import type { DataTableProps } from './data-table-types.ts';
import { Popover } from './popover.tsx';
import type { DataTableModel } from './use-data-table.ts';

/** The line above the rows: the screen's filters and bulk actions, how many, columns, CSV. */
export function DataTableToolbar<Row>({
  props,
  table,
}: {
  props: DataTableProps<Row>;
  table: DataTableModel<Row>;
}) {
  const t = useTranslations('ui.table');
  const { rows, columns, csvName, toolbar, selected } = props;
  const choosable = columns.some((column) => column.optional);
  if (!toolbar && !csvName && !choosable) return null;
  const count = selected && selected.size > 0 ? selected.size : 0;
  return (
    <div className="flex flex-wrap items-center gap-gap pb-2">
      {toolbar}
      <span className="ms-auto text-meta text-ink-3" role="status">
        {count > 0 ? t('selected', { count }) : t('rows', { count: props.totalRows ?? rows.length })}
      </span>
      {choosable ? <ColumnChooser columns={columns} table={table} /> : null}
      {csvName ? (
        <Button
          tone="quiet"
          icon={<Download aria-hidden="true" />}
          aria-label={t('exportCsvOf', { count: count || rows.length })}
          onClick={() => saveCsv(props, table)}
        >
          {t('exportCsv')}
        </Button>
      ) : null}
    </div>
  );
}

function ColumnChooser<Row>({
  columns,
  table,
}: {
  columns: DataTableProps<Row>['columns'];
  table: DataTableModel<Row>;
}) {
  const t = useTranslations('ui.table');
  const visible = new Set(table.getVisibleLeafColumns().map((column) => column.id));
  return (
    <Popover
      title={t('columns')}
      align="end"
      trigger={
        <Button tone="quiet" icon={<Columns3 aria-hidden="true" />}>
          {t('columns')}
        </Button>
      }
    >
      <div className="flex flex-col">
        {columns
          .filter((column) => column.optional && !column.rowHeader)
          .map((column) => (
            <Checkbox
              key={column.id}
              label={column.header}
              checked={visible.has(column.id)}
              onCheckedChange={(checked) => table.getColumn(column.id)?.toggleVisibility(checked)}
            />
          ))}
      </div>
    </Popover>
  );
}

// The file holds the filtered set in the order on screen; with a selection, only what is selected.
function saveCsv<Row>({ columns, csvName, selected }: DataTableProps<Row>, table: DataTableModel<Row>): void {
  const rows = table.getRowModel().rows.filter((row) => !selected?.size || selected.has(row.id));
  const csvColumns = columns.flatMap((column) =>
    column.csv ? [{ header: column.header, value: column.csv }] : [],
  );
  downloadText(
    `${csvName}.csv`,
    toCsv(
      csvColumns,
      rows.map((row) => row.original.row),
    ),
  );
}
