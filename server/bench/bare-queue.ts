import pg from 'pg';

/** The bare limits of a queue: SKIP LOCKED, one flushed commit for each job, no ledger, no retries, no attempts. */
export interface BareQueue {
  /** Milliseconds from enqueueing to the start of the work, for one job on a quiet queue. */
  pickUp(): Promise<number>;
  /** Works `jobs` off over `keys` keys in order, `workers` loops side by side. Answers jobs per second. */
  drainKeyed(options: { jobs: number; keys: number; workers: number; workMs: number }): Promise<number>;
  close(): Promise<void>;
}

export async function openBareQueue(ownerUrl: string): Promise<BareQueue> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 24 });
  await pool.query(`CREATE TABLE bench_job (id bigserial PRIMARY KEY, key text NOT NULL, body text NOT NULL);
    CREATE INDEX ON bench_job (key, id);
    CREATE TABLE bench_key (key text PRIMARY KEY, waiting int NOT NULL)`);
  const listener = new pg.Client({ connectionString: ownerUrl });
  await listener.connect();
  await listener.query('LISTEN bench_job');
  return {
    async pickUp() {
      const picked = new Promise<number>((resolve, reject) => {
        listener.once('notification', () => {
          takeOne(pool).then(resolve, reject);
        });
      });
      const from = performance.now();
      await pool.query({
        name: 'enqueue',
        text: `WITH added AS (INSERT INTO bench_job (key, body) VALUES ($1, $2)) SELECT pg_notify('bench_job', '')`,
        values: ['one', 'x'.repeat(500)],
      });
      return (await picked) - from;
    },
    drainKeyed: (options) => drainKeyed(pool, options),
    async close() {
      await listener.end();
      await pool.end();
    },
  };
}

/** Answers the moment the work would begin. */
async function takeOne(pool: pg.Pool): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query({
      name: 'take',
      text: 'SELECT id, body FROM bench_job ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1',
    });
    const at = performance.now();
    await client.query({ name: 'done', text: 'DELETE FROM bench_job WHERE id = $1', values: [rows[0]?.id] });
    await client.query('COMMIT');
    return at;
  } finally {
    client.release();
  }
}

async function drainKeyed(
  pool: pg.Pool,
  { jobs, keys, workers, workMs }: { jobs: number; keys: number; workers: number; workMs: number },
): Promise<number> {
  await pool.query('TRUNCATE bench_job, bench_key');
  await pool.query(
    `INSERT INTO bench_job (key, body) SELECT 'k' || i % $2::int, repeat('x', 500) FROM generate_series(1, $1::int) i`,
    [jobs, keys],
  );
  await pool.query(
    'INSERT INTO bench_key (key, waiting) SELECT key, count(*) FROM bench_job GROUP BY key ORDER BY key',
  );
  await pool.query('ANALYZE bench_job, bench_key');
  const from = performance.now();
  let done = 0;
  const loop = async () => {
    const client = await pool.connect();
    try {
      while (done < jobs) if (await oneOfAKey(client, workMs)) done += 1;
    } finally {
      client.release();
    }
  };
  await Promise.all(Array.from({ length: workers }, loop));
  return jobs / ((performance.now() - from) / 1_000);
}

/** The first job of a key that nobody has; the key's row is the lock. */
async function oneOfAKey(client: pg.PoolClient, workMs: number): Promise<boolean> {
  await client.query('BEGIN');
  const { rows } = await client.query({
    name: 'take-key',
    text: `WITH k AS (SELECT key FROM bench_key WHERE waiting > 0 FOR UPDATE SKIP LOCKED LIMIT 1)
           SELECT j.id, j.key FROM k JOIN LATERAL
             (SELECT id, key, body FROM bench_job WHERE key = k.key ORDER BY id LIMIT 1) j ON true`,
  });
  const [job] = rows;
  if (job && workMs > 0) await new Promise((resolve) => setTimeout(resolve, workMs));
  if (job)
    await client.query({
      name: 'done-key',
      text: `WITH gone AS (DELETE FROM bench_job WHERE id = $1)
             UPDATE bench_key SET waiting = waiting - 1 WHERE key = $2`,
      values: [job.id, job.key],
    });
  await client.query('COMMIT');
  return job !== undefined;
}
