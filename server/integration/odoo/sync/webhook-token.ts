import { createHmac, timingSafeEqual } from 'node:crypto';
import type pg from 'pg';

const TOKEN_CHARACTERS = 43;

/**
 * Odoo signs nothing, so its webhook's address is the secret: a token that follows from our key and the
 * connection. It ends when the connection does or when SECRETS_KEY changes.
 */
export function webhookToken(secretsKey: string, connectionId: string): string {
  return createHmac('sha256', secretsKey).update(`odoo webhook ${connectionId}`).digest('base64url');
}

/** The active connection behind a token, or null. */
export async function connectionOfToken(
  pool: pg.Pool,
  secretsKey: string,
  token: string,
): Promise<string | null> {
  if (token.length !== TOKEN_CHARACTERS) return null;
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM odoo_connection WHERE active LIMIT 10');
  const given = Buffer.from(token);
  const match = rows.find(({ id }) => timingSafeEqual(Buffer.from(webhookToken(secretsKey, id)), given));
  return match?.id ?? null;
}
