import { datetimeLeaf, kindOf, many2manyLeaf, matches, scalar } from './domain-scalar.ts';
import { type Env, modelOf, type Row } from './env.ts';
import { valueError } from './errors.ts';
import type { Field, Model } from './registry.ts';

export type Leaf = [string, string, unknown];

/** Compiles a whole domain; handed in, because domains and leaves contain each other. */
export type CompileDomain = (env: Env, model: Model, domain: unknown, scope: Scope) => Promise<string>;

/** The row a condition is about, the parameters collected so far, and how to compile a nested domain. */
export interface Scope {
  alias: string;
  params: unknown[];
  compile: CompileDomain;
}

const operators = new Set([
  '=',
  '!=',
  '<>',
  '>',
  '>=',
  '<',
  '<=',
  'in',
  'not in',
  'like',
  'not like',
  'ilike',
  'not ilike',
  '=like',
  '=ilike',
  'child_of',
  'any',
  'not any',
]);

/** Compiles one condition over the row alias; dotted paths become sub-selects. */
export async function compileLeaf(env: Env, model: Model, leaf: Leaf, scope: Scope): Promise<string> {
  const [path, operator, value] = leaf;
  if (path === '1' || path === '0') return path === '1' ? 'true' : 'false';
  if (!operators.has(operator)) {
    throw valueError(`Invalid operator in condition ('${path}', '${operator}', ${pythonRepr(value)})`);
  }
  const dot = path.indexOf('.');
  const head = dot < 0 ? path : path.slice(0, dot);
  const rest = dot < 0 ? undefined : path.slice(dot + 1);
  const field = model.fields.get(head);
  if (!field) {
    throw valueError(
      `Invalid field ${model.name}.${head} in condition ('${path}', '${operator}', ${pythonRepr(value)})`,
    );
  }
  if (field.related) {
    const full = rest ? `${field.related}.${rest}` : field.related;
    return compileLeaf(env, model, [full, operator, value], scope);
  }
  if (rest !== undefined) return throughRelation(env, model, field, [rest, operator, value], scope);
  if (operator === 'any' || operator === 'not any') return anyOf(env, field, operator, value, scope);
  if (field.compute || head === 'display_name') return computedLeaf(env, model, field, leaf, scope);
  if (field.type === 'one2many') return one2manyLeaf(env, field, operator, value, scope);
  return columnLeaf(env, model, field, operator, value, scope);
}

async function throughRelation(env: Env, model: Model, field: Field, leaf: Leaf, scope: Scope) {
  if (field.type === 'properties') {
    scope.params.push(leaf[0]);
    return scalar(
      `${scope.alias}."${field.column}"->>$${scope.params.length}`,
      'text',
      leaf[1],
      leaf[2],
      scope.params,
    );
  }
  if (!field.relation) {
    throw valueError(`Invalid field property '${leaf[0]}' on ${model.name}.${field.key}`);
  }
  return anyOf(env, field, 'any', [leaf], scope);
}

async function anyOf(env: Env, field: Field, operator: string, domain: unknown, scope: Scope) {
  const comodel = modelOf(env, field.relation ?? '');
  const inner = `${scope.alias}x`;
  const where = await scope.compile(env, comodel, domain, { ...scope, alias: inner });
  const from = `FROM "${comodel.table}" ${inner} WHERE ${where}`;
  const not = operator === 'not any' ? 'NOT ' : '';
  if (field.type === 'one2many') {
    return `${scope.alias}.id ${not}IN (SELECT ${inner}."${field.inverse}" ${from} AND ${inner}."${field.inverse}" IS NOT NULL)`;
  }
  if (field.type === 'many2many') {
    return `(${not}coalesce(${scope.alias}."${field.column}" && ARRAY(SELECT ${inner}.id ${from}), false))`;
  }
  return `(${not}coalesce(${scope.alias}."${field.column}" IN (SELECT ${inner}.id ${from}), false))`;
}

/** Computed fields are evaluated for every row: fine for the small models that have searchable ones. */
async function computedLeaf(env: Env, model: Model, field: Field, leaf: Leaf, scope: Scope) {
  const [, operator, value] = leaf;
  const { rows } = await env.db.query<Row>(`SELECT * FROM "${model.table}"`);
  const values = field.compute
    ? await field.compute(env, rows)
    : await (model.behaviour.displayName?.(env, rows) ?? new Map(rows.map((row) => [row.id, row.name])));
  const hits = rows.filter((row) => matches(values.get(row.id), operator, value)).map((row) => row.id);
  scope.params.push(hits);
  return `${scope.alias}.id = ANY($${scope.params.length})`;
}

async function one2manyLeaf(env: Env, field: Field, operator: string, value: unknown, scope: Scope) {
  const comodel = modelOf(env, field.relation ?? '');
  const negative = operator === '!=' || operator === 'not in' || operator.startsWith('not ');
  const members = `SELECT x."${field.inverse}" FROM "${comodel.table}" x WHERE x."${field.inverse}" IS NOT NULL`;
  if (value === false || value === null) return `${scope.alias}.id ${negative ? '' : 'NOT '}IN (${members})`;
  scope.params.push((Array.isArray(value) ? value : [value]).map(Number));
  return `${scope.alias}.id ${negative ? 'NOT ' : ''}IN (${members} AND x.id = ANY($${scope.params.length}))`;
}

async function columnLeaf(
  env: Env,
  model: Model,
  field: Field,
  operator: string,
  value: unknown,
  scope: Scope,
): Promise<string> {
  const column = `${scope.alias}."${field.column}"`;
  if (operator === 'child_of') return childOf(env, model, field, value, column, scope);
  if (field.type === 'many2many') return many2manyLeaf(column, operator, value, scope.params);
  if (field.type === 'many2one' && isNameSearch(operator, value)) {
    const wanted = Array.isArray(value) ? value[0] : value;
    return anyOf(
      env,
      field,
      operator === '!=' ? 'not any' : 'any',
      [['display_name', operator === '!=' ? '=' : operator, wanted]],
      scope,
    );
  }
  if (field.type === 'datetime') return datetimeLeaf(env, column, operator, value, scope.params);
  return scalar(column, kindOf(field), operator, value, scope.params);
}

const isNameSearch = (operator: string, value: unknown): boolean =>
  operator.includes('like') ||
  typeof value === 'string' ||
  (Array.isArray(value) && typeof value[0] === 'string');

async function childOf(env: Env, model: Model, field: Field, value: unknown, column: string, scope: Scope) {
  const target = field.column === 'id' ? model : modelOf(env, field.relation ?? '');
  scope.params.push((Array.isArray(value) ? value : [value]).map(Number));
  if (!target.fields.has('parent_path')) return `${column} = ANY($${scope.params.length})`;
  return `${column} IN (SELECT c.id FROM "${target.table}" c JOIN "${target.table}" p
    ON c.parent_path LIKE p.parent_path || '%' WHERE p.id = ANY($${scope.params.length}))`;
}

/** Error messages show Python values. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  return String(value);
}
