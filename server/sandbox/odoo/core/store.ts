import { sqlState } from './database.ts';
import { type Env, modelOf, type Row } from './env.ts';
import { validationError } from './errors.ts';
import { noteTouched } from './journal.ts';
import type { Model, Vals } from './registry.ts';
import { uniqueName } from './schema.ts';
import { watchChanges, watchDeletes } from './webhooks.ts';

/** Raw rows by id, in the order of `ids`; missing ones are left out. No access rules. */
export async function rowsById<T = Row>(env: Env, model: string, ids: readonly number[]): Promise<T[]> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return [];
  const { table } = modelOf(env, model);
  const { rows } = await env.db.query<Row>(`SELECT * FROM "${table}" WHERE id = ANY($1)`, [unique]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return unique.flatMap((id) => byId.get(id) ?? []) as T[];
}

/** Raw rows where a column holds one of the values, by the model's order. */
export async function rowsWhere<T = Row>(
  env: Env,
  model: string,
  column: string,
  values: readonly unknown[],
): Promise<T[]> {
  if (values.length === 0) return [];
  const { table } = modelOf(env, model);
  const { rows } = await env.db.query<Row>(
    `SELECT * FROM "${table}" WHERE "${column}" = ANY($1) ORDER BY id`,
    [values],
  );
  return rows as T[];
}

/** Inserts columns as given; all rows get the transaction's time and user. */
export async function insertRows(env: Env, modelName: string, rows: readonly Vals[]): Promise<number[]> {
  if (rows.length === 0) return [];
  const model = modelOf(env, modelName);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row))), ...auditColumns];
  const stamped = rows.map((row) => ({
    ...row,
    ...auditOf(env),
    create_uid: env.user.id,
    create_date: env.now,
  }));
  const list = columns.map((column) => `"${column}"`).join(', ');
  const sql = `INSERT INTO "${model.table}" (${list})
    SELECT ${list} FROM jsonb_populate_recordset(null::"${model.table}", $1) RETURNING id`;
  const result = await guarded(model, () => env.db.query<{ id: number }>(sql, [JSON.stringify(stamped)]));
  const ids = result.rows.map((row) => row.id);
  noteTouched(env.journal, model.name, 'created', ids);
  await watchChanges(env, model, ids, undefined);
  return ids;
}

/** Sets the same columns on all ids and moves `write_date`, even when nothing differs. */
export async function updateRows(
  env: Env,
  modelName: string,
  ids: readonly number[],
  vals: Vals,
): Promise<void> {
  if (ids.length === 0) return;
  await updateEach(
    env,
    modelName,
    ids.map((id) => ({ ...vals, id })),
  );
}

/** Sets different values per row; every row must carry the same columns. */
export async function updateEach(
  env: Env,
  modelName: string,
  rows: readonly (Vals & { id: number })[],
): Promise<void> {
  const first = rows[0];
  if (!first) return;
  const model = modelOf(env, modelName);
  const columns = Object.keys(first).filter((column) => column !== 'id');
  const sets = [...columns, 'write_uid', 'write_date']
    .map((column) => `"${column}" = v."${column}"`)
    .join(', ');
  const stamped = rows.map((row) => ({ ...row, ...auditOf(env) }));
  const ids = rows.map((row) => row.id);
  const before = await watchedBefore(env, model, ids, columns);
  await guarded(model, () =>
    env.db.query(
      `UPDATE "${model.table}" t SET ${sets} FROM jsonb_populate_recordset(null::"${model.table}", $1) v WHERE t.id = v.id`,
      [JSON.stringify(stamped)],
    ),
  );
  noteTouched(env.journal, model.name, 'written', ids);
  if (before) await watchChanges(env, model, ids, before);
}

export async function deleteRows(env: Env, modelName: string, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const model = modelOf(env, modelName);
  await watchDeletes(env, model, ids);
  await env.db.query(`DELETE FROM "${model.table}" WHERE id = ANY($1)`, [ids]);
  await env.db.query('DELETE FROM ir_model_data WHERE model = $1 AND res_id = ANY($2)', [model.name, ids]);
  noteTouched(env.journal, model.name, 'deleted', ids);
}

const auditColumns = ['create_uid', 'create_date', 'write_uid', 'write_date'];

const auditOf = (env: Env) => ({ write_uid: env.user.id, write_date: env.now });

async function watchedBefore(env: Env, model: Model, ids: readonly number[], columns: readonly string[]) {
  const watched = env.journal.automations.some(
    (rule) => rule.model === model.name && rule.triggerColumns.some((column) => columns.includes(column)),
  );
  return watched ? rowsById(env, model.name, ids) : undefined;
}

async function guarded<T>(model: Model, query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    const constraint = (error as { constraint?: string }).constraint;
    const unique = model.behaviour.uniques?.find((u) => uniqueName(model.table, u.columns) === constraint);
    if (!unique) throw error;
    throw validationError(`The operation cannot be completed: ${unique.message}`);
  }
}
