import { Prisma, type Tx } from './client.ts';

/** Tables whose rows verbs take turns on. */
export type LockedTable = 'visit' | 'trailer' | 'appointment' | 'door';

/**
 * Locks a row until the transaction ends and returns it as it then is, in one round trip, with the field names of
 * the client. Null for an unknown id.
 */
export async function lockRow<Row>(tx: Tx, table: LockedTable, id: string): Promise<Row | null> {
  const [row] = await tx.$queryRaw<Record<string, unknown>[]>(
    Prisma.sql`SELECT * FROM ${Prisma.raw(`"${table}"`)} WHERE id = ${id} FOR NO KEY UPDATE`,
  );
  return row === undefined ? null : (named(row) as Row);
}

function named(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [fieldOf(column), value]));
}

const fields = new Map<string, string>();

function fieldOf(column: string): string {
  let field = fields.get(column);
  if (field === undefined) {
    field = column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    fields.set(column, field);
  }
  return field;
}
