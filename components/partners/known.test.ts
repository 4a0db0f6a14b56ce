import { expect, test } from 'vitest';
import { EVENT_TYPES as SERVER_TYPES } from '#server/integration/formats/canonical/events.ts';
import { ACCESSES as SERVER_ACCESSES } from '#server/integration/governance/rights.ts';
import {
  PARTNER_STATUSES,
  RightLine,
  SECRET_KINDS as SERVER_KINDS,
} from '#server/integration/governance/schema.ts';
import { FORMAT_NAMES } from '#server/integration/partners/contract.ts';
import { SOURCES } from '#server/kernel/event.ts';
import { ACCESSES, EVENT_GROUPS, EVENT_TYPES, FORMATS, SECRET_KINDS, SPEAKERS, STATUSES } from './known.ts';
import { secretState } from './secret-state.ts';

test('the forms offer what the server takes', () => {
  expect([...EVENT_TYPES].sort()).toEqual([...SERVER_TYPES].sort());
  expect([...FORMATS].sort()).toEqual([...FORMAT_NAMES].sort());
  expect(SPEAKERS).toEqual(SOURCES);
  expect(STATUSES).toEqual(PARTNER_STATUSES);
  expect(ACCESSES).toEqual(SERVER_ACCESSES);
  expect(SECRET_KINDS).toEqual(SERVER_KINDS);
});

test('groups of event types are rights the server takes', () => {
  for (const eventType of EVENT_GROUPS)
    expect(RightLine.safeParse({ eventType, access: 'observe' }).success, eventType).toBe(true);
});

test('a secret is valid, ends, has ended or was revoked', () => {
  const now = Date.parse('2026-05-14T12:00:00Z');
  const open = { revokedAt: null, expiresAt: null };
  expect(secretState(open, now)).toEqual({ kind: 'valid', daysLeft: null });
  expect(secretState({ ...open, expiresAt: new Date('2026-05-20T13:00:00Z') }, now)).toEqual({
    kind: 'valid',
    daysLeft: 6,
  });
  expect(secretState({ ...open, expiresAt: new Date('2026-05-14T11:00:00Z') }, now)).toEqual({
    kind: 'ended',
    daysLeft: null,
  });
  expect(secretState({ revokedAt: new Date(now), expiresAt: null }, now).kind).toBe('revoked');
});
