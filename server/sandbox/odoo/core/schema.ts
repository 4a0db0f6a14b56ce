import type { Pool } from 'pg';
import type { Field, Model, Registry } from './registry.ts';

/** Serialises two sandboxes that start on the same database at once. */
const SCHEMA_LOCK = 7_210_419;

const columnTypes: Partial<Record<Field['type'], string>> = {
  integer: 'int',
  many2one: 'int',
  many2one_reference: 'int',
  float: 'float8',
  monetary: 'float8',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamp(6)',
  many2many: 'int[]',
  properties: 'jsonb',
  properties_definition: 'jsonb',
  json: 'jsonb',
};

export const columnType = (field: Field): string => columnTypes[field.type] ?? 'text';

/** Creates the schema and every table, column and index that is missing. Safe to run at each start. */
export async function ensureSchema(pool: Pool, schema: string, registry: Registry): Promise<void> {
  const statements = [`CREATE SCHEMA IF NOT EXISTS "${schema}"`];
  for (const model of registry.models.values()) statements.push(...modelStatements(model));
  statements.push(...ownTables);
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [SCHEMA_LOCK]);
    await client.query(statements.join(';\n'));
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [SCHEMA_LOCK]).catch(() => undefined);
    client.release();
  }
}

function modelStatements(model: Model): string[] {
  const table = model.table;
  const columns = model.columns.map((field) => `"${field.column}" ${columnType(field)}`);
  const statements = [
    `CREATE TABLE IF NOT EXISTS "${table}" (id serial PRIMARY KEY, ${columns.join(', ')})`,
    `ALTER TABLE "${table}" ${columns.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`).join(', ')}`,
    `CREATE INDEX IF NOT EXISTS "${table}_write_date" ON "${table}" (write_date, id)`,
  ];
  for (const column of model.behaviour.indexes ?? []) {
    statements.push(`CREATE INDEX IF NOT EXISTS "${table}_${column}" ON "${table}" ("${column}")`);
  }
  for (const unique of model.behaviour.uniques ?? []) {
    const list = unique.columns.map((column) => `"${column}"`).join(', ');
    const name = uniqueName(table, unique.columns);
    statements.push(`CREATE UNIQUE INDEX IF NOT EXISTS "${name}" ON "${table}" (${list})`);
  }
  return statements;
}

export const uniqueName = (table: string, columns: readonly string[]): string =>
  `${table}_${columns.join('_')}_uniq`;

const ownTables = [
  `CREATE TABLE IF NOT EXISTS sandbox_effect (
     seq bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), login text NOT NULL,
     model text NOT NULL, method text NOT NULL, ids int[] NOT NULL, external_refs text[] NOT NULL,
     touched jsonb NOT NULL, args jsonb)`,
  `CREATE TABLE IF NOT EXISTS sandbox_secret (
     user_id int PRIMARY KEY, password_hash text NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS sandbox_apikey (
     apikey_id int PRIMARY KEY, user_id int NOT NULL, key_hash text NOT NULL UNIQUE)`,
];

/** Adds a manual field (`x_...`) the way `ir.model.fields` does: a column on the table. */
export function manualField(name: string, label: string, type: string): Field {
  return {
    key: name,
    column: name,
    type: type as Field['type'],
    string: label,
    required: false,
    readonly: false,
    relation: undefined,
    inverse: undefined,
    selection: undefined,
    stored: true,
    related: undefined,
    compute: undefined,
  };
}
