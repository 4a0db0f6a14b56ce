import { expect, test } from 'vitest';
import { probeGapMs } from './connectors.ts';
import { postOutbound, retryAfterOf, sortAnswer } from './post-outbound.ts';

const answer = (status: number, retryAfter?: string) => sortAnswer({ status, retryAfter, text: 'x' }, 0);

test.each([
  [200, 'done'],
  [204, 'done'],
  [301, 'refused'],
  [307, 'refused'],
  [400, 'refused'],
  [401, 'refused'],
  [403, 'refused'],
  [404, 'refused'],
  [410, 'refused'],
  [422, 'refused'],
  [408, 'retry'],
  [425, 'retry'],
  [429, 'retry'],
  [500, 'retry'],
  [503, 'retry'],
  [599, 'retry'],
])('%i is %s', (status, kind) => {
  expect(answer(status).kind).toBe(kind);
});

test('a wish to wait is kept, in seconds or as a date, never longer than a day', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  expect(retryAfterOf('120', now)).toBe(120_000);
  expect(retryAfterOf('Mon, 23 Nov 2026 12:00:30 GMT', now)).toBe(30_000);
  expect(retryAfterOf('Mon, 23 Nov 2026 11:00:00 GMT', now)).toBe(0);
  expect(retryAfterOf('999999999', now)).toBe(86_400_000);
  expect(retryAfterOf('soon', now)).toBeNull();
  expect(answer(503, '7')).toMatchObject({ kind: 'retry', retryAfterMs: 7_000, connector: 'none' });
});

test.each([
  'http://127.0.0.1:9/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://[::ffff:127.0.0.1]/',
  'http://169.254.169.254/latest',
  'https://10.0.0.8/',
  'file:///etc/passwd',
  'https://localhost/',
])('%s is never called', async (url) => {
  const rules = { allow: [] };
  const { signal } = new AbortController();
  expect(await postOutbound({ url, headers: {}, body: 'x', rules, signal })).toMatchObject({
    kind: 'refused',
    problem: { code: 'address_refused' },
  });
});

test('a name that resolves to a private address is not called', async () => {
  const { signal } = new AbortController();
  const outcome = await postOutbound({
    url: 'https://localtest.invalid/',
    headers: {},
    body: 'x',
    rules: { allow: [] },
    signal,
  });
  expect(outcome.kind).not.toBe('done');
});

test('a partner that cannot be reached is looked at less and less often, Odoo every 30 seconds', () => {
  const gaps = [5, 6, 7, 8, 12].map((failures) => probeGapMs('partner', failures, 0));
  expect(gaps).toEqual([1_800_000, 3_600_000, 3_600_000, 3_600_000, 3_600_000]);
  expect(probeGapMs('partner', 1, 0)).toBe(10_000);
  expect(probeGapMs('odoo', 9, 0.5)).toBe(30_000);
});
