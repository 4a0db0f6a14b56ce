import { expect, it } from 'vitest';
import type { Session } from '#server/auth/session.ts';
import type { Db } from '#server/infra/db/client.ts';
import type { Role } from '#server/kernel/actor.ts';
import { mayFollow } from './viewer.ts';

const noDatabase = {} as Db;
const person = (role: Role) =>
  ({
    kind: 'person',
    session: {
      actor: { kind: 'user', id: 'u', name: 'U', grants: [{ role, siteId: '*' }] },
    } as unknown as Session,
  }) as const;

it.each([
  ['admin', 'admin', true],
  ['integration', 'admin', true],
  ['dispatcher', 'admin', false],
  ['steward', 'admin', false],
  ['steward', 'master-data', true],
  ['dispatcher', 'master-data', false],
  ['gate_clerk', 'exceptions', true],
  ['gate_clerk', 'integrations', false],
] as const)('lets a %s follow %s: %s', async (role, topic, may) => {
  expect(await mayFollow(noDatabase, person(role), topic)).toBe(may);
});

it('lets a wall screen follow the board of its site and nothing else', async () => {
  const wall = { kind: 'display', displayId: 'dsp_1', siteId: 'sit_1' } as never;
  expect(await mayFollow(noDatabase, wall, 'board:sit_1')).toBe(true);
  for (const topic of ['board:sit_2', 'admin', 'exceptions', 'site:sit_1'] as const)
    expect(await mayFollow(noDatabase, wall, topic)).toBe(false);
});
