import { defineConfig } from 'prisma/config';

// Migrations run as the owner of the database; the application signs in with fewer rights.
const url = process.env.DATABASE_OWNER_URL ?? process.env.DATABASE_URL;

export default defineConfig({
  schema: 'schema',
  migrations: { path: 'migrations' },
  ...(url ? { datasource: { url } } : {}),
});
