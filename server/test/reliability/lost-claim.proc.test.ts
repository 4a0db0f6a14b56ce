import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster, stopCluster } from '#server/bin/postgres.ts';
import { appUrl, prepareDatabase, withOwner } from '#server/bin/prepare-database.ts';
import { openCtx } from '#server/infra/context.ts';
import { type Database, openDatabase } from '#server/infra/db/client.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openPartnerBook } from '#server/integration/governance/partner-book.ts';
import { openInbound } from '#server/integration/inbound/process-message.ts';
import {
  claim,
  INBOX,
  type LedgerRow,
  noteLost,
  OUTBOX,
  settle,
} from '#server/integration/messages/ledger.ts';
import { settlementOf } from '#server/integration/messages/settle.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { newId } from '#server/kernel/ids.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';

const PASSWORD = 'app-password-for-tests';
let dir: string;
let cluster: Cluster;
let database: Database;
let partnerId: string;

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yard-claim-'));
  fs.chmodSync(dir, 0o755);
  cluster = await startCluster(dir);
  await prepareDatabase(cluster.url('yard'), { password: PASSWORD });
  // Nothing reaches the disk by itself for a while: what a commit did not flush is lost for certain.
  await withOwner(cluster.url('yard'), async (client) => {
    await client.query(`ALTER SYSTEM SET wal_writer_delay = '10s'`);
    await client.query(`ALTER SYSTEM SET autovacuum = off`);
    await client.query('SELECT pg_reload_conf()');
  });
  database = open();
  const ctx = openCtx(database.db, SYSTEM);
  await createSite(ctx, { code: 'DC-CHI', name: 'Chicago', city: 'Chicago', timeZone: 'America/Chicago' });
  partnerId = (
    await createPartner(ctx, {
      code: 'gate',
      name: 'Gate',
      format: 'canonical',
      source: 'gate',
      rights: [{ eventType: 'yard.*', access: 'create' }],
    })
  ).id;
});
afterAll(async () => {
  await database.close();
  await stopCluster(dir);
  fs.rmSync(dir, { recursive: true, force: true });
});

function open(): Database {
  return openDatabase(appUrl(cluster.url('yard'), PASSWORD), { max: 6, name: 'test' });
}

async function crash(): Promise<void> {
  process.kill(cluster.pid, 'SIGKILL');
  await database.close().catch(() => undefined);
  cluster = await startCluster(dir);
  database = open();
}

async function arrival(trailer: string): Promise<string> {
  const at = new Date();
  const id = newId('message', at.getTime());
  const body = Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id: trailer,
      source: '/claim',
      type: 'yard.gate.arrived.v1',
      data: {
        site: { code: 'DC-CHI' },
        references: [],
        equipment: [{ kind: 'trailer', number: trailer }],
        happenedAt: at.toISOString(),
      },
    }),
  );
  await database.pool.query(
    `INSERT INTO message (id, received_at, partner_id, delivery_id, stream_key, content_type, body, body_sha256, status,
       correlation_id) VALUES ($1, $2, $3, $1, $1, 'application/cloudevents+json', $4, $5, 'queued', $1)`,
    [id, at, partnerId, body, createHash('sha256').update(body).digest()],
  );
  return id;
}

/** What a worker does with a row it has claimed. */
async function work(row: LedgerRow): Promise<string> {
  const { db, pool } = database;
  const book = openPartnerBook({ pool, box: openSecretBox('x'.repeat(40)) });
  const startedAt = new Date();
  const { signal } = new AbortController();
  const outcome = await openInbound({ db, pool, book }).handler(row, { startedAt, signal });
  const settlement = settlementOf({
    kind: 'message',
    outcome,
    attempts: row.attempts,
    outage: false,
    probe: false,
    scale: 1,
    random: 0,
  });
  await settle(pool, INBOX, row, settlement, { startedAt, durationMs: 1 });
  return outcome.kind;
}

const messageOf = (id: string) => database.db.message.findFirstOrThrow({ where: { id } });
const arrivals = (trailer: string) => database.db.visit.count({ where: { trailerNumber: trailer } });
const tries = (id: string) => database.db.attempt.findMany({ where: { subjectId: id } });
async function claimed(id: string): Promise<LedgerRow> {
  const { rows } = await claim(database.pool, INBOX, 'inbound', id);
  if (!rows[0]) throw new Error('nothing was claimed');
  return rows[0];
}

test('a claim that PostgreSQL lost is made again: one effect, one try, although the first holder goes on', async () => {
  const id = await arrival('TRL-LOST');
  const first = await claimed(id);
  expect((await messageOf(id)).status).toBe('processing');
  await crash();
  expect(await messageOf(id)).toMatchObject({ status: 'queued', attempts: 0 });
  const second = await claimed(id);
  expect(second).toMatchObject({ orphaned: false, attempts: 0 });
  // The first holder never heard of the crash and works at the same time.
  const outcomes = await Promise.all([work(first), work(second)]);
  expect(outcomes).toEqual(['done', 'done']);
  expect(await arrivals('TRL-LOST')).toBe(1);
  const [event] = await database.db.messageEvent.findMany({ where: { messageId: id } });
  expect(event).toMatchObject({ status: 'applied', subjectKind: 'visit' });
  expect(await messageOf(id)).toMatchObject({ status: 'delivered', attempts: 1 });
  expect(await tries(id)).toHaveLength(1);
  const audits = await database.db.auditEntry.count({ where: { action: 'visit.record-arrival' } });
  expect(audits).toBe(1);
});

test('an effect that was committed keeps its claim through a crash; the settlement that was lost is made up for', async () => {
  const id = await arrival('TRL-DONE');
  const first = await claimed(id);
  const { db, pool } = database;
  const book = openPartnerBook({ pool, box: openSecretBox('x'.repeat(40)) });
  const { signal } = new AbortController();
  await openInbound({ db, pool, book }).handler(first, { startedAt: new Date(), signal });
  await crash();
  expect(await messageOf(id)).toMatchObject({ status: 'processing', attempts: 0 });
  await database.pool.query(`UPDATE message SET locked_until = now() - interval '1 second' WHERE id = $1`, [
    id,
  ]);
  const again = await claimed(id);
  expect(again.orphaned).toBe(true);
  expect(await work(await noteLost(database.pool, INBOX, again, new Date()))).toBe('done');
  expect(await arrivals('TRL-DONE')).toBe(1);
  expect(await messageOf(id)).toMatchObject({ status: 'delivered', attempts: 2 });
  expect((await tries(id)).map(({ outcome }) => outcome).sort()).toEqual(['done', 'lost']);
});

test('a claim of the outbox survives: it tells that somebody may have written abroad', async () => {
  const id = newId('delivery');
  await database.pool.query(
    `INSERT INTO delivery (id, lane, key, effect, external_ref, connector_id, subject_kind, subject_id, payload, status,
       created_at, correlation_id)
     VALUES ($1, 'odoo', $1, 'odoo.push-dock', $1, 'con_1', 'receipt', 'rcp_1', '{}', 'queued', now(), $1)`,
    [id],
  );
  const { rows } = await claim(database.pool, OUTBOX, 'odoo', id);
  expect(rows).toHaveLength(1);
  await crash();
  const row = await database.db.delivery.findUniqueOrThrow({ where: { id } });
  expect(row).toMatchObject({ status: 'processing', attempts: 0 });
});
