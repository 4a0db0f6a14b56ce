import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PROJECT_DIR } from '#server/bin/prisma-cli.ts';
import { type PartResult, plain } from './figures.ts';

const READY_TIMEOUT_MS = 5 * 60_000;
const WARM_STARTS = 3;

/** `npm start` in a fresh clone until the product is ready, then again with everything there. */
export async function benchStart(): Promise<PartResult> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yard-bench-start-'));
  fs.chmodSync(dir, 0o755);
  const clone = path.join(dir, 'clone');
  try {
    execFileSync('git', ['clone', '--quiet', PROJECT_DIR, clone]);
    const cold = await startOnce(clone);
    const warm: number[] = [];
    for (let i = 0; i < WARM_STARTS; i++) warm.push((await startOnce(clone)).seconds);
    warm.sort((a, b) => a - b);
    const middle = warm[Math.floor(warm.length / 2)] ?? 0;
    return {
      title: 'start: `npm start` until ready',
      figures: [
        plain('cold (fresh clone, warm npm cache)', `${cold.seconds.toFixed(0)} s`),
        plain('warm (median of three)', `${middle.toFixed(1)} s`),
      ],
      notes: cold.stages,
    };
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

async function startOnce(clone: string): Promise<{ seconds: number; stages: string[] }> {
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(clone, 'server/bin/start.mjs')], {
    cwd: clone,
    env: { ...cleanEnvironment(), PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stages: string[] = [];
  try {
    await untilReady(child, stages);
    return { seconds: (performance.now() - started) / 1_000, stages };
  } finally {
    await stop(child);
  }
}

function untilReady(child: ChildProcess, stages: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('not ready in time')), READY_TIMEOUT_MS);
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready`)));
    let seen = '';
    child.stdout?.on('data', (chunk) => {
      seen += chunk;
      const lines = seen.split('\n');
      seen = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith('[')) stages.push(line.trim());
        if (!/ready: http/.test(line)) continue;
        clearTimeout(timer);
        resolve();
      }
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** What this run was started with must not lead the clone to another checkout's tools or data. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  const own = (PATH ?? '').split(path.delimiter).filter((each) => !each.startsWith(PROJECT_DIR));
  const env: Record<string, string> = { PATH: own.join(path.delimiter) };
  for (const [name, value] of Object.entries({ HOME, LANG, TMPDIR })) if (value) env[name] = value;
  for (const [name, value] of Object.entries(process.env))
    if (value && /^npm_config_/i.test(name)) env[name] = value;
  return env as NodeJS.ProcessEnv;
}
