import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { PROJECT_DIR } from '#server/bin/prisma-cli.ts';

export type Browser = {
  executablePath: string;
  args: string[];
  /** Added to the environment of the browser. */
  env: Record<string, string>;
  found: string;
};

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * A real Chromium on any machine: CHROMIUM_PATH, Playwright's own, the system's, or the one that comes with
 * the packages and needs nothing of the machine (unpacked once, about 2 s). `own` is where Playwright
 * would have put its browser.
 */
export function resolveBrowser(own: string): Browser {
  const named = process.env.CHROMIUM_PATH;
  if (named && !fs.existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist`);
  if (named) return { executablePath: named, args: ARGS, env: {}, found: 'CHROMIUM_PATH' };
  if (fs.existsSync(own)) return { executablePath: own, args: ARGS, env: {}, found: 'Playwright' };
  const system = SYSTEM_BROWSERS.find((candidate) => fs.existsSync(candidate));
  if (system) return { executablePath: system, args: ARGS, env: {}, found: 'system' };
  return packagedBrowser();
}

function packagedBrowser(): Browser {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const { version } = JSON.parse(fs.readFileSync(path.join(path.dirname(entry), '../package.json'), 'utf8'));
  const home = path.join(os.tmpdir(), `yard-chromium-${version}-${process.getuid?.() ?? 'user'}`);
  if (!fs.existsSync(path.join(home, 'chromium'))) unpack(entry, home);
  const env = {
    LD_LIBRARY_PATH: path.join(home, 'al2023/lib'),
    FONTCONFIG_FILE: path.join(home, 'fonts.conf'),
  };
  return { executablePath: path.join(home, 'chromium'), args: ARGS, env, found: 'package' };
}

// The package unpacks into TMPDIR and brings its libraries along only where it believes to run on Lambda;
// a process of its own keeps both settings away from us.
function unpack(entry: string, home: string): void {
  const draft = `${home}.${crypto.randomUUID()}`;
  fs.mkdirSync(draft, { recursive: true });
  const script = `import(${JSON.stringify(entry)}).then((chromium) => chromium.default.executablePath())`;
  const env = { ...process.env, TMPDIR: draft, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' };
  const result = spawnSync(process.execPath, ['-e', script], { cwd: PROJECT_DIR, env, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`Chromium could not be unpacked:\n${result.stderr}`);
  fs.writeFileSync(path.join(draft, 'fonts.conf'), fontSettings(home));
  try {
    fs.renameSync(draft, home);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    fs.rmSync(draft, { recursive: true, force: true }); // another run was first
  }
}

// The package's own file names fixed folders; without any font the browser crashes.
function fontSettings(home: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(home, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${path.join(home, 'font-cache')}</cachedir>
</fontconfig>
`;
}
