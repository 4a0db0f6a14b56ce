import { checkAccess, checkCompany } from './access.ts';
import { type Env, modelOf, type Row, sudo } from './env.ts';
import { valueError } from './errors.ts';
import type { Field, Model } from './registry.ts';
import { rowsById } from './store.ts';
import { fromColumn } from './values.ts';

/** `_classic_read` shows many2one as `[id, name]`; null shows plain ids. */
export type LoadMode = '_classic_read' | null;

/** The `read` of the API: missing ids are dropped silently, foreign companies refused. */
export async function read(env: Env, name: string, ids: readonly number[], fields: unknown, load: LoadMode) {
  const model = modelOf(env, name);
  checkAccess(env, model, 'read');
  const rows = await rowsById<Row>(env, name, ids);
  checkCompany(env, model, rows, 'read');
  return present(env, model, rows, fields, load);
}

/** Rows in the shape of the wire: `id` first, then the fields as asked. */
export async function present(env: Env, model: Model, rows: readonly Row[], fields: unknown, load: LoadMode) {
  const wanted = fieldsOf(model, fields);
  const out = rows.map((row) => ({ id: row.id }) as Record<string, unknown>);
  for (const field of wanted) {
    const values = await fieldValues(env, model, field, rows);
    const names =
      field.type === 'many2one' && load !== null
        ? await namesFor(env, field, [...values.values()])
        : undefined;
    for (const [index, row] of rows.entries()) {
      const record = out[index];
      if (record) record[field.key] = show(field, values.get(row.id), names);
    }
  }
  return out;
}

function fieldsOf(model: Model, fields: unknown): Field[] {
  const names = Array.isArray(fields) && fields.length > 0 ? fields.map(String) : [...model.fields.keys()];
  return names
    .filter((name) => name !== 'id')
    .map((name) => {
      const field = model.fields.get(name);
      if (!field) throw valueError(`Invalid field '${name}' on '${model.name}'`);
      return field;
    });
}

function show(field: Field, value: unknown, names: Map<number, string> | undefined): unknown {
  if (field.type !== 'many2one' || names === undefined) return fromColumn(field, value);
  if (!value) return false;
  const name = names.get(Number(value));
  return name === undefined ? false : [value, name];
}

async function namesFor(env: Env, field: Field, values: unknown[]): Promise<Map<number, string>> {
  const ids = [...new Set(values.filter((value) => typeof value === 'number'))] as number[];
  return displayNames(env, field.relation ?? '', ids);
}

export async function displayNames(
  env: Env,
  name: string,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const model = modelOf(env, name);
  const rows = await rowsById<Row>(env, name, ids);
  return namesOfRows(env, model, rows);
}

async function namesOfRows(env: Env, model: Model, rows: readonly Row[]): Promise<Map<number, string>> {
  if (model.behaviour.displayName) return model.behaviour.displayName(sudo(env), [...rows]);
  return new Map(rows.map((row) => [row.id, String(row.name ?? `${model.name},${row.id}`)]));
}

/** Raw values of one field for many rows, whatever kind of field it is. */
export async function fieldValues(
  env: Env,
  model: Model,
  field: Field,
  rows: readonly Row[],
): Promise<Map<number, unknown>> {
  if (field.column === 'display_name') return namesOfRows(env, model, rows);
  if (field.compute) return field.compute(sudo(env), [...rows]);
  if (field.related) return relatedValues(env, model, field.related.split('.'), rows);
  if (field.type === 'one2many') return inverseValues(env, model, field, rows);
  if (field.type === 'properties') return propertyValues(env, rows, field);
  return new Map(rows.map((row) => [row.id, row[field.column]]));
}

async function inverseValues(
  env: Env,
  model: Model,
  field: Field,
  rows: readonly Row[],
): Promise<Map<number, unknown>> {
  const comodel = modelOf(env, field.relation ?? '');
  const inverse = comodel.fields.get(field.inverse ?? '');
  const byParent = new Map<number, unknown>(rows.map((row) => [row.id, []]));
  if (!inverse?.stored) return byParent;
  const generic = inverse.type === 'many2one_reference';
  const owner = comodel.fields.has('res_model') ? 'res_model' : 'model';
  const order = comodel.order
    .split(',')
    .map((term) => `t.${term.trim()}`)
    .join(', ');
  const active =
    comodel.fields.has('active') && env.context.active_test !== false ? 'AND t.active IS TRUE' : '';
  const { rows: children } = await env.db.query<{ id: number; parent: number }>(
    `SELECT t.id, t."${inverse.column}" AS parent FROM "${comodel.table}" t
     WHERE t."${inverse.column}" = ANY($1) ${generic ? `AND t."${owner}" = $2` : ''} ${active} ORDER BY ${order}`,
    generic ? [rows.map((row) => row.id), model.name] : [rows.map((row) => row.id)],
  );
  for (const child of children) (byParent.get(child.parent) as number[]).push(child.id);
  return byParent;
}

async function relatedValues(
  env: Env,
  model: Model,
  path: string[],
  rows: readonly Row[],
): Promise<Map<number, unknown>> {
  const [head = '', ...rest] = path;
  const field = model.fields.get(head);
  if (!field) throw new Error(`related path names no field: ${model.name}.${head}`);
  const own = await fieldValues(env, model, field, rows);
  if (rest.length === 0) return own;
  const comodel = modelOf(env, field.relation ?? '');
  const ids = [...new Set([...own.values()].filter((value) => typeof value === 'number'))] as number[];
  const targets = await rowsById<Row>(env, comodel.name, ids);
  const values = await relatedValues(env, comodel, rest, targets);
  return new Map(rows.map((row) => [row.id, values.get(Number(own.get(row.id)))]));
}

interface PropertyDefinition {
  name: string;
  type: string;
  selection?: [string, string][];
}

/** Properties read as the list of definitions of the operation type with the values put in. */
async function propertyValues(env: Env, rows: readonly Row[], field: Field): Promise<Map<number, unknown>> {
  const column =
    field.column === 'properties' ? 'batch_properties_definition' : 'picking_properties_definition';
  const types = await rowsById<Row>(
    env,
    'stock.picking.type',
    rows.map((row) => Number(row.picking_type_id ?? 0)),
  );
  const byType = new Map(types.map((type) => [type.id, (type[column] as PropertyDefinition[] | null) ?? []]));
  return new Map(
    rows.map((row) => {
      const values = (row[field.column] as Record<string, unknown> | null) ?? {};
      return [
        row.id,
        (byType.get(Number(row.picking_type_id)) ?? []).map((definition) => withValue(definition, values)),
      ];
    }),
  );
}

function withValue(definition: PropertyDefinition, values: Record<string, unknown>): Record<string, unknown> {
  if (!(definition.name in values)) return { ...definition };
  const value = values[definition.name];
  const unknownOption = definition.selection && !definition.selection.some(([key]) => key === value);
  return { ...definition, value: unknownOption ? false : value };
}
