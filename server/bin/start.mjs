// The one entry of every npm script. Built-ins only and Node 20 syntax: it installs what is missing with
// whatever Node runs it, then hands over to Node 24, which comes with the packages.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitForLock } from './lock.mjs';

const NODE_MAJOR = 24;
const PARENT_CHECK_MS = 500;
const PROJECT_DIR = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const STAMP = path.join(PROJECT_DIR, 'node_modules/.install-stamp');
const PROGRAMS = {
  start: ['server/bin/supervisor.ts'],
  dev: ['server/bin/supervisor.ts', '--dev'],
  test: ['server/test/run-all.ts'],
  verify: ['server/test/run-all.ts', '--verify'],
  'test:odoo': ['server/sandbox/contract/run.ts'],
  'db:migrate': ['server/bin/migrate.ts'],
  bench: ['server/bench/main.ts'],
  yard: ['server/bin/yard.ts'],
  screens: ['e2e/screens.ts'],
};

process.stdout.on('error', () => {}); // a reader that goes away must not take the product with it
const startedAt = Date.now();
process.chdir(PROJECT_DIR);
const given = process.argv.slice(2);
const namesProgram = given[0] && (given[0] === '--install-only' || !given[0].startsWith('-'));
const [name, ...rest] = namesProgram ? given : ['start', ...given];
if (name === '--install-only') {
  await installIfNeeded();
} else if (!PROGRAMS[name]) {
  console.error(`Unknown command "${name}". Known: ${Object.keys(PROGRAMS).join(', ')}, --install-only`);
  process.exit(2);
} else {
  await installIfNeeded();
  handOver([...PROGRAMS[name], ...rest]);
}

async function installIfNeeded() {
  const wanted = createHash('sha256').update(fs.readFileSync('package-lock.json')).digest('hex');
  if (isInstalled(wanted)) return;
  const lock = await waitForLock(path.join(PROJECT_DIR, '.data/locks/install.lock'), () =>
    say('another start is installing; waiting for it'),
  );
  try {
    if (isInstalled(wanted)) return;
    say(`installing packages with Node ${process.version} (about a minute the first time)`);
    runNpmCi();
    fs.writeFileSync(STAMP, wanted);
    say('packages installed');
  } finally {
    lock.release();
  }
}

function isInstalled(wanted) {
  return fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === wanted;
}

function runNpmCi() {
  const npm = process.env.npm_execpath;
  const isScript = npm && /\.c?js$/.test(npm);
  const [command, first] = isScript ? [process.execPath, [npm]] : [npm || 'npm', []];
  const args = [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'development' },
  });
  if (result.status !== 0) {
    console.error(`npm ci failed${result.error ? `: ${result.error.message}` : ''}`);
    process.exit(result.status || 1);
  }
}

function handOver(args) {
  const bin = path.join(PROJECT_DIR, 'node_modules/.bin');
  const node = chooseNode(path.join(bin, 'node'));
  const env = {
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${bin}${path.delimiter}${process.env.PATH || ''}`,
    YARD_STARTED_AT: String(startedAt),
  };
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env });
  let isAsked = false;
  const ask = () => {
    isAsked = true;
    child.kill('SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, ask);
  // npm's shell dies of a SIGTERM without passing it on: losing our parent is the same request, made once (the
  // supervisor takes a second one as impatience).
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && !isAsked && ask(), PARENT_CHECK_MS);
  child.on('error', (error) => {
    console.error(`Cannot start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code) => {
    clearInterval(watch);
    process.exit(code ?? 1);
  });
}

function chooseNode(installed) {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  if (fs.existsSync(installed)) return fs.realpathSync(installed);
  console.error(
    `This platform brings no Node ${NODE_MAJOR} of its own; install Node ${NODE_MAJOR} and try again.`,
  );
  process.exit(1);
}

function say(text) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);
  console.log(`[${seconds} s] ${text}`);
}
