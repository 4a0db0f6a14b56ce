import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { openCtx } from '#server/infra/context.ts';
import { openDatabase } from '#server/infra/db/client.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import type { LoadAsked, LoadSeen } from './ingest-load.ts';

const SECRETS_KEY = 'a key for measurements of 32 characters';
export const BENCH_PARTNER = 'bench';

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
}

/** The product's door for messages in a process of its own. */
export function startDoor(appUrl: string): Promise<ServerProcess> {
  return start('../test/ledger-process.ts', ['door', appUrl, SECRETS_KEY]);
}

/** The bare limit of the door: one row, one flushed commit for each request. */
export function startLimit(ownerUrl: string): Promise<ServerProcess> {
  return start('./limit-ingest.ts', [ownerUrl]);
}

export interface LoadClient {
  run(asked: LoadAsked): Promise<LoadSeen>;
  kill(): void;
}

/** A client in a process of its own, so that what it costs is the same for product and limit. */
export function openLoadClient(): LoadClient {
  const child = fork(path.resolve(import.meta.dirname, 'ingest-load.ts'));
  return {
    run: (asked) =>
      new Promise((resolve) => {
        child.once('message', (seen) => resolve(seen as LoadSeen));
        child.send(asked);
      }),
    kill: () => child.kill('SIGKILL'),
  };
}

/** A partner that may send everything as fast as it likes; answers its id and its signing secret. */
export async function preparePartner(appUrl: string): Promise<{ id: string; secret: string }> {
  const { db, close } = openDatabase(appUrl, { max: 2, name: 'bench' });
  try {
    const ctx = openCtx(db, SYSTEM);
    const known = await db.partner.findUnique({ where: { code: BENCH_PARTNER } });
    const rights = [{ eventType: 'yard.*', access: 'create' as const }];
    const id =
      known?.id ??
      (
        await createPartner(ctx, {
          code: BENCH_PARTNER,
          name: 'Bench',
          format: 'canonical',
          rateLimitPerMinute: 60_000,
          rights,
        })
      ).id;
    // The allowance is not what is measured here.
    await db.partner.update({ where: { id }, data: { rateLimitPerMinute: 2_000_000_000 } });
    const rotate = openRotateSecret(openSecretBox(SECRETS_KEY));
    return { id, secret: (await rotate(ctx, { partnerId: id, kind: 'hmac' })).secret };
  } finally {
    await close();
  }
}

export function start(file: string, args: string[]): Promise<ServerProcess> {
  const child = fork(path.resolve(import.meta.dirname, file), args, { silent: true });
  child.stderr?.pipe(process.stderr);
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      const ready = /ready (\d+)/.exec(String(chunk));
      if (ready) resolve({ child, port: Number(ready[1]) });
    });
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
}
