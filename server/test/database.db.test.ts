import { afterAll, expect, test } from 'vitest';
import { APP_ROLE, withOwner } from '#server/bin/prepare-database.ts';
import { emptyTestDatabase, type TestDatabase, testDatabase } from './database.ts';

const made: TestDatabase[] = [];
afterAll(() => Promise.all(made.map((database) => database.drop())));

async function fresh(): Promise<TestDatabase> {
  const database = await testDatabase();
  made.push(database);
  return database;
}

test('each caller gets a migrated database of its own', async () => {
  const [one, other] = await Promise.all([fresh(), fresh()]);
  await withOwner(one.ownerUrl, (client) => client.query('CREATE TABLE only_here (id int)'));
  const tables = (url: string) =>
    withOwner(url, async (client) => {
      const found = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
      return found.rows.map((row) => row.tablename);
    });
  expect(await tables(one.ownerUrl)).toContain('only_here');
  expect(await tables(other.ownerUrl)).not.toContain('only_here');
  expect(await tables(other.ownerUrl)).toContain('_prisma_migrations');
});

test('the application signs in without the rights of the owner', async () => {
  const database = await fresh();
  await withOwner(database.appUrl, async (client) => {
    const { rows } = await client.query(
      'SELECT current_user AS name, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user',
    );
    expect(rows).toEqual([{ name: APP_ROLE, rolsuper: false, rolcreatedb: false, rolcreaterole: false }]);
    await expect(client.query('CREATE TABLE mine (id int)')).rejects.toMatchObject({ code: '42501' });
  });
});

test('a dropped database is gone even while somebody is connected', async () => {
  const database = await emptyTestDatabase();
  const broken = withOwner(database.ownerUrl, (client) => client.query('SELECT pg_sleep(30)'));
  const outcome = expect(broken).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 200));
  await database.drop();
  await outcome;
  await expect(withOwner(database.ownerUrl, async () => {})).rejects.toMatchObject({ code: '3D000' });
});
