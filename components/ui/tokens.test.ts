import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const css = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8');
const THEMES = ['light', 'dark', 'sun'] as const;
type Theme = (typeof THEMES)[number];
const SEVERITIES = ['notice', 'watch', 'serious', 'critical', 'unsure', 'confirmed'] as const;

const TEXT = 4.5;
const SUN_TEXT = 7;
const MARK = 3;

describe.each(THEMES)('%s', (theme) => {
  const token = tokensOf(theme);
  const least = theme === 'sun' ? SUN_TEXT : TEXT;
  const grounds = ['canvas', 'surface', 'sunken'];
  const inks = ['ink-1', 'ink-2', 'ink-3'];

  test.each(grounds.flatMap((ground) => inks.map((ink) => [ink, ground])))(
    '%s on %s reads',
    (ink, ground) => {
      expect(contrast(token(ink), token(ground))).toBeGreaterThanOrEqual(least);
    },
  );

  test('accent reads as text and as a ground', () => {
    expect(contrast(token('accent'), token('surface'))).toBeGreaterThanOrEqual(least);
    expect(contrast(token('accent'), token('canvas'))).toBeGreaterThanOrEqual(least);
    expect(contrast(token('accent'), token('accent-tint'))).toBeGreaterThanOrEqual(least);
    expect(contrast(token('on-accent'), token('accent'))).toBeGreaterThanOrEqual(least);
    for (const ink of inks) expect(contrast(token(ink), token('accent-tint'))).toBeGreaterThanOrEqual(TEXT);
  });

  test('edges of controls are seen', () => {
    for (const ground of ['canvas', 'surface'])
      expect(contrast(token('line-strong'), token(ground))).toBeGreaterThanOrEqual(MARK);
  });

  test('charts are seen', () => {
    for (const name of ['series-1', 'series-2', 'series-3', 'series-target'])
      expect(contrast(token(name), token('surface'))).toBeGreaterThanOrEqual(MARK);
  });

  test.each(SEVERITIES)('%s: words read, the mark is seen', (severity) => {
    const of = (part: string) => token(`sev-${severity}-${part}`);
    expect(contrast(of('text'), of('tint'))).toBeGreaterThanOrEqual(least);
    expect(contrast(of('on'), of('solid'))).toBeGreaterThanOrEqual(least);
    for (const ground of ['canvas', 'surface']) {
      const seen = Math.max(contrast(of('solid'), token(ground)), contrast(of('line'), token(ground)));
      expect(seen).toBeGreaterThanOrEqual(MARK);
    }
  });

  // Main facts keep their own ink on a tinted card (white on the black critical card of the sun theme).
  test.each(SEVERITIES)('the first ink and the accent read on the tint of %s', (severity) => {
    const inverted = theme === 'sun' && severity === 'critical';
    const tint = token(`sev-${severity}-tint`);
    const ink = inverted ? token('sev-critical-on') : token('ink-1');
    const accent = inverted ? token('sev-critical-on') : token('accent');
    expect(contrast(ink, tint)).toBeGreaterThanOrEqual(least);
    expect(contrast(accent, tint)).toBeGreaterThanOrEqual(TEXT);
  });
});

test('the values are those of the brief', () => {
  const pick = (theme: Theme, names: string[]) =>
    names.map((name) => tokensOf(theme)(name).slice(1).toUpperCase());
  expect(
    pick('light', ['canvas', 'line-strong', 'ink-3', 'accent', 'sev-serious-solid', 'sev-unsure-text']),
  ).toEqual(['F3F4F6', '7F8896', '58616F', '0B5CAD', 'C64A00', '54308A']);
  expect(pick('dark', ['surface', 'ink-2', 'accent-tint', 'sev-critical-solid', 'sev-watch-tint'])).toEqual([
    '171C23',
    'BCC5D0',
    '13283F',
    'F43F4B',
    '33290A',
  ]);
  expect(pick('sun', ['accent', 'accent-tint', 'sunken', 'sev-watch-tint'])).toEqual([
    '003B80',
    'D6E6FA',
    'E6E6E6',
    'FFD400',
  ]);
});

test('every theme sets the same tokens', () => {
  const names = THEMES.map((theme) =>
    [...block(theme).matchAll(/--([\w-]+):/g)].map((match) => match[1]).sort(),
  );
  expect(names[1]).toEqual(names[0]);
  expect(names[2]).toEqual(names[0]);
});

function block(theme: Theme): string {
  const found = css.match(new RegExp(`\\[data-theme=["']${theme}["']\\] \\{([^}]*)\\}`));
  if (!found?.[1]) throw new Error(`tokens.css has no theme ${theme}`);
  return found[1];
}

function tokensOf(theme: Theme): (name: string) => string {
  const text = block(theme);
  return (name) => {
    const value = text.match(new RegExp(`--${name}: (#[0-9a-f]{6});`))?.[1];
    if (!value) throw new Error(`Theme ${theme} has no colour --${name}`);
    return value;
  };
}

/** WCAG 2.2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
