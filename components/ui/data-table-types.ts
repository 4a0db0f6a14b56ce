import type { ReactNode } from 'react';
import type { Severity } from './severity.ts';

export type SortValue = string | number | boolean | Date | null | undefined;

export type DataColumn<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** What the column sorts by; without it there is no sorting. Empty values come last in both directions. */
  sortBy?: (row: Row) => SortValue;
  /** What the CSV holds; a raw value, not its formatting. Without it the column stays out of the file. */
  csv?: (row: Row) => string | number | boolean | null | undefined;
  /** CSS width: `8rem`, `20%`. Columns without one share what is left. */
  width?: string;
  align?: 'start' | 'end';
  /** Names the row for screen readers; exactly one column should. */
  rowHeader?: boolean;
  /** May be switched off in the column chooser; the row header never can. */
  optional?: boolean;
};

export type DataTableProps<Row> = {
  /** What the rows are: "Dead letters". Names the table and its CSV. */
  label: string;
  columns: readonly DataColumn<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** The row in a few words, for its checkbox: "PO 88213". */
  rowLabel: (row: Row) => string;
  /** Rows on the server, where `rows` is a window of them. */
  totalRows?: number;
  initialSort?: { column: string; direction: 'asc' | 'desc' };
  /** Name in the query string that keeps the sort: `?letters=age.desc`. */
  urlKey?: string;
  selected?: ReadonlySet<string>;
  onSelectedChange?: (selected: ReadonlySet<string>) => void;
  /** Enter, or a click on the row. */
  onOpen?: (row: Row) => void;
  /** Space on the row. */
  onPeek?: (row: Row) => void;
  openId?: string | null;
  severityOf?: (row: Row) => Severity;
  /** Rows that changed in the last two seconds. */
  changedIds?: ReadonlySet<string>;
  dense?: boolean;
  /** File name without ending; shows the CSV button. */
  csvName?: string;
  /** Filters at the start of the line above; bulk actions belong here too. */
  toolbar?: ReactNode;
  /** An EmptyState. */
  empty: ReactNode;
  className?: string;
};
