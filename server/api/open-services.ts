import { openSessions } from '#server/auth/session.ts';
import { openSignIn } from '#server/auth/sign-in.ts';
import type { Config } from '#server/infra/config.ts';
import { openDatabase } from '#server/infra/db/client.ts';
import type { Log } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { openReadNow } from '#server/integration/odoo/read-now.ts';
import { openOdooSessions } from '#server/integration/odoo/sessions.ts';
import type { Services } from './services.ts';

/** Builds what the web process hands to its doors. */
export function openServices(config: Config, log: Log): Services {
  const database = openDatabase(config.database.url, { max: config.database.pool, name: 'yard-web' });
  const secrets = openSecretBox(config.secretsKey);
  const odoo = openOdooSessions({ db: database.db, secrets, config, log });
  return {
    config,
    log,
    db: database.db,
    pool: database.pool,
    secrets,
    sessions: openSessions(database.db, config.auth.secret),
    signIn: openSignIn(database.db, database.pool),
    readNow: openReadNow({ db: database.db, sessions: odoo, log }),
    async close() {
      await odoo.close();
      await database.close();
    },
  };
}
