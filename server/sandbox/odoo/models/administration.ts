import { createHash } from 'node:crypto';
import { checkAccess } from '../core/access.ts';
import { type Env, modelOf, sudo } from '../core/env.ts';
import { accessDenied, userError, validationError } from '../core/errors.ts';
import { browse } from '../core/orm.ts';
import type { Behaviour, Vals } from '../core/registry.ts';
import { columnType, manualField } from '../core/schema.ts';
import { hashPassword, issueKey, passwordMatches } from '../core/session.ts';
import { deleteRows, insertRows, rowsById, rowsWhere, updateRows } from '../core/store.ts';

/** Keys of ordinary users live at most this long (res.groups.api_key_duration). */
const MAX_KEY_DAYS = 90;

export const users: Behaviour = {
  model: 'res.users',
  order: 'name, id',
  computes: { password: async (_env, rows) => new Map(rows.map((row) => [row.id, ''])) },
  defaults: async (env, vals) => {
    const [partnerId] = vals.partner_id
      ? [vals.partner_id]
      : await insertRows(sudo(env), 'res.partner', [{ name: vals.name, email: vals.login, active: true }]);
    return {
      company_id: env.user.companyId,
      share: false,
      notification_type: 'email',
      lang: 'en_US',
      ...vals,
      partner_id: partnerId,
    };
  },
  afterCreate: async (env, ids, valsList) => {
    for (const [index, id] of ids.entries()) {
      const password = valsList[index]?.password;
      if (typeof password === 'string' && password) await setPassword(env, id, password);
    }
  },
  methods: {
    context_get: {
      kind: 'model',
      args: [],
      run: async (env) => ({ lang: env.user.lang ?? 'en_US', tz: env.user.tz ?? false, uid: env.user.id }),
    },
  },
};

export async function setPassword(env: Env, userId: number, password: string): Promise<void> {
  await env.db.query(
    `INSERT INTO sandbox_secret (user_id, password_hash) VALUES ($1, $2)
     ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash`,
    [userId, hashPassword(password)],
  );
}

const identityCheck = async (env: Env, request: Vals) => {
  const [id] = await insertRows(sudo(env), 'res.users.identitycheck', [{ request }]);
  return {
    type: 'ir.actions.act_window',
    res_model: 'res.users.identitycheck',
    res_id: id,
    name: 'Access Control',
    target: 'new',
    views: [[false, 'form']],
    context: { dialog_size: 'medium' },
  };
};

export const keyDescriptions: Behaviour = {
  model: 'res.users.apikeys.description',
  defaults: async (_env, vals) => {
    if (Number(vals.duration ?? 1) > MAX_KEY_DAYS)
      throw validationError(`You cannot exceed ${MAX_KEY_DAYS}.0 days.`);
    return vals;
  },
  methods: {
    make_key: {
      kind: 'record',
      args: [],
      run: async (env, _args, ids) => {
        await browse(env, 'res.users.apikeys.description', ids);
        return identityCheck(env, { make: ids[0] });
      },
    },
  },
};

export const apiKeys: Behaviour = {
  model: 'res.users.apikeys',
  order: 'id desc',
  rule: (env) => [['user_id', '=', env.user.id]],
  methods: {
    remove: { kind: 'record', args: [], run: async (env, _args, ids) => identityCheck(env, { remove: ids }) },
  },
};

export const identityChecks: Behaviour = {
  model: 'res.users.identitycheck',
  methods: { run_check: { kind: 'record', args: [], run: runCheck } },
};

async function runCheck(env: Env, _args: Vals, ids: number[]): Promise<unknown> {
  const [check] = await rowsById<{
    id: number;
    create_uid: number;
    request: { make?: number; remove?: number[] };
  }>(env, 'res.users.identitycheck', ids);
  const { rows } = await env.db.query<{ password_hash: string }>(
    'SELECT password_hash FROM sandbox_secret WHERE user_id = $1',
    [env.user.id],
  );
  const password = String(env.context.password ?? '');
  if (
    !check ||
    check.create_uid !== env.user.id ||
    !rows[0] ||
    !passwordMatches(password, rows[0].password_hash)
  ) {
    throw userError('Incorrect Password, try again or click on Forgot Password to reset your password.');
  }
  if (check.request.remove) return removeKeys(env, check.request.remove);
  const [wanted] = await rowsById<{ id: number; name: string; duration: string | null }>(
    env,
    'res.users.apikeys.description',
    [check.request.make ?? 0],
  );
  const days = Number(wanted?.duration ?? 1);
  const expires = new Date(Date.parse(`${env.now.slice(0, 10)}T00:00:00Z`) + days * 86_400_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
  const key = await issueKey(env, wanted?.name ?? 'key', days > 0 ? expires : null);
  return {
    type: 'ir.actions.act_window',
    res_model: 'res.users.apikeys.show',
    name: 'API Key Ready',
    views: [[false, 'form']],
    target: 'new',
    context: { default_key: key },
  };
}

async function removeKeys(env: Env, ids: number[]): Promise<unknown> {
  const own = (await rowsById<{ id: number; user_id: number }>(env, 'res.users.apikeys', ids)).filter(
    (key) => key.user_id === env.user.id,
  );
  if (own.length < ids.length) throw accessDenied();
  await env.db.query('DELETE FROM sandbox_apikey WHERE apikey_id = ANY($1)', [ids]);
  await deleteRows(sudo(env), 'res.users.apikeys', ids);
  return { type: 'ir.actions.act_window_close' };
}

export const attachments: Behaviour = {
  model: 'ir.attachment',
  order: 'id desc',
  indexes: ['res_id', 'checksum'],
  defaults: async (env, vals) => {
    const content = Buffer.from(String(vals.datas || ''), 'base64');
    if (vals.res_model) checkAccess(env, modelOf(env, String(vals.res_model)), 'write');
    return {
      type: 'binary',
      mimetype: 'application/octet-stream',
      company_id: env.user.companyId,
      ...vals,
      checksum: createHash('sha1').update(content).digest('hex'),
      file_size: content.length,
    };
  },
};

/** Manual fields: a column on the table, visible at once. */
export const modelFields: Behaviour = {
  model: 'ir.model.fields',
  indexes: ['model'],
  defaults: async (env, vals) => {
    const [target] = await rowsById<{ id: number; model: string }>(env, 'ir.model', [
      Number(vals.model_id ?? 0),
    ]);
    if (!String(vals.name).startsWith('x_'))
      throw validationError("Custom fields must have a name that starts with 'x_'!");
    return { state: 'manual', index: false, copied: false, ...vals, model: target?.model };
  },
  afterCreate: async (env, ids) => {
    for (const row of await rowsById<{
      id: number;
      name: string;
      model: string;
      ttype: string;
      field_description: string;
      index: boolean;
    }>(env, 'ir.model.fields', ids)) {
      const model = modelOf(env, row.model);
      const field = manualField(row.name, row.field_description, row.ttype);
      await env.db.query(
        `ALTER TABLE "${model.table}" ADD COLUMN IF NOT EXISTS "${row.name}" ${columnType(field)}`,
      );
      if (row.index)
        await env.db.query(
          `CREATE INDEX IF NOT EXISTS "${model.table}_${row.name}" ON "${model.table}" ("${row.name}")`,
        );
    }
    env.journal.registryChanged = true;
  },
};

export const automations: Behaviour = {
  model: 'base.automation',
  defaults: async (_env, vals) => ({ active: true, url: '', ...vals }),
  afterCreate: linkActions,
  write: async (env, ids, vals) => {
    await updateRows(
      env,
      'base.automation',
      ids,
      Object.fromEntries(
        Object.entries(vals).filter(([key]) => ['name', 'active', 'filter_domain', 'trigger'].includes(key)),
      ),
    );
    env.journal.registryChanged = true;
  },
};

async function linkActions(env: Env, ids: number[]): Promise<void> {
  env.journal.registryChanged = true;
  for (const action of await rowsWhere<{ id: number; model_id: number }>(
    env,
    'ir.actions.server',
    'base_automation_id',
    ids,
  )) {
    const [target] = await rowsById<{ id: number; model: string }>(env, 'ir.model', [action.model_id]);
    await updateRows(sudo(env), 'ir.actions.server', [action.id], {
      usage: 'base_automation',
      model_name: target?.model ?? null,
    });
  }
}

export const serverActions: Behaviour = {
  model: 'ir.actions.server',
  indexes: ['base_automation_id'],
  defaults: async (_env, vals) => ({ type: 'ir.actions.server', usage: 'ir_actions_server', ...vals }),
};
