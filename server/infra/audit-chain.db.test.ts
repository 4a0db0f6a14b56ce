import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '#server/kernel/actor.ts';
import { type TestDatabase, testDatabase } from '#server/test/database.ts';
import { writeAudit } from './audit.ts';
import { exportHead, readHeads, sealAudit, verifyAudit } from './audit-chain.ts';
import { openCtx } from './context.ts';
import { type Database, openDatabase } from './db/client.ts';
import { transact } from './transaction.ts';

const ENTRIES = 60;
const NOW = new Date('2026-11-23T10:00:00.000Z');

let home: TestDatabase;
let app: Database;
let owner: pg.Pool;
let dir: string;

beforeEach(async () => {
  home = await testDatabase();
  app = openDatabase(home.appUrl, { max: 4, name: 'test' });
  owner = new pg.Pool({ connectionString: home.ownerUrl, max: 2 });
  dir = await mkdtemp(path.join(os.tmpdir(), 'audit-'));
  for (let i = 0; i < ENTRIES; i++) await act(i);
});

afterEach(async () => {
  await app.close();
  await owner.end();
  await home.drop();
  await rm(dir, { recursive: true });
});

async function act(i: number): Promise<void> {
  const ctx = openCtx(app.db, SYSTEM, { now: new Date(NOW.getTime() + i) });
  await transact(ctx, (tx) =>
    writeAudit(tx, ctx, 'door.assign', {
      subject: { kind: 'door', id: `d${i}` },
      siteId: null,
      before: { n: i },
      after: { n: i + 1 },
    }),
  );
}

const heads = () => readHeads(path.join(dir, 'heads.jsonl'));
const seal = async () => {
  await sealAudit(app.pool, NOW);
  await exportHead(app.pool, path.join(dir, 'heads.jsonl'), NOW);
};
const pick = () => 2 + Math.floor(Math.random() * (ENTRIES - 4));
const tamper = async (sql: string, values: unknown[] = []) => {
  const client = await owner.connect();
  try {
    await client.query("SET session_replication_role = 'replica'");
    await client.query(sql, values);
  } finally {
    client.release(true);
  }
};
const entryAt = async (position: number) =>
  (await owner.query('SELECT entry_id FROM audit_chain WHERE position = $1', [position])).rows[0]
    .entry_id as string;

describe('the audit chain', () => {
  it('verifies what nobody touched, and says what still waits', async () => {
    await seal();
    await act(ENTRIES);
    expect(await verifyAudit(app.pool, await heads())).toEqual({ ok: true, entries: ENTRIES, waiting: 1 });
  });

  it('seals each entry once when two sealers run at the same time', async () => {
    await Promise.all([sealAudit(app.pool, NOW), sealAudit(app.pool, NOW), sealAudit(app.pool, NOW)]);
    await sealAudit(app.pool, NOW);
    expect(await verifyAudit(app.pool, [])).toEqual({ ok: true, entries: ENTRIES, waiting: 0 });
  });

  it('reads past a head that a crash tore, and writes the next one behind whole lines', async () => {
    await seal();
    const file = path.join(dir, 'heads.jsonl');
    const whole = await readHeads(file);
    await appendFile(file, '{"position":9');
    expect(await readHeads(file)).toEqual(whole);
    await act(ENTRIES);
    await sealAudit(app.pool, NOW);
    const later = new Date(NOW.getTime() + 3_600_000);
    const next = await exportHead(app.pool, file, later);
    expect(await readHeads(file)).toEqual([...whole, next]);
  });

  it('names an entry whose field was changed', async () => {
    await seal();
    const id = await entryAt(pick());
    await tamper(`UPDATE audit_entry SET after = '{"n": 999}' WHERE id = $1`, [id]);
    expect(await verifyAudit(app.pool, await heads())).toMatchObject({ ok: false, entryId: id });
  });

  it('names an entry that was deleted', async () => {
    await seal();
    const id = await entryAt(pick());
    await tamper('DELETE FROM audit_entry WHERE id = $1', [id]);
    expect(await verifyAudit(app.pool, await heads())).toMatchObject({ ok: false, entryId: id });
  });

  it('notices a middle row deleted together with its link', async () => {
    await seal();
    const position = pick();
    const [id, next] = [await entryAt(position), await entryAt(position + 1)];
    await tamper('DELETE FROM audit_entry WHERE id = $1', [id]);
    await tamper('DELETE FROM audit_chain WHERE entry_id = $1', [id]);
    expect(await verifyAudit(app.pool, await heads())).toMatchObject({ ok: false, entryId: next });
  });

  it('notices two entries that changed places', async () => {
    await seal();
    const position = pick();
    const [a, b] = [await entryAt(position), await entryAt(position + 1)];
    await tamper(
      `UPDATE audit_entry e SET before = o.before, after = o.after, subject_id = o.subject_id
         FROM audit_entry o WHERE (e.id, o.id) IN (($1, $2), ($2, $1))`,
      [a, b],
    );
    expect(await verifyAudit(app.pool, await heads())).toMatchObject({ ok: false, entryId: a });
  });

  it('notices an entry written around the sealer', async () => {
    await seal();
    await tamper(
      `INSERT INTO audit_entry (id, at, actor, actor_name, action, subject_kind, subject_id, correlation_id, changed)
       VALUES ('aud_forged', now() - interval '1 hour', 'user:x', 'X', 'door.assign', 'door', 'd', 'c', '{}')`,
    );
    expect(await verifyAudit(app.pool, await heads())).toMatchObject({ ok: false, entryId: 'aud_forged' });
  });

  it('notices a tail that was cut, by the head kept outside', async () => {
    await seal();
    await tamper(
      'DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_chain WHERE position > 40)',
    );
    await tamper('DELETE FROM audit_chain WHERE position > 40');
    expect(await verifyAudit(app.pool, await heads())).toMatchObject({ ok: false, entries: 40 });
    expect(await verifyAudit(app.pool, [])).toMatchObject({ ok: true });
  });

  it('notices an emptied table and a chain made anew, by the head kept outside', async () => {
    await seal();
    await tamper('DELETE FROM audit_chain');
    await tamper(`UPDATE audit_entry SET reason = 'rewritten'`);
    expect(await verifyAudit(app.pool, await heads())).toMatchObject({ ok: false });
    await tamper('INSERT INTO audit_unsealed (seq, id, at) SELECT seq, id, at FROM audit_entry');
    await sealAudit(app.pool, NOW);
    expect(await verifyAudit(app.pool, await heads())).toMatchObject({
      ok: false,
      problem: expect.stringContaining('head'),
    });
  });
});

describe('the application role', () => {
  it.each([
    `UPDATE audit_entry SET reason = 'x'`,
    'DELETE FROM audit_entry',
    'TRUNCATE audit_entry',
    'ALTER TABLE audit_entry DISABLE TRIGGER ALL',
    'UPDATE audit_chain SET hash = hash',
    'DELETE FROM audit_chain',
    'UPDATE fact SET data = data',
    'DELETE FROM fact',
    'TRUNCATE fact',
    'DELETE FROM message',
    "SET session_replication_role = 'replica'",
  ])('cannot run: %s', async (sql) => {
    await expect(app.pool.query(sql)).rejects.toThrow(/permission denied|must be owner/);
  });
});
