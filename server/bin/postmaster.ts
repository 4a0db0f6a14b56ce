import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export type Postmaster = { pid: number; port: number; ready: boolean };

/** What `postmaster.pid` says, whether or not that process still lives. */
export function readPidFile(dataDir: string): Postmaster | null {
  try {
    const lines = fs.readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' } : null;
  } catch {
    return null;
  }
}

/** The server running on this data folder, or null. A process that merely reuses the number does not count. */
export function livePostmaster(dataDir: string): Postmaster | null {
  const recorded = readPidFile(dataDir);
  return recorded && isPostgres(recorded.pid, dataDir) ? recorded : null;
}

/**
 * Removes a `postmaster.pid` whose process is gone but whose number is taken (reused, or a zombie nobody
 * reaps): PostgreSQL would refuse to start for ever. Safe because no process works in the data folder.
 */
export function clearStalePidFile(dataDir: string): boolean {
  const recorded = readPidFile(dataDir);
  if (!recorded || process.platform !== 'linux' || isPostgres(recorded.pid, dataDir)) return false;
  if (processWorksIn(dataDir) || readPidFile(dataDir)?.pid !== recorded.pid) return false;
  fs.rmSync(path.join(dataDir, 'postmaster.pid'), { force: true });
  return true;
}

function isPostgres(pid: number, dataDir: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const command = commandLine(pid);
  return command.includes('postgres') && command.includes(dataDir);
}

function commandLine(pid: number): string {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-ww', '-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout ?? '';
  }
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'); // empty for a zombie
  } catch {
    return '';
  }
}

// Server processes have the data folder as their working directory for as long as they live.
function processWorksIn(dataDir: string): boolean {
  const real = fs.realpathSync(dataDir);
  return fs.readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return fs.readlinkSync(`/proc/${entry}/cwd`) === real;
    } catch {
      return false;
    }
  });
}
