import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { openCtx } from '#server/infra/context.ts';
import { openDatabase } from '#server/infra/db/client.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import type { LoadAsked, LoadSeen } from './ingest-load.ts';

export const CONNECTIONS = [1, 16, 64] as const;
const ROUNDS = 3;
const ROUND_MS = 2_000;
const WARM_UP_MS = 1_500;
const SECRETS_KEY = 'a key for measurements of 32 characters';
const PARTNER = 'bench';

export interface IngestFigures {
  readonly connections: number;
  readonly limit: LoadSeen;
  readonly product: LoadSeen;
  /** Messages per second of the product, as a share of the bare limit's. */
  readonly throughputRatio: number;
  readonly p50Ratio: number;
  readonly p99Ratio: number;
}

/**
 * Signed events through the product's door (verified, told apart, stored and woken in one commit) against a bare HTTP
 * server that commits one row. Both in processes of their own, one client process, rounds interleaved, medians.
 * `appUrl` is a prepared database with fsync on; `ownerUrl` may create the limit's table.
 */
export async function benchIngest(database: { appUrl: string; ownerUrl: string }): Promise<IngestFigures[]> {
  const secret = await preparePartner(database.appUrl);
  const product = await start('../test/ledger-process.ts', ['door', database.appUrl, SECRETS_KEY]);
  const limit = await start('./limit-ingest.ts', [database.ownerUrl]);
  const client = fork(path.resolve(import.meta.dirname, 'ingest-load.ts'));
  const measure = (port: number, connections: number, forMs: number) =>
    ask(client, {
      url: `http://127.0.0.1:${port}/api/v1/events`,
      connections,
      forMs,
      secret,
      partner: PARTNER,
    });
  try {
    for (const { port } of [product, limit]) await measure(port, 16, WARM_UP_MS);
    const figures: IngestFigures[] = [];
    for (const connections of CONNECTIONS) {
      const seen: { limit: LoadSeen[]; product: LoadSeen[] } = { limit: [], product: [] };
      for (let round = 0; round < ROUNDS; round++) {
        seen.limit.push(await measure(limit.port, connections, ROUND_MS));
        seen.product.push(await measure(product.port, connections, ROUND_MS));
      }
      figures.push(compare(connections, median(seen.limit), median(seen.product)));
    }
    return figures;
  } finally {
    for (const child of [product.child, limit.child, client]) child.kill('SIGKILL');
  }
}

function compare(connections: number, limit: LoadSeen, product: LoadSeen): IngestFigures {
  return {
    connections,
    limit,
    product,
    throughputRatio: product.perSecond / limit.perSecond,
    p50Ratio: product.p50Ms / limit.p50Ms,
    p99Ratio: product.p99Ms / limit.p99Ms,
  };
}

/** The round in the middle by throughput; failures of all rounds count. */
function median(rounds: readonly LoadSeen[]): LoadSeen {
  const sorted = [...rounds].sort((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)] as LoadSeen;
  return { ...middle, failed: rounds.reduce((sum, round) => sum + round.failed, 0) };
}

async function preparePartner(appUrl: string): Promise<string> {
  const { db, close } = openDatabase(appUrl, { max: 2, name: 'bench' });
  try {
    const ctx = openCtx(db, SYSTEM);
    const known = await db.partner.findUnique({ where: { code: PARTNER } });
    const rights = [{ eventType: 'yard.*', access: 'create' as const }];
    const partnerId =
      known?.id ??
      (
        await createPartner(ctx, {
          code: PARTNER,
          name: 'Bench',
          format: 'canonical',
          rateLimitPerMinute: 60_000,
          rights,
        })
      ).id;
    // The allowance is not what is measured here.
    await db.partner.update({ where: { id: partnerId }, data: { rateLimitPerMinute: 2_000_000_000 } });
    return (await openRotateSecret(openSecretBox(SECRETS_KEY))(ctx, { partnerId, kind: 'hmac' })).secret;
  } finally {
    await close();
  }
}

function start(file: string, args: string[]): Promise<{ child: ChildProcess; port: number }> {
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

function ask(client: ChildProcess, asked: LoadAsked): Promise<LoadSeen> {
  return new Promise((resolve) => {
    client.once('message', (seen) => resolve(seen as LoadSeen));
    client.send(asked);
  });
}

/** The figures as lines for people. */
export function printIngest(figures: readonly IngestFigures[]): string {
  const line = (name: string, seen: LoadSeen) =>
    `${name.padEnd(8)} ${seen.perSecond.toFixed(0).padStart(7)}/s  p50 ${seen.p50Ms.toFixed(2)} ms  p99 ${seen.p99Ms.toFixed(2)} ms  failed ${seen.failed}`;
  return figures
    .map(
      (each) =>
        `ingest, ${each.connections} connections\n  ${line('limit', each.limit)}\n  ${line('product', each.product)}\n` +
        `  ratio    ${each.throughputRatio.toFixed(2)} of the limit, p50 ${each.p50Ratio.toFixed(2)}x, p99 ${each.p99Ratio.toFixed(2)}x`,
    )
    .join('\n');
}
