import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AREAS, type Area, everywhere } from './areas.ts';
import { en } from './messages/en/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const pages = globSync('app/**/page.tsx', { cwd: root }).map((page) => ({ page, ...wordsOfPage(page) }));

test.each(pages)('$page carries every word that it, its layouts and its dialogs say', ({ areas, used }) => {
  const carried = new Set<string>([...everywhere, ...areas.flatMap((area) => AREAS[area])]);
  expect([...used].filter((namespace) => !carried.has(namespace))).toEqual([]);
});

test('no area carries words that its pages do not say', () => {
  const idle = Object.entries(AREAS).flatMap(([area, namespaces]) => {
    const users = pages.filter(({ areas }) => areas.includes(area as Area));
    const said = new Set(users.flatMap(({ used }) => [...used]));
    return namespaces.filter((namespace) => !said.has(namespace)).map((name) => `${area}: ${name}`);
  });
  expect(idle).toEqual([]);
});

test('pages that fail or lead nowhere say only what is everywhere', () => {
  for (const file of ['app/error.tsx', 'app/not-found.tsx'])
    expect([...namespacesOf(closureOf([file]))].filter((name) => !everywhere.includes(name))).toEqual([]);
});

test('the scan follows imports, those on demand too', () => {
  const files = closureOf(['app/(console)/exceptions/page.tsx']);
  expect(files).toContain('components/corrections/propose-dialog.tsx');
  expect(files).toContain('components/ui/button.tsx');
  expect(files).not.toContain('components/wall/wall-screen.tsx');
  expect(namespacesOf(files)).toContain('corrections');
});

function wordsOfPage(page: string): { areas: Area[]; used: Set<string> } {
  const parts = path.dirname(page).split('/');
  const layouts = parts
    .map((_, index) => `${parts.slice(0, index + 1).join('/')}/layout.tsx`)
    .filter((file) => existsSync(path.join(root, file)));
  const own = [page, ...layouts];
  const areas = own.flatMap((file) => [...read(file).matchAll(/<Words of="(\w+)"/g)].map(([, area]) => area));
  return { areas: areas as Area[], used: namespacesOf(closureOf(own)) };
}

function namespacesOf(files: readonly string[]): Set<string> {
  const calls = files.flatMap((file) => [...read(file).matchAll(/useTranslations\('(\w+)/g)]);
  return new Set(calls.map(([, name]) => name ?? '').filter((name) => Object.hasOwn(en, name)));
}

/** The files of the screens that a file brings along, itself included. */
function closureOf(from: readonly string[]): string[] {
  const seen = new Set<string>();
  const queue = [...from];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    queue.push(...importsOf(file));
  }
  return [...seen];
}

function importsOf(file: string): string[] {
  const text = read(file).replace(/import type [^;]+;/g, '');
  const named = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, name]) => name ?? '');
  return named.flatMap((name) => {
    const target = name.startsWith('#components/')
      ? name.slice(1)
      : name.startsWith('.')
        ? path.join(path.dirname(file), name)
        : '';
    return /^(components|app)\/.*\.tsx?$/.test(target) ? [target] : [];
  });
}
