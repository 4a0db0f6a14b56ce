import { userInfo } from 'node:os';
import type pg from 'pg';
import type { Config } from '#server/infra/config.ts';
import { type Ctx, openCtx } from '#server/infra/context.ts';
import { openDatabase } from '#server/infra/db/client.ts';
import { openSecretBox, type SecretBox } from '#server/infra/secrets.ts';
import type { Actor } from '#server/kernel/actor.ts';
import { embeddedIsRunning, startDatabase, stopDatabase } from '../product-database.ts';
import { readSettings } from '../settings.ts';

/** What a command works with: the running product's database, in the name of whoever sits at the machine. */
export interface Operator {
  readonly config: Config;
  readonly ctx: Ctx;
  readonly pool: pg.Pool;
  readonly secrets: SecretBox;
  close(): Promise<void>;
}

/** Opens the database the product uses; an embedded one is started when the product is down. */
export async function openOperator(): Promise<Operator> {
  // What a command prints is its result; what happens on the way goes to the other stream.
  console.log = console.error;
  const settings = readSettings();
  const productRuns = !settings.embedded || embeddedIsRunning(settings);
  const { url } = await startDatabase(settings);
  const database = openDatabase(url, { max: 4, name: 'yard-cli' });
  const actor: Actor = { kind: 'job', id: 'command-line', name: `Command line (${userInfo().username})` };
  return {
    config: settings.config,
    ctx: openCtx(database.db, actor),
    pool: database.pool,
    secrets: openSecretBox(settings.config.secretsKey),
    async close() {
      await database.close();
      if (!productRuns) await stopDatabase(settings);
    },
  };
}
