import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Lower numbers know nothing of higher ones; folders with the same number know nothing of each other. */
const LAYERS: Record<string, number> = {
  kernel: 0,
  infra: 1,
  yard: 2,
  auth: 3,
  integration: 4,
  reactions: 5,
  live: 5,
  api: 6,
  http: 6,
};
const YARD_ORDER = [
  'sites',
  'parties',
  'exceptions',
  'trailers',
  'appointments',
  'visits',
  'doors',
  'moves',
  'receipts',
  'corrections',
];
const INTEGRATION_ORDER = ['mapping', 'messages', 'governance', 'formats', 'partners', 'odoo', 'inbound'];
/** Tools: they may import the house, the house never imports them. */
const TOOLS = ['bin', 'sandbox', 'test', 'bench'];
const FEATURE_FILES = /^(schema|rules|events|policy|queries)(\.ts|\/[\w-]+\.ts)$|^commands\/[\w-]+\.ts$/;
const MAX_LINES = 300;

const files = ['server', 'app', 'components', 'e2e', 'prisma/seed'].flatMap((dir) =>
  sources(path.join(ROOT, dir)),
);

describe('the house', () => {
  it('lets server folders import only lower layers', () => {
    expect(offences(serverLayer)).toEqual([]);
  });

  it('keeps the order of nouns inside the yard and inside integration', () => {
    expect(
      offences(
        (from, to) =>
          order(from, to, 'yard', YARD_ORDER) ?? order(from, to, 'integration', INTEGRATION_ORDER),
      ),
    ).toEqual([]);
  });

  it('never lets the product import its tools', () => {
    expect(offences(toolImport)).toEqual([]);
  });

  it('lets pages and components import only what is pure or typed for them', () => {
    expect(offences(screenImport)).toEqual([]);
  });

  it('names the database client only where it belongs', () => {
    expect(offences(databaseImport)).toEqual([]);
  });

  it('keeps a closed list of file kinds in a feature of the yard', () => {
    const strange = files
      .map(relative)
      .filter((file) => /^server\/yard\/\w+\//.test(file) && !/\.test\.ts$/.test(file))
      .filter((file) => !FEATURE_FILES.test(file.split('/').slice(3).join('/')));
    expect(strange, 'a feature holds schema, rules, events, policy, queries and commands').toEqual([]);
  });

  it('reads process.env in one place of the product', () => {
    const readers = files
      .map(relative)
      .filter(
        (file) => file.startsWith('server/') && !isTest(file) && !TOOLS.includes(file.split('/')[1] ?? ''),
      )
      .filter((file) => file !== 'server/infra/config.ts' && /process\.env\b/.test(read(file)));
    expect(readers, 'settings are parsed in server/infra/config.ts and handed on').toEqual([]);
  });

  it('asks no clock in the yard and in maps', () => {
    const asking = files
      .map(relative)
      .filter((file) => /^server\/(yard|integration\/(formats|partners))\//.test(file) && !isTest(file))
      .filter((file) => /new Date\(\)|Date\.now\(\)/.test(read(file)));
    expect(asking, 'time comes in as ctx.now').toEqual([]);
  });

  it('tells the transaction of every write to a row it may remember', () => {
    const silent = files
      .map(relative)
      .filter((file) => file.startsWith('server/') && !isTest(file) && !file.includes('/generated/'))
      .filter((file) => writesUntold(read(file)));
    expect(silent, 'who writes visits, trailers or bookings calls hold() or drop()').toEqual([]);
  });

  it('keeps files small enough to read', () => {
    const long = files
      .map(relative)
      .filter((file) => !isTest(file) && !file.includes('/generated/'))
      .map((file) => [file, read(file).split('\n').length] as const)
      .filter(([, lines]) => lines > MAX_LINES);
    expect(long, `a file has at most ${MAX_LINES} lines`).toEqual([]);
  });

  it('would catch a planted fault', () => {
    expect(serverLayer('server/kernel/x.ts', 'server/infra/y.ts')).toContain('kernel');
    expect(order('server/yard/doors/x.ts', 'server/yard/receipts/y.ts', 'yard', YARD_ORDER)).toContain(
      'receipts',
    );
    expect(toolImport('server/api/x.ts', 'server/sandbox/y.ts')).toContain('tool');
    expect(screenImport('components/x.tsx', 'server/yard/doors/commands/assign-door.ts')).toContain(
      'screens',
    );
    expect(databaseImport('server/yard/doors/rules.ts', 'server/infra/db/client.ts')).toContain('rules');
    expect(writesUntold('await tx.visit.update({ where })')).toBe(true);
  });
});

function writesUntold(code: string): boolean {
  return (
    /\.(visit|trailer|appointment)\.(update|updateMany|upsert|delete)\(/.test(code) &&
    !/\b(hold|drop)\(/.test(code)
  );
}

type Rule = (from: string, to: string, typeOnly?: boolean) => string | null;

function serverLayer(from: string, to: string): string | null {
  const [a, b] = [layerOf(from), layerOf(to)];
  if (!a || !b || a.folder === b.folder) return null;
  return b.level < a.level
    ? null
    : `${from} → ${to}: ${a.folder} may not know ${b.folder}; move the code to ${b.folder} or below ${a.folder}`;
}

function order(from: string, to: string, area: string, nouns: readonly string[]): string | null {
  const noun = (file: string) => new RegExp(`^server/${area}/([\\w-]+)/`).exec(file)?.[1];
  const [a, b] = [noun(from), noun(to)];
  if (!a || !b || a === b) return null;
  return nouns.indexOf(b) < nouns.indexOf(a)
    ? null
    : `${from} → ${to}: in ${area}, ${a} comes before ${b}; compose them in ${b}`;
}

function toolImport(from: string, to: string): string | null {
  const folder = (file: string) => /^server\/(\w+)\//.exec(file)?.[1] ?? '';
  if (
    isTest(from) ||
    TOOLS.includes(folder(from)) ||
    !from.startsWith('server/') ||
    !TOOLS.includes(folder(to))
  )
    return null;
  if (/^server\/(sandbox|worker|main|edge)\.ts$/.test(from)) return null;
  return `${from} → ${to}: a tool is for trials and tests, the product does not need it`;
}

function screenImport(from: string, to: string, typeOnly = false): string | null {
  if (!/^(app|components)\//.test(from) || !to.startsWith('server/') || isTest(from)) return null;
  if (typeOnly) return null;
  if (/^server\/kernel\//.test(to) || /^server\/yard\/\w+\/(schema|rules)/.test(to)) return null;
  if (/^server\/(api\/runtime|live\/topics|auth\/rights)\.ts$/.test(to)) return null;
  return `${from} → ${to}: screens may import kernel, schema, rules and types; reach the rest through the API`;
}

function databaseImport(from: string, to: string, typeOnly = false): string | null {
  if (typeOnly || isTest(from) || !/^server\/infra\/db\/(client|generated)/.test(to)) return null;
  if (
    /\/(rules|schema|events|policy)(\.ts|\/)/.test(from) ||
    /^server\/(kernel|integration\/(formats|partners))\//.test(from)
  ) {
    return `${from} → ${to}: rules, schemas and maps are pure; queries and commands talk to the database`;
  }
  return null;
}

function layerOf(file: string): { folder: string; level: number } | null {
  const folder = /^server\/(\w+)\//.exec(file)?.[1];
  const level = folder === undefined ? undefined : LAYERS[folder];
  return folder === undefined || level === undefined || isTest(file) ? null : { folder, level };
}

function offences(rule: Rule): string[] {
  return files.flatMap((file) => {
    const from = relative(file);
    return importsOf(file).flatMap(({ to, typeOnly }) => rule(from, to, typeOnly) ?? []);
  });
}

function importsOf(file: string): { to: string; typeOnly: boolean }[] {
  const found: { to: string; typeOnly: boolean }[] = [];
  for (const match of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'/gm,
  )) {
    const target = match[2] ?? '';
    const to = target.startsWith('#')
      ? target.slice(1)
      : target.startsWith('.')
        ? relative(path.resolve(path.dirname(file), target))
        : null;
    if (to) found.push({ to, typeOnly: match[1] !== undefined });
  }
  return found;
}

function sources(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const full = path.join(dir, name);
    if (name === 'generated' || name === 'node_modules') return [];
    if (statSync(full).isDirectory()) return sources(full);
    return /\.tsx?$/.test(name) ? [full] : [];
  });
}

function relative(file: string): string {
  return path.relative(ROOT, file);
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file) || file.startsWith('server/test/') || file.startsWith('e2e/');
}
