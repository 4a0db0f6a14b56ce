import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '../..');
const skipped = [
  '**/node_modules/**',
  '.next/**',
  '.data/**',
  'server/infra/db/generated/**',
  'e2e/specs/**',
];
const slower = ['**/*.db.test.ts', '**/*.proc.test.ts'];
/** Real processes, sockets and clocks on a shared machine: one more try before a failure counts. */
const RETRIES = 1;

export default defineConfig({
  root,
  test: {
    root,
    projects: [
      {
        root,
        test: {
          name: 'unit',
          retry: RETRIES,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...skipped, ...slower],
        },
      },
      {
        root,
        test: {
          name: 'integration',
          include: ['**/*.db.test.ts'],
          exclude: skipped,
          globalSetup: ['server/test/database.setup.ts'],
          testTimeout: 60_000,
          retry: RETRIES,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'process',
          include: ['**/*.proc.test.ts'],
          exclude: skipped,
          globalSetup: ['server/test/database.setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          retry: RETRIES,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
