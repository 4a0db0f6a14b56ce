import { createHash, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Env, User } from './env.ts';
import { sudo } from './env.ts';
import { insertRows } from './store.ts';

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Odoo's API keys are 40 hex digits. */
const KEY_BYTES = 20;

export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');

export function hashPassword(password: string): string {
  const salt = randomBytes(SALT_BYTES);
  return `${salt.toString('hex')}:${scryptSync(password, salt, HASH_BYTES).toString('hex')}`;
}

export function passwordMatches(password: string, stored: string): boolean {
  const [salt = '', hash = ''] = stored.split(':');
  const actual = scryptSync(password, Buffer.from(salt, 'hex'), HASH_BYTES);
  const wanted = Buffer.from(hash, 'hex');
  return wanted.length === actual.length && timingSafeEqual(actual, wanted);
}

/** The user an unexpired key belongs to. */
export async function userByKey(db: PoolClient, key: string): Promise<User | undefined> {
  const { rows } = await db.query<UserRow>(
    `${userSelect} JOIN sandbox_apikey s ON s.user_id = u.id JOIN res_users_apikeys k ON k.id = s.apikey_id
     WHERE s.key_hash = $1 AND u.active AND (k.expiration_date IS NULL OR k.expiration_date > now())`,
    [hashKey(key)],
  );
  return rows[0] && toUser(rows[0]);
}

/** Password or key, as `/jsonrpc` accepts either. */
export async function userByPassword(db: PoolClient, where: { id?: number; login?: string }, secret: string) {
  const column = where.id === undefined ? 'login' : 'id';
  const { rows } = await db.query<UserRow & { password_hash: string | null }>(
    `${userSelect.replace('SELECT', 'SELECT p.password_hash,')} LEFT JOIN sandbox_secret p ON p.user_id = u.id
     WHERE u.${column} = $1 AND u.active`,
    [where.id ?? where.login],
  );
  const row = rows[0];
  if (!row) return undefined;
  const byKey = await userByKey(db, secret);
  if (byKey?.id === row.id) return byKey;
  return row.password_hash && passwordMatches(secret, row.password_hash) ? toUser(row) : undefined;
}

/** Creates a key for the current user and answers it once; only its hash is kept. */
export async function issueKey(
  env: Env,
  name: string,
  expiresAt: string | null,
  given?: string,
): Promise<string> {
  const key = given ?? randomBytes(KEY_BYTES).toString('hex');
  const known = await env.db.query('SELECT 1 FROM sandbox_apikey WHERE key_hash = $1', [hashKey(key)]);
  if (known.rows.length > 0) return key;
  const [id] = await insertRows(sudo(env), 'res.users.apikeys', [
    { name, user_id: env.user.id, expiration_date: expiresAt },
  ]);
  await env.db.query('INSERT INTO sandbox_apikey (apikey_id, user_id, key_hash) VALUES ($1, $2, $3)', [
    id,
    env.user.id,
    hashKey(key),
  ]);
  return key;
}

interface UserRow {
  id: number;
  login: string;
  name: string;
  partner_id: number;
  company_id: number;
  company_ids: number[] | null;
  groups: string[] | null;
  tz: string | null;
  lang: string | null;
}

const userSelect = `SELECT u.id, u.login, u.name, u.partner_id, u.company_id, u.company_ids, u.tz, u.lang,
    (SELECT array_agg(d.module || '.' || d.name) FROM ir_model_data d
      WHERE d.model = 'res.groups' AND d.res_id = ANY(u.group_ids)) AS groups
  FROM res_users u`;

const toUser = (row: UserRow): User => ({
  id: row.id,
  login: row.login,
  name: row.name,
  partnerId: row.partner_id,
  companyId: row.company_id,
  companyIds: row.company_ids ?? [row.company_id],
  groups: new Set(row.groups ?? []),
  tz: row.tz,
  lang: row.lang,
});
