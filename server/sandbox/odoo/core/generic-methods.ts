import { checkAccess, hasAccess, type Operation } from './access.ts';
import { type Env, modelOf, type Row } from './env.ts';
import { load } from './load.ts';
import { create, search, searchCount, searchRows, unlink, write } from './orm.ts';
import { type LoadMode, present, read } from './read.ts';
import type { MethodSpec, Model, Vals } from './registry.ts';
import { rowsById } from './store.ts';

type Args = Record<string, unknown>;

const options = (args: Args) => ({
  offset: Number(args.offset ?? 0),
  limit: args.limit ? Number(args.limit) : null,
  ...(typeof args.order === 'string' && args.order ? { order: args.order } : {}),
});

const loadMode = (args: Args): LoadMode => ('load' in args && !args.load ? null : '_classic_read');

/** The methods every model has. Argument names are those of Odoo: JSON-2 passes them by name. */
export function genericMethods(model: Model): Record<string, MethodSpec> {
  return {
    ...readingMethods(model),
    ...writingMethods(model),
    ...describingMethods(model),
    ...webMethods(model),
  };
}

function readingMethods(model: Model): Record<string, MethodSpec> {
  const paging = ['offset', 'limit', 'order'];
  return {
    search: {
      kind: 'model',
      args: ['domain', ...paging],
      required: ['domain'],
      run: (env, args) => search(env, model.name, args.domain, options(args)),
    },
    search_read: {
      kind: 'model',
      args: ['domain', 'fields', ...paging, 'load'],
      run: async (env, args) => {
        const rows = await searchRows(env, model.name, args.domain, options(args));
        return present(env, model, rows, args.fields, loadMode(args));
      },
    },
    search_count: {
      kind: 'model',
      args: ['domain', 'limit'],
      required: ['domain'],
      run: (env, args) => searchCount(env, model.name, args.domain),
    },
    read: {
      kind: 'record',
      args: ['fields', 'load'],
      run: (env, args, ids) => read(env, model.name, ids, args.fields, loadMode(args)),
    },
    name_search: {
      kind: 'model',
      args: ['name', 'domain', 'operator', 'limit'],
      run: async (env, args) => {
        const domain = [
          ['name', String(args.operator ?? 'ilike'), args.name ?? ''],
          ...((args.domain as unknown[]) || []),
        ];
        const rows = await searchRows(env, model.name, domain, { limit: Number(args.limit ?? 100) });
        const shown = await present(env, model, rows, ['display_name'], null);
        return shown.map((record) => [record.id, record.display_name]);
      },
    },
    get_external_id: { kind: 'record', args: [], run: (env, _args, ids) => externalIds(env, model, ids) },
  };
}

function writingMethods(model: Model): Record<string, MethodSpec> {
  return {
    create: {
      kind: 'model',
      args: ['vals_list'],
      required: ['vals_list'],
      run: (env, args) =>
        create(
          env,
          model.name,
          (Array.isArray(args.vals_list) ? args.vals_list : [args.vals_list]) as Vals[],
        ),
    },
    write: {
      kind: 'record',
      args: ['vals'],
      required: ['vals'],
      run: async (env, args, ids) => {
        await write(env, model.name, ids, args.vals as Vals);
        return true;
      },
    },
    unlink: {
      kind: 'record',
      args: [],
      run: async (env, _args, ids) => {
        await unlink(env, model.name, ids);
        return true;
      },
    },
    load: {
      kind: 'model',
      args: ['fields', 'data'],
      required: ['fields', 'data'],
      run: (env, args) => load(env, model.name, args.fields as string[], args.data as unknown[][]),
    },
  };
}

function describingMethods(model: Model): Record<string, MethodSpec> {
  return {
    fields_get: {
      kind: 'model',
      args: ['allfields', 'attributes'],
      run: async (_env, args) => describeFields(model, args.allfields, args.attributes),
    },
    has_access: {
      kind: 'record',
      args: ['operation'],
      required: ['operation'],
      run: async (env, args) => hasAccess(env, model, args.operation as Operation),
    },
    check_access_rights: {
      kind: 'model',
      args: ['operation', 'raise_exception'],
      required: ['operation'],
      run: async (env, args) => {
        if (args.raise_exception !== false) checkAccess(env, model, args.operation as Operation);
        return hasAccess(env, model, args.operation as Operation);
      },
    },
    default_get: {
      kind: 'model',
      args: ['fields'],
      required: ['fields'],
      run: async (env, args) => {
        const wanted = args.fields as string[];
        return wanted.includes('company_id') ? { company_id: env.companies[0] ?? env.user.companyId } : {};
      },
    },
  };
}

type Specification = Record<string, { fields?: Specification }>;

function webMethods(model: Model): Record<string, MethodSpec> {
  return {
    web_read: {
      kind: 'record',
      args: ['specification'],
      required: ['specification'],
      run: async (env, args, ids) => {
        checkAccess(env, model, 'read');
        return nested(
          env,
          model,
          await rowsById<Row>(env, model.name, ids),
          args.specification as Specification,
        );
      },
    },
    web_search_read: {
      kind: 'model',
      args: ['domain', 'specification', 'offset', 'limit', 'order', 'count_limit'],
      required: ['domain', 'specification'],
      run: async (env, args) => {
        const rows = await searchRows(env, model.name, args.domain, options(args));
        const records = await nested(env, model, rows, args.specification as Specification);
        const paged = rows.length === Number(args.limit ?? -1) || Boolean(args.offset);
        return { length: paged ? await searchCount(env, model.name, args.domain) : rows.length, records };
      },
    },
  };
}

async function nested(
  env: Env,
  model: Model,
  rows: readonly Row[],
  specification: Specification,
): Promise<Args[]> {
  const keys = Object.keys(specification);
  const flat =
    keys.length === 0
      ? rows.map((row) => ({ id: row.id }) as Args)
      : await present(env, model, rows, keys, null);
  for (const key of keys) {
    const field = model.fields.get(key);
    const inner = specification[key]?.fields;
    if (!field?.relation || !inner) continue;
    const comodel = modelOf(env, field.relation);
    const ids = flat
      .flatMap((record) => record[key] as number[] | number | false)
      .filter((id) => typeof id === 'number');
    const targets = await nested(env, comodel, await rowsById<Row>(env, comodel.name, ids), inner);
    const byId = new Map(targets.map((target) => [target.id as number, target]));
    for (const record of flat) {
      const value = record[key] as number[] | number | false;
      record[key] = Array.isArray(value)
        ? value.flatMap((id) => byId.get(id) ?? [])
        : (value && byId.get(value)) || false;
    }
  }
  return flat;
}

async function externalIds(env: Env, model: Model, ids: readonly number[]): Promise<Record<string, string>> {
  const { rows } = await env.db.query<{ res_id: number; name: string }>(
    `SELECT res_id, module || '.' || name AS name FROM ir_model_data
     WHERE model = $1 AND res_id = ANY($2) ORDER BY id DESC`,
    [model.name, ids],
  );
  const known = new Map(rows.map((row) => [row.res_id, row.name]));
  return Object.fromEntries(ids.map((id) => [String(id), known.get(id) ?? '']));
}

function describeFields(model: Model, allfields: unknown, attributes: unknown): Record<string, Args> {
  const only = Array.isArray(allfields) && allfields.length > 0 ? new Set(allfields.map(String)) : undefined;
  const attrs =
    Array.isArray(attributes) && attributes.length > 0 ? new Set(attributes.map(String)) : undefined;
  const out: Record<string, Args> = {};
  for (const field of model.fields.values()) {
    if (only && !only.has(field.key)) continue;
    const full: Args = {
      type: field.type,
      string: field.string,
      required: field.required,
      readonly: field.readonly,
      store: field.stored,
      searchable: true,
      sortable: field.stored,
      name: field.key,
      ...(field.relation ? { relation: field.relation } : {}),
      ...(field.inverse ? { relation_field: field.inverse } : {}),
      ...(field.selection ? { selection: field.selection } : {}),
    };
    out[field.key] = attrs
      ? Object.fromEntries(Object.entries(full).filter(([key]) => attrs.has(key)))
      : full;
  }
  return out;
}
