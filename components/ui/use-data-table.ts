'use client';

import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSelectionFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useQueryState } from 'nuqs';
import { useMemo, useState } from 'react';
import { useLocale } from 'use-intl';
import type { DataColumn, DataTableProps, SortValue } from './data-table-types.ts';

const features = tableFeatures({
  rowSortingFeature,
  rowSelectionFeature,
  columnVisibilityFeature,
  sortedRowModel: createSortedRowModel(),
});

/** What the table model holds; wrapped, because the model asks for a record and a row may be any type. */
export type TableItem<Row> = { row: Row };

/** Sorting, selection and column choice of a DataTable. The sort lives in the address when it has a key. */
export function useDataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowId, selected, onSelectedChange } = props;
  const locale = useLocale();
  const [sorting, setSorting] = useSorting(props);
  const [columnVisibility, setColumnVisibility] = useState<Record<string, boolean>>({});
  const rowSelection = useMemo(
    () => Object.fromEntries([...(selected ?? [])].map((id) => [id, true as const])),
    [selected],
  );
  const items = useMemo(() => rows.map((row): TableItem<Row> => ({ row })), [rows]);
  const defs = useMemo(() => columnDefs(columns, locale), [columns, locale]);
  return useTable({
    features,
    columns: defs,
    data: items,
    getRowId: (item) => rowId(item.row),
    state: { sorting, rowSelection, columnVisibility },
    enableRowSelection: onSelectedChange !== undefined,
    onSortingChange: (update) => setSorting(typeof update === 'function' ? update(sorting) : update),
    onRowSelectionChange: (update) => {
      const next = typeof update === 'function' ? update(rowSelection) : update;
      onSelectedChange?.(new Set(Object.keys(next).filter((id) => next[id])));
    },
    onColumnVisibilityChange: setColumnVisibility,
  });
}

export type DataTableModel<Row> = ReturnType<typeof useDataTable<Row>>;

/** Order of two values: numbers and times by size, words by locale with digits as numbers, empty last. */
export function compareValues(a: SortValue, b: SortValue, collator: Intl.Collator): number {
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b);
  return Number(a) - Number(b);
}

function columnDefs<Row>(
  columns: readonly DataColumn<Row>[],
  locale: string,
): ColumnDef<typeof features, TableItem<Row>>[] {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  return columns.map((column) => ({
    id: column.id,
    header: column.header,
    accessorFn: ({ row }: TableItem<Row>) => column.sortBy?.(row) ?? undefined,
    enableSorting: column.sortBy !== undefined,
    enableHiding: column.optional === true && !column.rowHeader,
    sortUndefined: 'last' as const,
    sortDescFirst: false,
    sortFn: (a, b, id) => compareValues(a.getValue<SortValue>(id), b.getValue<SortValue>(id), collator),
  }));
}

// The table compares its state by identity: a new array for the same sort would make it render for ever.
function useSorting<Row>({ initialSort, urlKey, columns }: DataTableProps<Row>) {
  const { column, direction } = initialSort ?? {};
  const first = useMemo(
    (): SortingState => (column ? [{ id: column, desc: direction === 'desc' }] : []),
    [column, direction],
  );
  const [local, setLocal] = useState<SortingState>(first);
  // The hook must run either way; without a key its value is never read nor written.
  const [query, setQuery] = useQueryState(urlKey ?? 'sort');
  const fromUrl = useMemo(() => parseSort(query, columns) ?? first, [query, columns, first]);
  if (urlKey === undefined) return [local, setLocal] as const;
  return [fromUrl, (next: SortingState) => void setQuery(writeSort(next))] as const;
}

function parseSort<Row>(text: string | null, columns: readonly DataColumn<Row>[]): SortingState | null {
  const [, id, direction] = text?.match(/^(.+)\.(asc|desc)$/) ?? [];
  const known = columns.some((column) => column.id === id && column.sortBy);
  return id !== undefined && known ? [{ id, desc: direction === 'desc' }] : null;
}

function writeSort(sorting: SortingState): string | null {
  const [sort] = sorting;
  return sort ? `${sort.id}.${sort.desc ? 'desc' : 'asc'}` : null;
}
