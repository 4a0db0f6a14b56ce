import type pg from 'pg';
import type { Sessions } from '#server/auth/session.ts';
import type { SignIn } from '#server/auth/sign-in.ts';
import type { Config } from '#server/infra/config.ts';
import type { Db } from '#server/infra/db/client.ts';
import type { Log } from '#server/infra/log.ts';
import type { SecretBox } from '#server/infra/secrets.ts';
import type { ReadNow } from '#server/yard/corrections/schema.ts';

/** What the web process builds once and hands to its doors. */
export interface Services {
  readonly config: Config;
  readonly db: Db;
  readonly pool: pg.Pool;
  readonly log: Log;
  readonly secrets: SecretBox;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  /** Reads what Odoo says at this moment, for whoever has to decide on it. */
  readonly readNow?: ReadNow;
  close(): Promise<void>;
}
