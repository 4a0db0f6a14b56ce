import { type Env, modelOf } from '../core/env.ts';
import { create } from '../core/orm.ts';
import type { Vals } from '../core/registry.ts';

/** Finds a record by its external id or creates it: seeding the same thing twice is harmless. */
export async function ensure(
  env: Env,
  xmlid: string,
  model: string,
  vals: () => Vals | Promise<Vals>,
): Promise<number> {
  const known = await findExternal(env, xmlid);
  if (known !== undefined) return known;
  const [id] = await create(env, model, [await vals()]);
  if (id === undefined) throw new Error(`could not create ${model} for ${xmlid}`);
  await nameRecord(env, xmlid, model, id);
  return id;
}

export async function findExternal(env: Env, xmlid: string): Promise<number | undefined> {
  const { rows } = await env.db.query<{ res_id: number }>(
    `SELECT res_id FROM ir_model_data WHERE module = $1 AND name = $2`,
    split(xmlid),
  );
  return rows[0]?.res_id;
}

export async function nameRecord(env: Env, xmlid: string, model: string, id: number): Promise<void> {
  await env.db.query(
    `INSERT INTO ir_model_data (module, name, model, res_id, create_date, write_date, create_uid, write_uid)
     VALUES ($1, $2, $3, $4, $5, $5, $6, $6) ON CONFLICT (module, name) DO NOTHING`,
    [...split(xmlid), modelOf(env, model).name, id, env.now, env.user.id],
  );
}

function split(xmlid: string): [string, string] {
  const dot = xmlid.indexOf('.');
  return [xmlid.slice(0, dot), xmlid.slice(dot + 1)];
}
