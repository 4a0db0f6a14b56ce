import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findColours } from './colour-lint.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** The tokens themselves, and print where paper is white and ink is black. */
const TOKEN_FILES = new Set(['components/ui/tokens.css', 'components/ui/severity.css']);

test.each([
  ['className="bg-red-500"', 'bg-red-500'],
  ['text-white', 'text-white'],
  ['hover:border-slate-200/50', 'border-slate-200/50'],
  ["color: '#ff0000'", '#ff0000'],
  ['background: #fff;', '#fff'],
  ['color: rgb(1 2 3)', 'rgb(1'],
])('%s is found', (source, found) => {
  expect(findColours(source)).toEqual([{ line: 1, found }]);
});

test.each([
  'className="bg-surface text-ink-1 border-line"',
  'href="#main"',
  "from '#components/ui/button.tsx'",
  'this.#add(1)',
  '&#039;',
  'color-mix(in srgb, var(--sev-line) 22%, transparent)',
])('%s is left alone', (source) => {
  expect(findColours(source)).toEqual([]);
});

test('screens and parts name no colour: they use the tokens', () => {
  const files = globSync('{components,app}/**/*.{ts,tsx,css}', { cwd: root }).filter(
    (file) => !file.includes('.test.') && !TOKEN_FILES.has(file),
  );
  expect(files.length).toBeGreaterThan(50);
  const faults = files.flatMap((file) =>
    findColours(readFileSync(path.join(root, file), 'utf8')).map(
      ({ line, found }) => `${file}:${line} names ${found}; use a token of components/ui/tokens.css`,
    ),
  );
  expect(faults).toEqual([]);
});
