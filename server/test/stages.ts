import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { buildIfStale } from '#server/bin/build.ts';
import { generateClientIfStale, PROJECT_DIR } from '#server/bin/prisma-cli.ts';
import { type CommandResult, runCommand } from './run-command.ts';
import { type Counts, playwrightCounts, vitestCounts, withExitCode } from './test-counts.ts';

export type Stage = {
  name: string;
  /** Part of `npm run verify`: needs no database and little time. */
  daily: boolean;
  run(): Promise<Counts>;
};

const MINUTE_MS = 60_000;
const NODE_MAJOR = 24;
const VITEST_CONFIG = 'server/test/vitest.config.ts';

/** Everything `npm test` does, in order. */
export const STAGES: Stage[] = [
  { name: 'installation', daily: true, run: () => check(checkInstallation) },
  {
    name: 'lint and format',
    daily: true,
    run: () => tool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings']),
  },
  { name: 'types', daily: true, run: types },
  { name: 'unused code', daily: true, run: unusedCode },
  { name: 'unit and architecture', daily: true, run: () => vitest('unit', 5) },
  { name: 'integration', daily: false, run: () => vitest('integration', 25) },
  { name: 'processes', daily: false, run: () => vitest('process', 15) },
  { name: 'production build', daily: false, run: () => check(() => buildIfStale(() => {})) },
  { name: 'end to end', daily: false, run: endToEnd },
];

async function checkInstallation(): Promise<void> {
  const read = (file: string) => fs.readFileSync(path.join(PROJECT_DIR, file), 'utf8');
  const hash = crypto.createHash('sha256').update(read('package-lock.json')).digest('hex');
  if (read('node_modules/.install-stamp') !== hash)
    throw new Error('node_modules does not fit package-lock.json');
  const manifest = JSON.parse(read('package.json'));
  const locked = JSON.parse(read('package-lock.json')).packages[''];
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    const [wanted, found] = [manifest[kind] ?? {}, locked[kind] ?? {}];
    const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
    const differing = [...names].filter((name) => wanted[name] !== found[name]);
    if (differing.length > 0)
      throw new Error(`package-lock.json differs in ${kind}: ${differing.join(', ')}`);
  }
  if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR)
    throw new Error(`Node ${process.version} is too old`);
}

async function types(): Promise<Counts> {
  await generateClientIfStale();
  return tool('typescript/bin/tsc', ['--noEmit', '-p', '.']);
}

async function unusedCode(): Promise<Counts> {
  return tool('knip/bin/knip.js', ['--config', '.knip.json', '--no-progress', '--no-config-hints']);
}

async function vitest(project: string, minutes: number): Promise<Counts> {
  await generateClientIfStale();
  const reporters = ['--reporter=default', '--reporter=json', '--silent=passed-only'];
  return withReport(async (file) => {
    const args = ['run', '--config', VITEST_CONFIG, '--project', project, '--passWithNoTests', ...reporters];
    return program('vitest/vitest.mjs', [...args, `--outputFile.json=${file}`], minutes, true);
  }, vitestCounts);
}

async function endToEnd(): Promise<Counts> {
  return withReport(async (file) => {
    const args = [
      'test',
      '--config',
      'e2e/playwright.config.ts',
      '--pass-with-no-tests',
      '--reporter=list,json',
    ];
    return program('@playwright/test/cli.js', args, 25, true, { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  }, playwrightCounts);
}

async function withReport<Report>(
  run: (file: string) => Promise<CommandResult>,
  count: (report: Report) => Counts,
): Promise<Counts> {
  const file = path.join(os.tmpdir(), `yard-report-${crypto.randomUUID()}.json`);
  try {
    const { code } = await run(file);
    const report = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Report) : null;
    return withExitCode(report && count(report), code);
  } finally {
    fs.rmSync(file, { force: true });
  }
}

async function tool(entry: string, args: string[]): Promise<Counts> {
  return check(async () => {
    const { code, output } = await program(entry, args, 5, false);
    if (code !== 0) throw new Error(output);
  });
}

async function check(work: () => Promise<unknown>): Promise<Counts> {
  try {
    await work();
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    console.error((error as Error).message);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

// Through the package's folder: what a package exports need not include its program.
function program(
  entry: string,
  args: string[],
  minutes: number,
  show: boolean,
  env: Record<string, string> = {},
) {
  const parts = entry.split('/');
  const name = parts.slice(0, entry.startsWith('@') ? 2 : 1).join('/');
  const roots = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const root = roots.find((candidate) => fs.existsSync(path.join(candidate, name)));
  if (!root) throw new Error(`${name} is not installed`);
  return runCommand([path.join(root, entry), ...args], {
    timeoutMs: minutes * MINUTE_MS,
    show,
    env,
  });
}
