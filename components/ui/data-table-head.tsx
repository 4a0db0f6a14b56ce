'use client';

import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Checkbox } from './checkbox.tsx';
import { cx } from './cx.ts';
import type { DataColumn } from './data-table-types.ts';
import type { DataTableModel } from './use-data-table.ts';

type HeadProps<Row> = {
  columns: readonly DataColumn<Row>[];
  table: DataTableModel<Row>;
  selectable: boolean;
  onSorted: () => void;
};

/** Sticky column heads; a sortable one is a button that says what pressing it does. */
export function DataTableHead<Row>({ columns, table, selectable, onSorted }: HeadProps<Row>) {
  const t = useTranslations('ui.table');
  const visible = new Set(table.getVisibleLeafColumns().map((column) => column.id));
  return (
    <thead>
      <tr aria-rowindex={1}>
        {selectable ? (
          <th scope="col" className={cx(CELL, 'w-11 ps-3')}>
            <Checkbox
              label={t('selectAll')}
              labelHidden
              checked={table.getIsAllRowsSelected()}
              indeterminate={table.getIsSomeRowsSelected()}
              onCheckedChange={(checked) => table.toggleAllRowsSelected(checked)}
              className="!min-h-0"
            />
          </th>
        ) : null}
        {columns
          .filter((column) => visible.has(column.id))
          .map((column) => (
            <HeadCell key={column.id} column={column} table={table} onSorted={onSorted} />
          ))}
      </tr>
    </thead>
  );
}

const CELL =
  'sticky top-0 z-10 h-9 border-b border-line-strong bg-surface px-3 text-start text-meta font-medium text-ink-3';

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const;

function HeadCell<Row>({
  column,
  table,
  onSorted,
}: { column: DataColumn<Row> } & Pick<HeadProps<Row>, 'table' | 'onSorted'>) {
  const t = useTranslations('ui.table');
  const model = table.getColumn(column.id);
  const sorted = model?.getIsSorted() || false;
  const end = column.align === 'end';
  if (!model?.getCanSort())
    return (
      <th scope="col" style={{ width: column.width }} className={cx(CELL, end && 'text-end')}>
        {column.header}
      </th>
    );
  const next = sorted === false ? 'sortAscending' : sorted === 'asc' ? 'sortDescending' : 'sortNone';
  const Icon = sorted === false ? ChevronsUpDown : sorted === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      style={{ width: column.width }}
      aria-sort={sorted ? ARIA_SORT[sorted] : 'none'}
      className={cx(CELL, '!px-1')}
    >
      <button
        type="button"
        title={t(next, { column: column.header })}
        onClick={() => {
          model.toggleSorting();
          onSorted();
        }}
        className={cx(
          'focus-inset flex h-8 w-full items-center gap-1 rounded-control px-2 hover:bg-sunken',
          sorted && 'text-ink-1',
          end && 'flex-row-reverse',
        )}
      >
        <span className="truncate">{column.header}</span>
        <Icon className={cx('size-3.5 shrink-0', !sorted && 'opacity-60')} aria-hidden="true" />
      </button>
    </th>
  );
}
