'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { DataTableHead } from './data-table-head.tsx';
import { DataTableRow } from './data-table-row.tsx';
import { DataTableToolbar } from './data-table-toolbar.tsx';
import type { DataTableProps } from './data-table-types.ts';
import { useCalmRows } from './use-calm-rows.ts';
import { useDataTable } from './use-data-table.ts';

const ROW_PX = { dense: 36, normal: 44, touch: 64 };
/** Rows kept above and below the window, so that fast scrolling shows no gaps. */
const OVERSCAN = 12;

/**
 * Many rows: sticky head, sort, selection, column chooser, CSV, only what is visible in the page. Give it a
 * bounded height. Keys on a focused row: j/k or arrows, Home/End, Enter open, Space peek, x select.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, dense, empty, className, selected, onSelectedChange } = props;
  const t = useTranslations('ui.table');
  const box = useRef<HTMLDivElement>(null);
  const table = useDataTable(props);
  const calm = useCalmRows(table.getRowModel().rows, (row) => row.id);
  const [activeId, setActiveId] = useState<string | null>(null);
  const shown = calm.rows;
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight(dense),
    getItemKey: (index) => shown[index]?.id ?? index,
    overscan: OVERSCAN,
    scrollPaddingStart: rowHeight(dense),
    initialRect: { width: 1000, height: 800 },
  });

  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const columnCount = table.getVisibleLeafColumns().length + (onSelectedChange ? 1 : 0);
  const activeIndex = Math.max(
    0,
    shown.findIndex((entry) => entry.id === activeId),
  );

  const goTo = (index: number) => {
    const target = Math.min(Math.max(index, 0), shown.length - 1);
    const id = shown[target]?.id;
    if (id === undefined) return;
    setActiveId(id);
    virtual.scrollToIndex(target, { align: 'auto' });
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-row-index="${target}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    calm.handlers.onKeyDown();
    const row = (event.target as HTMLElement).closest('[data-row-index]');
    if (row !== event.target) return;
    const move = MOVES[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    goTo(move(activeIndex, shown.length));
  };

  return (
    <div className={cx('flex min-h-0 flex-col', className)}>
      <DataTableToolbar props={props} table={table} />
      {calm.waiting > 0 ? (
        <Button
          tone="quiet"
          className="self-start !text-accent"
          onClick={calm.release}
          aria-label={t('newRowsLabel', { count: calm.waiting })}
        >
          {t('newRows', { count: calm.waiting })}
        </Button>
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what its rows and cells bubble up */}
      <div
        ref={box}
        {...calm.handlers}
        onKeyDown={onKeyDown}
        className="scroll-quiet relative min-h-0 flex-1 overflow-auto"
      >
        <table
          aria-label={label}
          aria-rowcount={(props.totalRows ?? rows.length) + 1}
          style={{ minWidth: minTableWidth(props) }}
          className="w-full table-fixed border-separate border-spacing-0 text-start"
        >
          <DataTableHead
            columns={props.columns}
            table={table}
            selectable={onSelectedChange !== undefined}
            onSorted={calm.release}
          />
          <Gap height={above} columns={columnCount} />
          <tbody>
            {items.map((item) => {
              const entry = shown[item.index];
              if (!entry) return null;
              return (
                <DataTableRow
                  key={entry.id}
                  row={entry.row}
                  index={item.index}
                  gone={entry.gone}
                  active={item.index === activeIndex}
                  selected={selected?.has(entry.id) ?? false}
                  table={props}
                  onActive={() => setActiveId(entry.id)}
                />
              );
            })}
          </tbody>
          <Gap height={below} columns={columnCount} />
        </table>
        {rows.length === 0 ? empty : null}
      </div>
    </div>
  );
}

// Below this the box scrolls sideways instead of squeezing texts to nothing.
const MIN_COLUMN = '8rem';

function minTableWidth<Row>({ columns, onSelectedChange }: DataTableProps<Row>): string {
  const widths = columns.map(({ width }) => (width && !width.endsWith('%') ? width : MIN_COLUMN));
  return `calc(${[...widths, onSelectedChange ? '2.75rem' : '0px'].join(' + ')})`;
}

const MOVES: Record<string, ((index: number, count: number) => number) | undefined> = {
  j: (index) => index + 1,
  ArrowDown: (index) => index + 1,
  k: (index) => index - 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + 10,
  PageUp: (index) => index - 10,
  Home: () => 0,
  End: (_, count) => count - 1,
};

function rowHeight(dense: boolean | undefined): number {
  if (typeof document !== 'undefined' && document.documentElement.dataset.density === 'touch')
    return ROW_PX.touch;
  return dense ? ROW_PX.dense : ROW_PX.normal;
}

// Rows outside the window keep their room, so the scroll bar tells the truth.
function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tbody aria-hidden="true">
      <tr>
        <td colSpan={columns} style={{ height, padding: 0 }} />
      </tr>
    </tbody>
  );
}
