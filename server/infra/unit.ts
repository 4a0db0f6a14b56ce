import type { Prisma, Tx } from './db/client.ts';

/** What one transaction gathers and knows until it ends. Nobody else sees it. */
export interface Unit {
  /** Facts and audit entries still to be written, as rows of their insert. */
  readonly facts: Prisma.Sql[];
  readonly audits: Prisma.Sql[];
  /** Rows the transaction need not read again, as they are now. */
  readonly held: Map<string, object>;
}

/** Rows gathered before they are written all the same: one statement takes a limited number of values. */
export const GATHERED_ROWS = 500;

const units = new WeakMap<Tx, Unit>();

/** Opens the unit of a new transaction. */
export function openUnit(tx: Tx): void {
  units.set(tx, { facts: [], audits: [], held: new Map() });
}

/** Undefined for a transaction that was not opened by `transact`: then everything is written at once. */
export function unitOf(tx: Tx): Unit | undefined {
  return units.get(tx);
}

/**
 * Tables whose rows a transaction remembers: those it locked, and the site, which changes by hand only. Whoever
 * writes one of them tells with `hold` or `drop`.
 */
export type HeldTable = 'visit' | 'trailer' | 'appointment' | 'site';

/** The row as this transaction read or last wrote it, or undefined. */
export function held<Row extends object>(tx: Tx, table: HeldTable, id: string): Row | undefined {
  return units.get(tx)?.held.get(`${table} ${id}`) as Row | undefined;
}

/** Remembers a row as it is now. */
export function hold(tx: Tx, table: HeldTable, row: { readonly id: string }): void {
  units.get(tx)?.held.set(`${table} ${row.id}`, row);
}

/** The row after a write of these fields; its version moves by one. Fields without a value are left as they were. */
export function written<Row extends { readonly version: number }>(before: Row, data: Partial<Row>): Row {
  const given = Object.entries(data).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(given), version: before.version + 1 };
}

/** The row was written past its own verbs: the next who needs it reads it again. */
export function drop(tx: Tx, table: HeldTable, id: string): void {
  units.get(tx)?.held.delete(`${table} ${id}`);
}
