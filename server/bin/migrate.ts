import { ConfigError } from '#server/infra/config.ts';
import { embeddedIsRunning, startDatabase, stopDatabase } from './product-database.ts';
import { readSettings } from './settings.ts';

// `npm run db:migrate`: what every start does with the database, and nothing else.
try {
  const settings = readSettings();
  const wasRunning = settings.embedded && embeddedIsRunning(settings);
  try {
    await startDatabase(settings);
  } finally {
    if (!wasRunning) await stopDatabase(settings);
  }
} catch (error) {
  const text =
    error instanceof ConfigError ? error.message : `The migration failed: ${(error as Error).message}`;
  console.error(text);
  process.exitCode = 1;
}
