import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export const PROJECT_DIR = path.resolve(import.meta.dirname, '../..');
const CONFIG = 'prisma/prisma.config.ts';
const CLIENT_DIR = path.join(PROJECT_DIR, 'server/infra/db/generated');
const ENGINE = path.join(import.meta.dirname, 'schema-engine.mjs');

/**
 * Runs the official Prisma CLI with the engine that needs no download, and returns what it printed.
 * Throws with that output when the CLI fails. `url` is the owner's connection string.
 */
export async function runPrisma(args: string[], url?: string): Promise<string> {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const child = spawn(process.execPath, [cli, ...args, '--config', CONFIG], {
    cwd: PROJECT_DIR,
    env: prismaEnvironment(url),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`prisma ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** Environment for the Prisma CLI; an engine chosen by the caller's own environment is respected. */
export function prismaEnvironment(url?: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? ENGINE,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    // The engine is a program with `#!/usr/bin/env node`.
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`,
    ...(url ? { DATABASE_OWNER_URL: url } : {}),
  };
}

/** Generates the database client unless it already fits the schema; true when it had to. Safe at any time. */
export async function generateClientIfStale(): Promise<boolean> {
  const stamp = path.join(CLIENT_DIR, '.schema-hash');
  const hash = hashOfFiles(['prisma/schema', CONFIG, 'package-lock.json']);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash) return false;
  await runPrisma(['generate']);
  fs.writeFileSync(stamp, hash);
  return true;
}

/** SHA-256 over names and contents of files, or of all files below folders; paths relative to the project. */
export function hashOfFiles(paths: string[], skip: (relative: string) => boolean = () => false): string {
  const hash = crypto.createHash('sha256');
  for (const file of paths.flatMap((entry) => listFiles(entry, skip)).sort()) {
    hash
      .update(`${file}\0`)
      .update(fs.readFileSync(path.join(PROJECT_DIR, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function listFiles(relative: string, skip: (relative: string) => boolean): string[] {
  const stat = fs.statSync(path.join(PROJECT_DIR, relative), { throwIfNoEntry: false });
  if (!stat || skip(relative)) return [];
  if (!stat.isDirectory()) return [relative];
  const names = fs.readdirSync(path.join(PROJECT_DIR, relative));
  return names.flatMap((name) => listFiles(path.posix.join(relative, name), skip));
}
