import { checkAccess } from './access.ts';
import { isConflict, sqlState } from './database.ts';
import { type Env, modelOf } from './env.ts';
import { OdooError, valueError } from './errors.ts';
import { create, write } from './orm.ts';
import type { Field, Model, Vals } from './registry.ts';
import { rowsById } from './store.ts';

export interface LoadMessage {
  rows: { from: number; to: number };
  record: number;
  type: 'error';
  message: string;
  field?: string;
  field_name?: string;
  moreinfo?: unknown;
}

export interface LoadResult {
  ids: number[] | false;
  messages: LoadMessage[];
  nextrow: 0;
}

class CellError extends Error {
  readonly field: Field;
  readonly moreinfo: unknown;
  constructor(message: string, field: Field, moreinfo?: unknown) {
    super(message);
    this.field = field;
    this.moreinfo = moreinfo;
  }
}

/**
 * Upsert by external id: all rows or none, and a report instead of an error (HTTP 200).
 * A lost race is reported as "could not serialize access", exactly as recorded.
 */
export async function load(env: Env, name: string, fields: string[], data: unknown[][]): Promise<LoadResult> {
  const model = modelOf(env, name);
  await env.db.query('SAVEPOINT model_load');
  const ids: number[] = [];
  const messages: LoadMessage[] = [];
  for (const [index, row] of data.entries()) {
    try {
      if (messages.length === 0) ids.push(await loadRow(env, model, fields, row));
    } catch (error) {
      messages.push(toMessage(error, index));
    }
  }
  if (messages.length === 0) return { ids, messages: [], nextrow: 0 };
  await env.db.query('ROLLBACK TO SAVEPOINT model_load');
  env.journal.touched.clear();
  env.journal.posts.length = 0;
  env.journal.externalRefs.length = 0;
  return { ids: false, messages, nextrow: 0 };
}

function toMessage(error: unknown, index: number): LoadMessage {
  const base = { rows: { from: index, to: index }, record: index, type: 'error' as const };
  if (error instanceof CellError) {
    const extra = error.moreinfo === undefined ? {} : { moreinfo: error.moreinfo };
    return {
      ...base,
      field: error.field.key,
      message: error.message,
      ...extra,
      field_name: error.field.string,
    };
  }
  if (isConflict(error)) return { ...base, message: 'could not serialize access due to concurrent update\n' };
  if (error instanceof OdooError || sqlState(error) === '23514')
    return { ...base, message: (error as Error).message };
  throw error;
}

async function loadRow(
  env: Env,
  model: Model,
  fields: readonly string[],
  row: readonly unknown[],
): Promise<number> {
  const vals: Vals = {};
  let externalId: string | undefined;
  let databaseId: number | undefined;
  for (const [index, path] of fields.entries()) {
    const value = row[index];
    if (path === 'id') externalId = String(value ?? '') || undefined;
    else if (path === '.id') databaseId = Number(value) || undefined;
    else Object.assign(vals, await cell(env, model, path, value));
  }
  if (databaseId !== undefined) {
    await write(env, model.name, [databaseId], vals);
    return databaseId;
  }
  return externalId === undefined ? createOne(env, model, vals) : upsert(env, model, externalId, vals);
}

async function createOne(env: Env, model: Model, vals: Vals): Promise<number> {
  const [id] = await create(env, model.name, [vals]);
  if (id === undefined) throw new Error('create answered no id');
  return id;
}

async function upsert(env: Env, model: Model, externalId: string, vals: Vals): Promise<number> {
  const dot = externalId.indexOf('.');
  const module = dot < 0 ? '__import__' : externalId.slice(0, dot);
  const name = dot < 0 ? externalId : externalId.slice(dot + 1);
  env.journal.externalRefs.push(`${module}.${name}`);
  const known = await env.db.query<{ res_id: number }>(
    'SELECT res_id FROM ir_model_data WHERE module = $1 AND name = $2 AND model = $3',
    [module, name, model.name],
  );
  const existing = known.rows[0]?.res_id;
  if (existing !== undefined && (await rowsById(env, model.name, [existing])).length > 0) {
    await write(env, model.name, [existing], vals);
    await rememberExternalId(env, model, module, name, existing);
    return existing;
  }
  checkAccess(env, model, 'create');
  const id = await createOne(env, model, vals);
  await rememberExternalId(env, model, module, name, id);
  return id;
}

async function rememberExternalId(
  env: Env,
  model: Model,
  module: string,
  name: string,
  id: number,
): Promise<void> {
  if (/\s/.test(name)) {
    throw valueError(
      'new row for relation "ir_model_data" violates check constraint "ir_model_data_name_nospaces"\n' +
        `DETAIL:  Failing row contains (${name}, ${module}, ${model.name}).\n`,
    );
  }
  await env.db.query(
    `INSERT INTO ir_model_data (module, name, model, res_id, create_uid, write_uid, create_date, write_date)
     VALUES ($1, $2, $3, $4, $5, $5, $6, $6)
     ON CONFLICT (module, name) DO UPDATE SET res_id = excluded.res_id, write_date = excluded.write_date`,
    [module, name, model.name, id, env.user.id, env.now],
  );
}

async function cell(env: Env, model: Model, path: string, value: unknown): Promise<Vals> {
  const [head = '', ...rest] = path.split('/');
  const field = model.fields.get(head);
  if (!field) throw valueError(`Invalid field '${head}' in '${model.name}'`);
  const text = value === null || value === undefined || value === false ? '' : String(value);
  if (field.type === 'many2one') return { [head]: await reference(env, field, rest[0], text) };
  if (field.type === 'many2many' || field.type === 'one2many') {
    const parts = text.split(',').filter(Boolean);
    const ids = [];
    for (const part of parts) ids.push(await reference(env, field, rest[0], part));
    return { [head]: ids.map((id) => [4, id]) };
  }
  return { [head]: plainCell(field, text) };
}

function plainCell(field: Field, text: string): unknown {
  if (text === '') return false;
  if (field.type === 'datetime' && !/^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/.test(text)) {
    const message = `'${text}' does not seem to be a valid datetime for field '${field.string}'`;
    throw new CellError(message, field, "Use the format '2012-12-31 23:59:59'");
  }
  if (field.type === 'boolean') return ['1', 'true', 'yes'].includes(text.toLowerCase());
  const numeric = field.type === 'float' || field.type === 'monetary' || field.type === 'integer';
  if (numeric && Number.isNaN(Number(text))) {
    throw new CellError(`'${text}' does not seem to be a number for field '${field.string}'`, field);
  }
  return text;
}

async function reference(
  env: Env,
  field: Field,
  how: string | undefined,
  text: string,
): Promise<number | false> {
  if (text === '') return false;
  const relation = field.relation ?? '';
  if (how === '.id') {
    const [found] = await rowsById(env, relation, [Number(text) || 0]);
    if (found) return found.id;
    throw new CellError(
      `No matching record found for database id '${text}' in field '${field.string}'`,
      field,
      possible(relation),
    );
  }
  const found = how === 'id' ? await byExternalId(env, relation, text) : await byName(env, relation, text);
  if (found !== undefined) return found;
  const kind = how === 'id' ? 'external id' : 'name';
  throw new CellError(
    `No matching record found for ${kind} '${text}' in field '${field.string}'`,
    field,
    possible(relation),
  );
}

async function byExternalId(env: Env, relation: string, text: string): Promise<number | undefined> {
  const dot = text.indexOf('.');
  const { rows } = await env.db.query<{ res_id: number }>(
    'SELECT res_id FROM ir_model_data WHERE module = $1 AND name = $2 AND model = $3',
    [dot < 0 ? '__import__' : text.slice(0, dot), text.slice(dot + 1), relation],
  );
  return rows[0]?.res_id;
}

async function byName(env: Env, relation: string, text: string): Promise<number | undefined> {
  const { table } = modelOf(env, relation);
  const { rows } = await env.db.query<{ id: number }>(`SELECT id FROM "${table}" WHERE name = $1 LIMIT 1`, [
    text,
  ]);
  return rows[0]?.id;
}

const possible = (relation: string) => ({
  name: 'Possible Values',
  type: 'ir.actions.act_window',
  target: 'new',
  view_mode: 'list,form',
  views: [
    [false, 'list'],
    [false, 'form'],
  ],
  context: { create: false },
  help: 'See all possible values',
  res_model: 'ir.model.data',
  domain: [['model', '=', relation]],
});
