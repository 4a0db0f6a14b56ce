'use client';

import type { KeyboardEvent, MouseEvent } from 'react';
import { useTranslations } from 'use-intl';
import { Checkbox } from './checkbox.tsx';
import { cx } from './cx.ts';
import type { DataColumn, DataTableProps } from './data-table-types.ts';
import type { DataTableModel } from './use-data-table.ts';

/** What a row needs of the table model. */
type ModelRow<Row> = ReturnType<DataTableModel<Row>['getRowModel']>['rows'][number];

type RowProps<Row> = {
  row: ModelRow<Row>;
  index: number;
  gone: boolean;
  active: boolean;
  selected: boolean;
  table: DataTableProps<Row>;
  onActive: () => void;
};

/** One row; the whole row is clickable where it opens something, its links and buttons stay their own. */
export function DataTableRow<Row>({ row, index, gone, active, selected, table, onActive }: RowProps<Row>) {
  const t = useTranslations('ui.table');
  const data = row.original.row;
  const severity = table.severityOf?.(data);
  const columns = new Map(table.columns.map((column) => [column.id, column]));
  const toggle = () => {
    if (!table.onSelectedChange) return;
    const next = new Set(table.selected);
    if (!next.delete(row.id)) next.add(row.id);
    table.onSelectedChange(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { Enter: () => table.onOpen?.(data), ' ': () => table.onPeek?.(data), x: toggle }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const onClick = (event: MouseEvent<HTMLTableRowElement>) => {
    if ((event.target as Element).closest('a, button, input, label, [role="checkbox"]')) return;
    table.onOpen?.(data);
  };
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={table.onSelectedChange ? selected : undefined}
      aria-current={table.openId === row.id ? 'true' : undefined}
      data-row-index={index}
      data-changed={table.changedIds?.has(row.id) || undefined}
      data-severity={severity}
      tabIndex={active ? 0 : -1}
      onFocus={onActive}
      onKeyDown={onKeyDown}
      onClick={onClick}
      className={cx(
        'focus-inset',
        table.onOpen && 'cursor-pointer hover:bg-sunken',
        (selected || table.openId === row.id) && 'bg-accent-tint',
        gone && 'opacity-50',
      )}
    >
      {table.onSelectedChange ? (
        <td className={cx(cellClass(table.dense), 'w-11')}>
          <Checkbox
            label={t('selectRow', { row: table.rowLabel(data) })}
            labelHidden
            checked={selected}
            onCheckedChange={toggle}
            className="!min-h-0"
          />
        </td>
      ) : null}
      {row.getVisibleCells().map((cell) => {
        const column = columns.get(cell.column.id);
        return column ? (
          <Cell key={column.id} column={column} row={data} gone={gone} dense={table.dense} />
        ) : null;
      })}
    </tr>
  );
}

function Cell<Row>(props: { column: DataColumn<Row>; row: Row; gone: boolean; dense: boolean | undefined }) {
  const { column, row, gone, dense } = props;
  const t = useTranslations('ui.table');
  const className = cx(cellClass(dense), column.align === 'end' && 'text-end');
  if (!column.rowHeader) return <td className={className}>{column.cell(row)}</td>;
  return (
    <th scope="row" className={cx(className, 'text-start font-normal')}>
      {column.cell(row)}
      {gone ? <span className="ms-2 text-meta text-ink-3">{t('gone')}</span> : null}
    </th>
  );
}

function cellClass(dense: boolean | undefined): string {
  return cx('truncate border-b border-line px-3', dense ? 'h-row-dense' : 'h-row');
}
