import { spawn } from 'node:child_process';
import { PROJECT_DIR } from '#server/bin/prisma-cli.ts';

export type CommandResult = { code: number; output: string };

/**
 * Runs a program of the project under this Node and returns its exit code and output; with `show`, the output
 * also appears as it comes. Ends the whole process group after `timeoutMs`.
 */
export async function runCommand(
  args: string[],
  options: { timeoutMs: number; show: boolean; env?: Record<string, string> },
): Promise<CommandResult> {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT_DIR,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const endGroup = () => child.pid && killGroup(child.pid);
  process.once('exit', endGroup);
  let output = '';
  let timedOut = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
      if (options.show) process.stdout.write(chunk);
    });
  }
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup();
  }, options.timeoutMs);
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
  clearTimeout(timer);
  process.off('exit', endGroup);
  if (timedOut) output += `\nnot finished after ${options.timeoutMs / 1000} s`;
  return { code, output };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
