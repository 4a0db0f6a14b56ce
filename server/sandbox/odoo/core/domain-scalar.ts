import type { Env } from './env.ts';
import { valueError } from './errors.ts';
import type { Field } from './registry.ts';
import { toDatetime } from './values.ts';

/** Whether a computed value meets a condition. */
export function matches(actual: unknown, operator: string, wanted: unknown): boolean {
  const list = Array.isArray(wanted) ? wanted : [wanted];
  const held = Array.isArray(actual) ? actual : [actual ?? false];
  switch (operator) {
    case '=':
    case 'in':
      return held.length === 0
        ? list.includes(false)
        : held.some((item) => list.some((w) => (w ?? false) === item));
    case '!=':
    case '<>':
    case 'not in':
      return !matches(actual, 'in', wanted);
    case '>':
      return Number(actual) > Number(wanted);
    case '>=':
      return Number(actual) >= Number(wanted);
    case '<':
      return Number(actual) < Number(wanted);
    case '<=':
      return Number(actual) <= Number(wanted);
    default:
      return String(actual ?? '')
        .toLowerCase()
        .includes(String(wanted).toLowerCase());
  }
}

export function many2manyLeaf(column: string, operator: string, value: unknown, params: unknown[]): string {
  const negative = operator === '!=' || operator === 'not in';
  if (value === false || value === null)
    return `coalesce(cardinality(${column}), 0) ${negative ? '>' : '='} 0`;
  params.push((Array.isArray(value) ? value : [value]).map(Number));
  return `(${negative ? 'NOT ' : ''}coalesce(${column} && $${params.length}::int[], false))`;
}

/** 19 compares whole seconds, older versions microseconds (odoo contract, section 4). */
export function datetimeLeaf(
  env: Env,
  column: string,
  operator: string,
  value: unknown,
  params: unknown[],
): string {
  if (value === false || value === null) return scalar(column, 'other', operator, value, params);
  if (Array.isArray(value)) {
    const parts = value.map((item) => datetimeLeaf(env, column, '=', item, params));
    return `(${operator === 'not in' ? 'NOT ' : ''}(${parts.join(' OR ') || 'false'}))`;
  }
  const text = String(value);
  if (/[TZ]|[+-]\d\d:?\d\d$/.test(text.slice(10))) {
    throw valueError(`expecting only datetimes with no timezone: '${text}'`);
  }
  params.push(env.registry.version >= 19 ? toDatetime(text) : text);
  const at = `$${params.length}::timestamp`;
  if (env.registry.version < 19) return scalarOperator(column, operator, at);
  const next = `${at} + interval '1 second'`;
  if (operator === '=') return `(${column} >= ${at} AND ${column} < ${next})`;
  if (operator === '!=' || operator === '<>')
    return `(${column} IS NULL OR ${column} < ${at} OR ${column} >= ${next})`;
  if (operator === '>') return `${column} >= ${next}`;
  if (operator === '<=') return `${column} < ${next}`;
  return scalarOperator(column, operator, at);
}

const scalarOperator = (column: string, operator: string, at: string): string =>
  operator === '!=' || operator === '<>'
    ? `(${column} <> ${at} OR ${column} IS NULL)`
    : `${column} ${operator} ${at}`;

export type Kind = 'text' | 'number' | 'boolean' | 'other';

export function kindOf(field: Field): Kind {
  if (['integer', 'many2one', 'many2one_reference', 'float', 'monetary'].includes(field.type))
    return 'number';
  if (field.type === 'boolean') return 'boolean';
  return field.type === 'date' ? 'other' : 'text';
}

export function scalar(
  column: string,
  kind: Kind,
  operator: string,
  value: unknown,
  params: unknown[],
): string {
  if (operator === 'in' || operator === 'not in') return listLeaf(column, kind, operator, value, params);
  if (operator.includes('like')) return likeLeaf(column, operator, value, params);
  if (Array.isArray(value)) return listLeaf(column, kind, operator === '=' ? 'in' : 'not in', value, params);
  const negative = operator === '!=' || operator === '<>';
  if (kind === 'boolean') {
    const wanted = Boolean(value) !== negative;
    return wanted ? `${column} IS TRUE` : `${column} IS NOT TRUE`;
  }
  if (value === false || value === null) {
    const empty = kind === 'text' ? `(${column} IS NULL OR ${column} = '')` : `${column} IS NULL`;
    return negative ? `NOT ${empty}` : empty;
  }
  params.push(kind === 'number' ? Number(value) : String(value));
  const at = `$${params.length}${kind === 'other' ? '::date' : kind === 'number' ? '::float8' : ''}`;
  const plain = `${column} ${negative ? '<>' : operator} ${kind === 'number' && Number.isInteger(Number(value)) ? `$${params.length}::int` : at}`;
  return negative ? `(${plain} OR ${column} IS NULL)` : plain;
}

function listLeaf(column: string, kind: Kind, operator: string, value: unknown, params: unknown[]): string {
  const list = Array.isArray(value) ? value : [value];
  const withEmpty = list.some((item) => item === false || item === null);
  const solid = list.filter((item) => item !== false && item !== null);
  if (kind === 'boolean') {
    const parts = [
      solid.length > 0 ? `${column} IS TRUE` : '',
      withEmpty ? `${column} IS NOT TRUE` : '',
    ].filter(Boolean);
    return `(${operator === 'not in' ? 'NOT ' : ''}(${parts.join(' OR ') || 'false'}))`;
  }
  params.push(kind === 'number' ? solid.map(Number) : solid.map(String));
  const cast =
    kind === 'number'
      ? solid.every((v) => Number.isInteger(Number(v)))
        ? '::int[]'
        : '::float8[]'
      : kind === 'other'
        ? '::date[]'
        : '::text[]';
  const within = `${column} = ANY($${params.length}${cast})`;
  if (operator === 'in') return withEmpty ? `(${within} OR ${column} IS NULL)` : within;
  return withEmpty ? `(NOT ${within} AND ${column} IS NOT NULL)` : `(NOT ${within} OR ${column} IS NULL)`;
}

function likeLeaf(column: string, operator: string, value: unknown, params: unknown[]): string {
  const exact = operator.startsWith('=');
  const text = String(value ?? '');
  params.push(exact ? text : `%${text.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`);
  const sql = `${column} ${operator.includes('ilike') ? 'ILIKE' : 'LIKE'} $${params.length}`;
  return operator.startsWith('not') ? `(NOT coalesce(${sql}, false))` : sql;
}
