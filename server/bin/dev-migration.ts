import fs from 'node:fs';
import path from 'node:path';
import { testDatabase } from '../test/database.ts';
import { generateClientIfStale, PROJECT_DIR, runPrisma } from './prisma-cli.ts';

// Writes prisma/migrations/<time>_<name>/migration.sql with the steps from what the migrations build to
// what the schema files say. Works on a throw-away database; no other database is touched.
const name = process.argv[2];
if (!name || !/^[a-z0-9][a-z0-9_]*$/.test(name)) {
  console.error('Usage: node server/bin/dev-migration.ts <name_in_snake_case>');
  process.exit(2);
}
const sql = await schemaDifference();
if (sql === null) {
  console.log('The migrations already build what the schema says; nothing written.');
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join('prisma/migrations', `${stamp}_${name}`);
  fs.mkdirSync(path.join(PROJECT_DIR, folder), { recursive: true });
  fs.writeFileSync(path.join(PROJECT_DIR, folder, 'migration.sql'), sql);
  console.log(`Wrote ${folder}/migration.sql; read it before you commit it:\n\n${sql}`);
}
await generateClientIfStale();

async function schemaDifference(): Promise<string | null> {
  const database = await testDatabase();
  try {
    const args = ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema', '--script'];
    const script = await runPrisma(args, database.ownerUrl);
    return script.trim() === '' || script.includes('This is an empty migration.') ? null : script;
  } finally {
    await database.drop();
  }
}
