import { checkAccess, checkCompany, companyRule } from './access.ts';
import { compileInto, compileOrder, mentions, rootScope } from './domain.ts';
import { type Env, modelOf, type Row } from './env.ts';
import { missingRecord, validationError, valueError } from './errors.ts';
import type { Field, Model, Vals } from './registry.ts';
import { deleteRows, insertRows, rowsById, updateRows } from './store.ts';
import { toColumn } from './values.ts';

export interface SearchOptions {
  offset?: number;
  limit?: number | null;
  order?: string;
}

/** Ids that match the domain, the user's companies and the `active` filter. */
export async function search(
  env: Env,
  name: string,
  domain: unknown,
  options: SearchOptions = {},
): Promise<number[]> {
  const rows = await selectWhere(env, name, domain, options, 't.id');
  return rows.map((row) => row.id);
}

/** Whole rows for the same question; one query. */
export const searchRows = (
  env: Env,
  name: string,
  domain: unknown,
  options: SearchOptions = {},
): Promise<Row[]> => selectWhere(env, name, domain, options, 't.*');

export async function searchCount(env: Env, name: string, domain: unknown): Promise<number> {
  const model = modelOf(env, name);
  checkAccess(env, model, 'read');
  const where = await visible(env, model, domain);
  const sql = `SELECT count(*)::int AS count FROM "${model.table}" t WHERE ${where.sql}`;
  const { rows } = await env.db.query<{ count: number }>(sql, where.params);
  return rows[0]?.count ?? 0;
}

async function selectWhere(env: Env, name: string, domain: unknown, options: SearchOptions, columns: string) {
  const model = modelOf(env, name);
  checkAccess(env, model, 'read');
  const where = await visible(env, model, domain);
  const order = compileOrder(env, model, options.order);
  const limit = options.limit ? ` LIMIT ${Math.trunc(Number(options.limit))}` : '';
  const offset = options.offset ? ` OFFSET ${Math.trunc(Number(options.offset))}` : '';
  const sql = `SELECT ${columns} FROM "${model.table}" t WHERE ${where.sql} ORDER BY ${order}${limit}${offset}`;
  const { rows } = await env.db.query<Row>(sql, where.params);
  return rows;
}

async function visible(env: Env, model: Model, domain: unknown) {
  const params: unknown[] = [];
  const asked = domain === false || domain === null || domain === undefined ? [] : domain;
  const parts = [
    await compileInto(env, model, asked, rootScope(params)),
    companyRule(env, model, 't', params),
  ];
  const rule = env.sudo ? undefined : model.behaviour.rule?.(env);
  if (rule) parts.push(await compileInto(env, model, rule, rootScope(params)));
  const filtersActive =
    model.fields.has('active') && env.context.active_test !== false && !mentions(asked, 'active');
  if (filtersActive) parts.push('t.active IS TRUE');
  return { sql: parts.join(' AND '), params };
}

/** Rows for a write or an action: all must exist and belong to the user's companies. */
export async function browse<T = Row>(
  env: Env,
  name: string,
  ids: readonly number[],
  operation: 'read' | 'write' | 'unlink' = 'write',
): Promise<T[]> {
  const model = modelOf(env, name);
  checkAccess(env, model, operation);
  const rows = await rowsById<Row>(env, name, ids);
  const found = new Set(rows.map((row) => row.id));
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) throw missingRecord(name, missing, env.user.id);
  checkCompany(env, model, rows, operation);
  return rows as T[];
}

/** Creates records with defaults, nested commands and the model's own follow-up. */
export async function create(env: Env, name: string, valsList: readonly Vals[]): Promise<number[]> {
  const model = modelOf(env, name);
  checkAccess(env, model, 'create');
  const prepared: Vals[] = [];
  for (const vals of valsList) {
    checkFieldNames(model, vals);
    const complete = model.behaviour.defaults ? await model.behaviour.defaults(env, vals) : vals;
    prepared.push(withActive(model, complete));
  }
  await checkReferences(env, model, prepared);
  const rows = prepared.map((vals) => toColumns(model, vals));
  for (const row of rows) checkRequired(model, row);
  const ids = await insertRows(env, name, rows);
  for (const [index, id] of ids.entries()) await writeRelations(env, model, [id], prepared[index] ?? {});
  await model.behaviour.afterCreate?.(env, ids, prepared);
  return ids;
}

const withActive = (model: Model, vals: Vals): Vals =>
  model.fields.has('active') && vals.active === undefined ? { ...vals, active: true } : vals;

/** Writes the way the API does: access, existence, then the model's own behaviour. */
export async function write(env: Env, name: string, ids: readonly number[], vals: Vals): Promise<void> {
  const model = modelOf(env, name);
  checkFieldNames(model, vals);
  await browse(env, name, ids, 'write');
  if (model.behaviour.write) await model.behaviour.write(env, [...ids], vals);
  else await writeFields(env, name, ids, vals);
}

/** The plain part of a write: columns and commands, nothing else. */
export async function writeFields(env: Env, name: string, ids: readonly number[], vals: Vals): Promise<void> {
  const model = modelOf(env, name);
  await checkReferences(env, model, [vals]);
  await updateRows(env, name, ids, toColumns(model, vals));
  await writeRelations(env, model, ids, vals);
}

export async function unlink(env: Env, name: string, ids: readonly number[]): Promise<void> {
  const model = modelOf(env, name);
  await browse(env, name, ids, 'unlink');
  await model.behaviour.beforeUnlink?.(env, [...ids]);
  await deleteRows(env, name, ids);
}

export function checkFieldNames(model: Model, vals: Vals): void {
  const unknown = Object.keys(vals).find((key) => !model.fields.has(key));
  if (unknown !== undefined) throw valueError(`Invalid field '${unknown}' in '${model.name}'`);
}

function toColumns(model: Model, vals: Vals): Vals {
  const columns: Vals = {};
  for (const [key, value] of Object.entries(vals)) {
    const field = model.fields.get(key);
    if (!field?.stored || field.type === 'many2many' || key === 'id') continue;
    columns[field.column] = toColumn(model.name, field, value);
  }
  return columns;
}

function checkRequired(model: Model, row: Vals): void {
  for (const field of model.fields.values()) {
    const empty = row[field.column] === undefined || row[field.column] === null;
    if (!field.required || !field.stored || !empty || hasOwnDefault(field)) continue;
    throw validationError(
      `The operation cannot be completed: Missing required value for the field '${field.string}' (${field.key}).\n` +
        `Model: '${model.description}' (${model.name})\n- create/update: a mandatory field is not set\n` +
        '- delete: another model requires the record being deleted, you can archive it instead\n',
    );
  }
}

const hasOwnDefault = (field: Field): boolean =>
  ['boolean', 'integer', 'float', 'monetary', 'selection'].includes(field.type);

async function checkReferences(env: Env, model: Model, valsList: readonly Vals[]): Promise<void> {
  const wanted = new Map<string, Set<number>>();
  for (const vals of valsList) {
    for (const [key, value] of Object.entries(vals)) {
      const field = model.fields.get(key);
      if (field?.type !== 'many2one' || !field.relation || typeof value !== 'number') continue;
      const ids = wanted.get(field.relation) ?? new Set();
      wanted.set(field.relation, ids.add(value));
    }
  }
  for (const [relation, ids] of wanted) {
    const found = new Set((await rowsById(env, relation, [...ids])).map((row) => row.id));
    const missing = [...ids].find((id) => !found.has(id));
    if (missing !== undefined) throw missingRecord(relation, missing, env.user.id);
  }
}

/** Applies x2many commands: `[0,0,vals] [1,id,vals] [2,id] [3,id] [4,id] [5] [6,0,ids]`. */
async function writeRelations(env: Env, model: Model, ids: readonly number[], vals: Vals): Promise<void> {
  for (const [key, value] of Object.entries(vals)) {
    const field = model.fields.get(key);
    if (!field || !Array.isArray(value)) continue;
    if (field.type === 'one2many') await writeOne2many(env, field, ids, value);
    if (field.type === 'many2many' && field.stored) await writeMany2many(env, model, field, ids, value);
  }
}

type Command = [number, (number | boolean)?, unknown?];

const asCommands = (value: unknown[]): Command[] =>
  value.every((item) => typeof item === 'number') ? [[6, 0, value]] : (value as Command[]);

async function writeOne2many(
  env: Env,
  field: Field,
  ids: readonly number[],
  value: unknown[],
): Promise<void> {
  const relation = field.relation ?? '';
  const inverse = field.inverse ?? '';
  for (const parent of ids) {
    const commands = asCommands(value);
    const added = commands
      .filter(([code]) => code === 0)
      .map(([, , vals]) => ({ ...(vals as Vals), [inverse]: parent }));
    if (added.length > 0) await create(env, relation, added);
    for (const [code, target, extra] of commands.filter(([command]) => command !== 0)) {
      const id = Number(target);
      if (code === 1) await write(env, relation, [id], extra as Vals);
      else if (code === 2) await unlink(env, relation, [id]);
      else if (code === 3) await write(env, relation, [id], { [inverse]: false });
      else if (code === 4) await write(env, relation, [id], { [inverse]: parent });
      else await replaceOne2many(env, relation, inverse, parent, code === 6 ? (extra as number[]) : []);
    }
  }
}

async function replaceOne2many(
  env: Env,
  relation: string,
  inverse: string,
  parent: number,
  wanted: number[],
) {
  const current = await search({ ...env, sudo: true }, relation, [[inverse, '=', parent]]);
  const gone = current.filter((id) => !wanted.includes(id));
  if (gone.length > 0) await write(env, relation, gone, { [inverse]: false });
  const added = wanted.filter((id) => !current.includes(id));
  if (added.length > 0) await write(env, relation, added, { [inverse]: parent });
}

async function writeMany2many(
  env: Env,
  model: Model,
  field: Field,
  ids: readonly number[],
  value: unknown[],
) {
  for (const row of await rowsById(env, model.name, ids)) {
    let members = new Set((row[field.column] as number[] | null) ?? []);
    for (const [code, target, extra] of asCommands(value)) {
      if (code === 0)
        for (const id of await create(env, field.relation ?? '', [extra as Vals])) members.add(id);
      else if (code === 1) await write(env, field.relation ?? '', [Number(target)], extra as Vals);
      else if (code === 2 || code === 3) members.delete(Number(target));
      else if (code === 4) members.add(Number(target));
      else members = new Set(code === 6 ? (extra as number[]) : []);
    }
    await updateRows(env, model.name, [row.id], { [field.column]: [...members] });
  }
}
