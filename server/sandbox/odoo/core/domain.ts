import { compileLeaf, type Leaf, pythonRepr, type Scope } from './domain-leaf.ts';
import type { Env } from './env.ts';
import { modelOf } from './env.ts';
import { valueError } from './errors.ts';
import type { Field, Model } from './registry.ts';

export interface Sql {
  sql: string;
  params: unknown[];
}

/** Compiles a domain in prefix notation to a WHERE clause over the alias `t`. */
export async function compileDomain(env: Env, model: Model, domain: unknown): Promise<Sql> {
  const params: unknown[] = [];
  const sql = await compileInto(env, model, domain, rootScope(params));
  return { sql, params };
}

/** Names of the fields a domain asks about, to know whether `active` is among them. */
export function mentions(domain: unknown, field: string): boolean {
  return Array.isArray(domain) && domain.some((item) => Array.isArray(item) && item[0] === field);
}

export const rootScope = (params: unknown[]): Scope => ({ alias: 't', params, compile: compileInto });

export async function compileInto(env: Env, model: Model, domain: unknown, scope: Scope): Promise<string> {
  if (!Array.isArray(domain)) throw valueError(`Domain() invalid domain: ${JSON.stringify(domain)}`);
  const stack: string[] = [];
  for (let index = domain.length - 1; index >= 0; index -= 1) {
    const item: unknown = domain[index];
    if (item === '!') stack.push(`(NOT coalesce(${take(stack, domain)}, false))`);
    else if (item === '&') stack.push(`(${take(stack, domain)} AND ${take(stack, domain)})`);
    else if (item === '|') stack.push(`(${take(stack, domain)} OR ${take(stack, domain)})`);
    else stack.push(await compileLeaf(env, model, toLeaf(item), scope));
  }
  return stack.length === 0 ? 'true' : stack.reverse().join(' AND ');
}

function take(stack: string[], domain: unknown[]): string {
  const top = stack.pop();
  if (top === undefined) throw valueError(`Domain() invalid domain: ${JSON.stringify(domain)}`);
  return top;
}

function toLeaf(item: unknown): Leaf {
  if (
    Array.isArray(item) &&
    item.length === 3 &&
    (typeof item[0] === 'string' || item[0] === 1 || item[0] === 0)
  ) {
    return [String(item[0]), String(item[1]).toLowerCase(), item[2]];
  }
  throw valueError(`Domain() invalid item in domain: ${pythonRepr(item)}`);
}

/** Compiles `order` to ORDER BY terms; a many2one sorts by the order of the model it points at. */
export function compileOrder(env: Env, model: Model, order: string | undefined): string {
  const terms = (order ?? model.order)
    .split(',')
    .map((term) => term.trim())
    .filter(Boolean);
  const parts = terms.flatMap((term) => orderTerm(env, model, term));
  return parts.length === 0 ? 't.id' : parts.join(', ');
}

function orderTerm(env: Env, model: Model, term: string): string[] {
  const match = /^([\w.]+)(?:\s+(asc|desc))?(?:\s+nulls\s+(?:first|last))?$/i.exec(term);
  const name = match?.[1] ?? '';
  const direction = match?.[2]?.toLowerCase() === 'desc' ? 'DESC' : 'ASC';
  const [head = '', rest] = name.split('.', 2);
  const field = model.fields.get(head);
  if (rest !== undefined) throw valueError(`Invalid field property '${rest}' on ${model.name}.${head}`);
  if (!match || !field) throw valueError(`Invalid field '${head || term}' on '${model.name}'`);
  if (!field.stored) throw valueError(`Cannot convert ${model.name}.${head} to SQL because it is not stored`);
  if (field.type !== 'many2one' || head === 'id') return [`t."${field.column}" ${direction}`];
  return relatedOrder(env, field, direction);
}

function relatedOrder(env: Env, field: Field, direction: string): string[] {
  const comodel = modelOf(env, field.relation ?? '');
  const terms = comodel.order.split(',').map((term) => term.trim().split(/\s+/));
  return terms.flatMap(([name = 'id', dir]) => {
    const target = comodel.fields.get(name);
    if (!target?.stored) return [];
    const flipped = (dir?.toLowerCase() === 'desc') !== (direction === 'DESC') ? 'DESC' : 'ASC';
    return [
      `(SELECT c."${target.column}" FROM "${comodel.table}" c WHERE c.id = t."${field.column}") ${flipped}`,
    ];
  });
}
