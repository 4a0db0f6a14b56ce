import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createTranslator, IntlErrorCode } from 'use-intl/core';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '#server/kernel/errors.ts';
import { directionOf } from './direction.ts';
import { catalogueOf, negotiateLocale } from './locales.ts';
import { en } from './messages/en/index.ts';
import { onIntlError } from './on-missing.ts';
import { pseudo, pseudoText } from './pseudo.ts';
import { missingKeys, usedKeys } from './used-keys.ts';

const root = path.resolve(import.meta.dirname, '../..');
const sources = globSync('{components,app}/**/*.{ts,tsx}', { cwd: root })
  .filter((file) => !file.includes('.test.'))
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));

test('every key that is used exists', () => {
  const used = sources.flatMap(({ file, text }) => usedKeys(text).map((key) => ({ file, key })));
  expect(used.length).toBeGreaterThan(100);
  expect(missingKeys(used, en)).toEqual([]);
});

test('the scan finds a key that does not exist', () => {
  const keys = usedKeys(
    "const t = useTranslations('ui.table'); t('rows', { count }); t('nowhere'); t.rich('gone');",
  );
  expect(keys).toEqual(['ui.table.rows', 'ui.table.nowhere', 'ui.table.gone']);
  expect(missingKeys([{ file: 'x.tsx', key: 'ui.table.nowhere' }], en)).toEqual([
    'x.tsx uses ui.table.nowhere',
  ]);
});

test('every message file is in the catalogue', () => {
  const files = globSync('*.json', { cwd: path.join(import.meta.dirname, 'messages/en') });
  expect(Object.keys(en).sort()).toEqual(files.map((file) => file.replace('.json', '')).sort());
});

test('every message can be read by the message format', () => {
  const broken: string[] = [];
  for (const [key, text] of leaves(en)) {
    const translate = createTranslator({
      locale: 'en',
      messages: { one: text },
      onError: (error) => {
        if (error.code === IntlErrorCode.INVALID_MESSAGE) broken.push(`${key}: ${error.message}`);
      },
    });
    translate('one' as never, Object.fromEntries(slots(text).map((slot) => [slot, 1])) as never);
  }
  expect(broken).toEqual([]);
});

test('every error code of the product has its copy', () => {
  for (const code of ERROR_CODES) {
    const copy = en.errors.codes[code];
    expect(Object.keys(copy ?? {}), code).toEqual(['title', 'meaning', 'todo']);
  }
});

test('copy keeps the voice: no please, no exclamation, nothing successful', () => {
  const faults = [...leaves(en)].filter(([, text]) => /\bplease\b|\bsuccessful|!|\boops\b/i.test(text));
  expect(faults).toEqual([]);
});

test('state words are exactly those of the standard terms', () => {
  const words = (states: Record<string, string>) => Object.values(states).join(' · ');
  const { states } = en;
  expect(words(states.appointment)).toBe(
    'Requested · Scheduled · Arrived · In progress · Completed · No-show · Cancelled',
  );
  expect(words(states.visit)).toBe(
    'Expected · Arrived · Checked in · Waiting · At door · Loading · Unloading · Work complete · Ready to leave · Departed',
  );
  expect(words(states.door)).toBe('Free · Reserved · Occupied · Working · Work complete · Blocked');
  expect(words(states.spot)).toBe('Free · Reserved · Occupied · Closed');
  expect(words(states.trailer)).toBe('Loaded · Part loaded · Empty · Unknown');
  expect(words(states.trailerFlag)).toBe('On hold · Hot · Reefer · Hazmat · Damaged');
  expect(words(states.move)).toBe('Queued · Assigned · Accepted · Moving · Done · Blocked · Cancelled');
  expect(words(states.exception)).toBe(
    'Open · Claimed · Proposed · Approved · Applying · Applied · Rejected · Withdrawn · Outdated · Apply failed',
  );
  expect(words(states.message)).toBe(
    'Received · Queued · Processing · Delivered · Retrying · Dead-lettered · Replayed · Discarded · Duplicate ignored',
  );
  expect(words(states.connector)).toBe('Healthy · Degraded · Down · Paused · Silent');
  expect(words(states.saving)).toBe('Saved on device · Sending · Confirmed · Needs you · Undone');
});

describe('pseudo language', () => {
  test('texts grow by at least 40 % and are marked at both ends', () => {
    const long = pseudoText('Assign a door to this trailer');
    expect(long.length).toBeGreaterThanOrEqual(Math.ceil(29 * 1.4));
    expect(long).toMatch(/^\[Áss.*\]$/);
  });

  test('arguments, branches and tags survive', () => {
    const text = '{count, plural, one {# row} other {# rows}} of <b>{name}</b>';
    expect(pseudoText(text)).toContain('{count, plural, one {# rów} other {# róws}} óf <b>{name}</b>');
    expect(pseudoText('')).toBe('');
    expect(pseudoText('{n}')).toBe('{n}');
  });

  test('its messages still format', () => {
    const t = createTranslator({
      locale: 'en',
      messages: pseudo(en),
      namespace: 'ui.table',
      onError: (error) => {
        throw error;
      },
    });
    expect(t('rows', { count: 3 })).toMatch(/^\[3 róws .+\]$/);
  });

  test('number and time patterns stay plain, since they are put into each other', () => {
    expect(catalogueOf('en-XA').format).toBe(en.format);
    expect(catalogueOf('en-XA').states.door.free).toMatch(/^\[Fréé/);
  });
});

test('the language comes from the choice, the region from the browser', () => {
  expect(negotiateLocale(undefined, 'en-US,en;q=0.9')).toEqual({ language: 'en', formatLocale: 'en-US' });
  expect(negotiateLocale(undefined, 'de-DE,de;q=0.9,en-IE;q=0.5')).toEqual({
    language: 'en',
    formatLocale: 'en-IE',
  });
  expect(negotiateLocale('en-XA', null)).toEqual({ language: 'en-XA', formatLocale: 'en-GB' });
  expect(negotiateLocale('xx', '<script>,en-ZZZZZZZZZ')).toEqual({ language: 'en', formatLocale: 'en-GB' });
  expect([directionOf('ar-XB'), directionOf('en')]).toEqual(['rtl', 'ltr']);
});

test('a missing message stops tests', () => {
  const t = createTranslator({ locale: 'en', messages: en, onError: onIntlError });
  expect(() => t('ui.nowhere' as never)).toThrow(/MISSING_MESSAGE/);
});

function* leaves(node: object, prefix = ''): Generator<[string, string]> {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string') yield [prefix + key, value];
    else yield* leaves(value, `${prefix}${key}.`);
  }
}

function slots(text: string): string[] {
  return [...text.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? '');
}
