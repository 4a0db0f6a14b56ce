import { afterEach, expect, test } from 'vitest';
import { emptyTestDatabase, type TestDatabase, testDatabase } from '#server/test/database.ts';
import { appUrl, ensureAppRole, prepareDatabase, withOwner } from './prepare-database.ts';
import { runPrisma } from './prisma-cli.ts';

let database: TestDatabase;
const member = `operator_${process.pid}`;
afterEach(async () => {
  await withOwner(database.ownerUrl, (client) => client.query(`DROP ROLE IF EXISTS ${member}`));
  await database.drop();
});

test("an operator's own login gets the application's rights and no more", async () => {
  database = await emptyTestDatabase();
  await withOwner(database.ownerUrl, async (client) => {
    await client.query(`CREATE ROLE ${member} LOGIN PASSWORD 'theirs'`);
    await ensureAppRole(client, { member });
    await ensureAppRole(client, { member });
    await client.query(
      'CREATE TABLE given (id int); CREATE TABLE kept (id int); GRANT SELECT ON given TO yard_app',
    );
  });
  const url = Object.assign(new URL(database.ownerUrl), { username: member, password: 'theirs' }).toString();
  await withOwner(url, async (client) => {
    await client.query('SELECT * FROM given');
    await expect(client.query('SELECT * FROM kept')).rejects.toMatchObject({ code: '42501' });
  });
});

test('the official Prisma CLI migrates with the engine of ours and finds no drift', async () => {
  database = await emptyTestDatabase();
  const { ownerUrl } = database;
  expect(await runPrisma(['migrate', 'deploy'], ownerUrl)).toContain('successfully applied');
  expect(await runPrisma(['migrate', 'status'], ownerUrl)).toContain('up to date');
  const diff = ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema', '--exit-code'];
  await runPrisma(diff, ownerUrl); // ends with 2 when the schema files and the migrations differ
}, 90_000);

test('a database that cannot be reached is named, with the error code of Prisma', async () => {
  database = await emptyTestDatabase();
  const nowhere = Object.assign(new URL(database.ownerUrl), { port: '9' }).toString();
  await expect(runPrisma(['migrate', 'deploy'], nowhere)).rejects.toThrow(/P1001/);
});

test('a prepared database is recognised, and an unprepared one is prepared however often it is asked for', async () => {
  database = await testDatabase();
  const { password } = new URL(database.appUrl);
  const again = () => prepareDatabase(database.ownerUrl, { password });
  expect(await again()).toBe('');
  await withOwner(database.ownerUrl, (client) => client.query('COMMENT ON SCHEMA pgboss IS NULL'));
  const reports = await Promise.all([again(), again()]);
  expect(reports.filter((report) => report.includes('No pending migrations'))).toHaveLength(1);
  expect(reports).toContain('');
  await withOwner(appUrl(database.ownerUrl, password), (client) =>
    client.query('SELECT * FROM pgboss.queue'),
  );
}, 60_000);
