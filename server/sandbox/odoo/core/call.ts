import { checkAccess } from './access.ts';
import type { Env } from './env.ts';
import { accessError, notFound, unprocessable, userError } from './errors.ts';
import { genericMethods } from './generic-methods.ts';
import type { MethodSpec, Model, Registry } from './registry.ts';

export interface Call {
  model: string;
  method: string;
  ids: number[];
  args: Record<string, unknown>;
  context: Record<string, unknown>;
}

/** Public in older versions or by accident of naming, refused as private in 19. */
const privateIn19 = new Set([
  'exists',
  'browse',
  'sudo',
  'filtered',
  'mapped',
  'ensure_one',
  'with_context',
  'env',
]);

/** Finds the method or fails the way JSON-2 does (unknown model, unknown method, private). */
export function findMethod(registry: Registry, modelName: string, methodName: string): [Model, MethodSpec] {
  const model = registry.models.get(modelName);
  if (!model) throw notFound(`the model '${modelName}' does not exist`);
  if (methodName.startsWith('_') || privateIn19.has(methodName)) {
    throw accessError(`Private methods (such as '${modelName}.${methodName}') cannot be called remotely.`);
  }
  const own = Object.hasOwn(model.behaviour.methods ?? {}, methodName)
    ? model.behaviour.methods?.[methodName]
    : undefined;
  const generic = genericMethods(model);
  const spec = own ?? (Object.hasOwn(generic, methodName) ? generic[methodName] : undefined);
  if (!spec) throw notFound(`The method '${modelName}.${methodName}' does not exist`);
  return [model, spec];
}

/** Checks named arguments against the signature; the messages are Odoo's. */
export function bindNamed(
  call: { model: string; method: string },
  spec: MethodSpec,
  body: Record<string, unknown>,
) {
  const { ids, context, ...args } = body;
  if (spec.kind === 'model' && Array.isArray(ids) && ids.length > 0) {
    throw unprocessable(`cannot call ${call.model}.${call.method} with ids`);
  }
  const missing = (spec.required ?? []).find((name) => !(name in args));
  if (missing !== undefined) throw unprocessable(`missing a required argument: '${missing}'`);
  const unknown = Object.keys(args).find((name) => !spec.args.includes(name));
  if (unknown !== undefined && !spec.anyKeyword) {
    throw unprocessable(`got an unexpected keyword argument '${unknown}'`);
  }
  return { ids: toIds(ids), args, context: (context ?? {}) as Record<string, unknown> };
}

export function toIds(ids: unknown): number[] {
  if (ids === undefined || ids === null || ids === false) return [];
  return (Array.isArray(ids) ? ids : [ids]).map(Number);
}

/** Companies and language of a call; a company the user lacks fails the whole call. */
export function enterContext(env: Env, context: Record<string, unknown>): Env {
  const asked = context.allowed_company_ids;
  const companies = Array.isArray(asked) && asked.length > 0 ? asked.map(Number) : undefined;
  if (companies?.some((id) => !env.user.companyIds.includes(id))) {
    throw accessError('Access to unauthorized or invalid companies.');
  }
  const lang = context.lang;
  if (typeof lang === 'string' && lang !== 'en_US') throw userError(`Invalid language code: ${lang}`);
  const own = [env.user.companyId, ...env.user.companyIds.filter((id) => id !== env.user.companyId)];
  return { ...env, context, companies: companies ?? own };
}

/** Runs the bound method. Methods of a model need at least the right to read it. */
export async function runCall(env: Env, call: Call): Promise<unknown> {
  const [model, spec] = findMethod(env.registry, call.model, call.method);
  const inside = enterContext(env, call.context);
  if (model.behaviour.methods?.[call.method] && spec.kind === 'record') checkAccess(inside, model, 'read');
  return spec.run(inside, call.args, call.ids);
}
