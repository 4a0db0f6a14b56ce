import { createHash } from 'node:crypto';
import type { Config } from '#server/infra/config.ts';
import { openCtx } from '#server/infra/context.ts';
import type { Db } from '#server/infra/db/client.ts';
import type { SecretBox } from '#server/infra/secrets.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { OdooConnectionSettings } from '../schema.ts';
import { saveConnection } from './commands/connect-odoo.ts';

export interface SandboxAccess {
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly apiKey: string;
}

/**
 * Takes over the connection of the environment, or in a trial of the sandbox, at start. Values that were taken over
 * before are left alone, so that what somebody has set up on the screen since then stays. Returns the active
 * connection's id, or null when there is none.
 */
export async function ensureConnectionFromConfig(deps: {
  db: Db;
  secrets: SecretBox;
  config: Pick<Config, 'odoo' | 'mode'>;
  sandbox?: SandboxAccess | null;
}): Promise<string | null> {
  const { config } = deps;
  const wanted = config.odoo.connection ?? (config.mode === 'trial' ? deps.sandbox : null) ?? null;
  const origin = config.odoo.connection ? ('environment' as const) : ('sandbox' as const);
  const before = await deps.db.odooConnection.findFirst({ where: { active: true }, orderBy: { id: 'asc' } });
  if (!wanted) return before?.id ?? null;
  const settings = OdooConnectionSettings.parse(before?.settings ?? {});
  // A real Odoo somebody has set up is never replaced by the sandbox.
  if (before && origin === 'sandbox' && !before.sandbox) return before.id;
  const protocol = config.odoo.protocol;
  const fingerprint = digest([origin, wanted.url, wanted.database, wanted.login, wanted.apiKey, protocol]);
  if (before && settings.fingerprint === fingerprint) return before.id;
  const { connectionId } = await saveConnection(openCtx(deps.db, SYSTEM), {
    id: before?.id ?? null,
    name: origin === 'sandbox' ? 'Odoo sandbox' : (before?.name ?? 'Odoo'),
    url: wanted.url.replace(/\/+$/, ''),
    database: wanted.database,
    login: wanted.login,
    protocol,
    sandbox: origin === 'sandbox',
    keyCipher: new Uint8Array(deps.secrets.seal(wanted.apiKey)),
    keyLastFour: wanted.apiKey.slice(-4),
    keyExpiresAt: null,
    settings: { ...settings, origin, fingerprint },
  });
  return connectionId;
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
