import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';

/** Entries sealed in one transaction, and read at once while verifying. */
const SEAL_BATCH = 1_000;
const VERIFY_BATCH = 5_000;
/** One sealer at a time, in whatever process. */
const SEALER_LOCK = 7_310_003;
/** The head leaves the database at least this often. */
const HEAD_EVERY_MS = 5 * 60_000;
const HEAD_EVERY_ENTRIES = 1_000;
const GENESIS = Buffer.alloc(32);

export interface ChainHead {
  readonly position: number;
  readonly entryId: string;
  readonly hash: string;
  readonly at: string;
}

/** Seals waiting audit entries into the hash chain. Returns how many; 0 when another sealer is at work. */
export async function sealAudit(pool: pg.Pool, now: Date): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const lock = await client.query('SELECT pg_try_advisory_xact_lock($1) AS mine', [SEALER_LOCK]);
    const sealed = lock.rows[0].mine === true ? await sealBatch(client, now) : 0;
    await client.query('COMMIT');
    return sealed;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function sealBatch(client: pg.PoolClient, now: Date): Promise<number> {
  const { rows } = await client.query(
    `SELECT ${ENTRY_COLUMNS} FROM audit_unsealed u JOIN audit_entry e ON e.id = u.id AND e.at = u.at ORDER BY u.seq LIMIT $1`,
    [SEAL_BATCH],
  );
  if (rows.length === 0) return 0;
  const last = await client.query('SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1');
  let position = Number(last.rows[0]?.position ?? 0);
  let hash: Buffer = last.rows[0]?.hash ?? GENESIS;
  const links = rows.map((row) => {
    hash = linkHash(hash, row);
    return { position: ++position, id: row.id, seq: row.seq, at: row.at, hash };
  });
  await client.query(
    `INSERT INTO audit_chain (position, entry_id, entry_seq, entry_at, hash, sealed_at)
     SELECT *, $6::timestamptz FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::timestamptz[], $5::bytea[])`,
    [
      links.map((l) => l.position),
      links.map((l) => l.id),
      links.map((l) => l.seq),
      links.map((l) => l.at),
      links.map((l) => l.hash),
      now,
    ],
  );
  await client.query('DELETE FROM audit_unsealed WHERE seq = ANY($1::bigint[])', [links.map((l) => l.seq)]);
  return links.length;
}

/** Writes the chain's head outside the database when it is due. */
export async function exportHead(pool: pg.Pool, file: string, now: Date): Promise<ChainHead | null> {
  const { rows } = await pool.query(
    'SELECT position, entry_id, hash FROM audit_chain ORDER BY position DESC LIMIT 1',
  );
  const row = rows[0];
  if (!row) return null;
  const last = (await readHeads(file)).at(-1);
  const position = Number(row.position);
  if (last && position <= last.position) return null;
  const due =
    !last ||
    position - last.position >= HEAD_EVERY_ENTRIES ||
    now.getTime() - Date.parse(last.at) >= HEAD_EVERY_MS;
  if (!due) return null;
  const head = { position, entryId: row.entry_id, hash: row.hash.toString('hex'), at: now.toISOString() };
  await mkdir(path.dirname(file), { recursive: true });
  await dropTornLine(file);
  await appendFile(file, `${JSON.stringify(head)}\n`);
  return head;
}

/** The heads kept outside, oldest first. A line without its end was torn by a crash and never was a head. */
export async function readHeads(file: string): Promise<ChainHead[]> {
  const text = (await headBytes(file)).toString();
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ChainHead);
}

async function dropTornLine(file: string): Promise<void> {
  const bytes = await headBytes(file);
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length) await truncate(file, whole);
}

function headBytes(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
}

export type ChainReport =
  | { readonly ok: true; readonly entries: number; readonly waiting: number }
  | {
      readonly ok: false;
      readonly entries: number;
      readonly problem: string;
      readonly entryId: string | null;
    };

/**
 * Recomputes the chain and compares it with the heads kept outside. Finds a changed, deleted, swapped or
 * inserted entry by itself; a cut tail, an emptied table and a chain recomputed by its owner by the heads.
 */
export async function verifyAudit(pool: pg.Pool, heads: readonly ChainHead[]): Promise<ChainReport> {
  const headAt = new Map(heads.map((head) => [head.position, head]));
  let hash: Buffer = GENESIS;
  let entries = 0;
  for (;;) {
    const { rows } = await pool.query(
      `SELECT c.position, c.entry_id, c.hash AS link, c.entry_seq, ${ENTRY_COLUMNS}
         FROM audit_chain c LEFT JOIN audit_entry e ON e.id = c.entry_id AND e.at = c.entry_at
        WHERE c.position > $1 ORDER BY c.position LIMIT $2`,
      [entries, VERIFY_BATCH],
    );
    for (const row of rows) {
      const bad = (problem: string) => ({
        ok: false as const,
        entries,
        problem,
        entryId: row.entry_id as string,
      });
      if (Number(row.position) !== entries + 1)
        return bad('a link of the chain is missing before this entry');
      if (row.id === null) return bad('the entry is gone');
      hash = linkHash(hash, row);
      if (!hash.equals(row.link)) return bad('the entry was changed');
      entries++;
      const head = headAt.get(entries);
      if (head && head.hash !== hash.toString('hex'))
        return bad('the chain differs from its head kept outside');
    }
    if (rows.length < VERIFY_BATCH) break;
  }
  const furthest = heads.at(-1);
  if (furthest && furthest.position > entries) {
    return {
      ok: false,
      entries,
      problem: 'the chain ends before its head kept outside',
      entryId: furthest.entryId,
    };
  }
  return strays(pool, entries);
}

/** An entry neither sealed nor waiting for the sealer was written around it. */
async function strays(pool: pg.Pool, entries: number): Promise<ChainReport> {
  const { rows } = await pool.query(
    `SELECT e.id, u.seq IS NOT NULL AS waits
       FROM audit_entry e LEFT JOIN audit_chain c ON c.entry_id = e.id LEFT JOIN audit_unsealed u ON u.seq = e.seq
      WHERE c.entry_id IS NULL ORDER BY e.seq`,
  );
  const stray = rows.find((row) => !row.waits);
  if (stray) return { ok: false, entries, problem: 'the entry was never sealed', entryId: stray.id };
  return { ok: true, entries, waiting: rows.length };
}

const ENTRY_COLUMNS = `e.seq, e.id, e.at, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS') AS at_text,
  e.actor, e.actor_name, e.on_behalf_of, e.action, e.subject_kind, e.subject_id, e.site_id, e.correlation_id, e.reason,
  e.before::text AS before_text, e.after::text AS after_text, e.changed`;

type EntryRow = Record<string, unknown>;

function linkHash(previous: Buffer, row: EntryRow): Buffer {
  const text = JSON.stringify([
    String(row['seq']),
    row['id'],
    row['at_text'],
    row['actor'],
    row['actor_name'],
    row['on_behalf_of'],
    row['action'],
    row['subject_kind'],
    row['subject_id'],
    row['site_id'],
    row['correlation_id'],
    row['reason'],
    row['before_text'],
    row['after_text'],
    row['changed'],
  ]);
  return createHash('sha256').update(previous).update(text).digest();
}
