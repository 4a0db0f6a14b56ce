import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPidFile } from '#server/bin/postmaster.ts';
import type { Random } from '#server/sandbox/simulation/random.ts';

export const VICTIMS = ['web', 'worker', 'postgres', 'session'] as const;
/** `session`: one server process of PostgreSQL, upon which it ends all of them and recovers. */
export type Victim = (typeof VICTIMS)[number];

export interface Kill {
  readonly victim: Victim;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface KillerOptions {
  readonly dataDir: string;
  readonly kills: number;
  readonly gapMs: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

const ENTRIES: Record<'web' | 'worker', string> = { web: 'main.ts', worker: 'worker.ts' };
const LOOK_MS = 100;
const LOOKS = 200;

/** `kill -9`, again and again, at random moments: web, worker, PostgreSQL as a whole, one of its sessions. */
export async function killThrough(options: KillerOptions): Promise<Kill[]> {
  const { random, signal } = options;
  const kills: Kill[] = [];
  while (kills.length < options.kills && !signal.aborted) {
    await sleep(options.gapMs * (0.3 + 1.4 * random.next()));
    const victim = chooseVictim(random);
    const pid = await find(options.dataDir, victim, signal);
    if (pid === null) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      continue; // it ended by itself between looking and killing
    }
    kills.push({ victim, at: Date.now() });
    options.say(`${kills.length}/${options.kills} kill -9 ${victim} (${pid})`);
  }
  return kills;
}

function chooseVictim(random: Random): Victim {
  const drawn = random.next();
  if (drawn < 0.35) return 'web';
  if (drawn < 0.7) return 'worker';
  return drawn < 0.9 ? 'postgres' : 'session';
}

/** A victim that is being started is waited for: kills shall hit something alive. */
async function find(dataDir: string, victim: Victim, signal: AbortSignal): Promise<number | null> {
  for (let look = 0; look < LOOKS && !signal.aborted; look++) {
    const pid = pidOf(dataDir, victim);
    if (pid !== null) return pid;
    await sleep(LOOK_MS);
  }
  return null;
}

function pidOf(dataDir: string, victim: Victim): number | null {
  if (victim === 'postgres' || victim === 'session') {
    const server = readPidFile(path.join(dataDir, 'postgres', 'data'));
    if (!server?.ready) return null;
    if (victim === 'postgres') return server.pid;
    return childrenOf(server.pid).find(({ command }) => command.includes('yard_app'))?.pid ?? null;
  }
  const { pid } = JSON.parse(fs.readFileSync(path.join(dataDir, 'supervisor.lock'), 'utf8')) as {
    pid: number;
  };
  return childrenOf(pid).find(({ command }) => command.endsWith(`server/${ENTRIES[victim]}`))?.pid ?? null;
}

/** Living children of a process. Linux only, like everything that reads /proc. */
export function childrenOf(parent: number): { pid: number; command: string }[] {
  return fs.readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = fs.readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [state, of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(of) !== parent || state === 'Z') return [];
      const command = fs.readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return [{ pid: Number(entry), command }];
    } catch {
      return [];
    }
  });
}
