import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { transact } from '#server/infra/transaction.ts';
import { verb } from '#server/infra/verb.ts';
import { newId } from '#server/kernel/ids.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { acknowledgeException } from './commands/acknowledge-exception.ts';
import { claimException } from './commands/claim-exception.ts';
import { closeException } from './commands/close-exception.ts';
import { autoClear, raiseException } from './commands/raise-exception.ts';
import { reassignException } from './commands/reassign-exception.ts';
import { snoozeException } from './commands/snooze-exception.ts';
import { wakeMoved } from './commands/wake-exception.ts';
import { mayWorkOnExceptions } from './policy.ts';
import { countExceptions, getException, listExceptions, peopleAt } from './queries.ts';
import type { RaiseException } from './schema.ts';

let t: TestCtx;
let site: string;
const NOW = new Date('2026-11-20T10:00:00Z');
const at = (minutes: number) => ({ now: addMinutes(NOW, minutes) });

beforeAll(async () => {
  t = await testCtx();
});
afterAll(() => t.close());
beforeEach(() => {
  site = newId('site');
});

const raise = (over: Partial<RaiseException> = {}, minutes = 0) =>
  raiseException(t.job('test', at(minutes)), {
    siteId: site,
    kind: 'late',
    subject: { kind: 'visit', id: newId('visit') },
    dedupeKey: newId('exception'),
    params: { minutes: 18 },
    ...over,
  });
const row = (id: string) => t.db.yardException.findUniqueOrThrow({ where: { id } });
const facts = async (id: string) =>
  (await t.db.fact.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } })).map((f) => f.type);
const audits = async (id: string) =>
  (await t.db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } })).map(
    (a) => a.action,
  );

describe('raising', () => {
  it('opens a case with severity, owner, deadline, one fact and one audit entry', async () => {
    const { id, no, created } = await raise({ params: { minutes: 90 } });
    expect(created).toBe(true);
    expect(no).toMatch(/^E-\d+$/);
    expect(await row(id)).toMatchObject({
      status: 'open',
      severity: 3,
      ownerRole: 'dispatcher',
      deadlineAt: addMinutes(NOW, 60),
      siteId: site,
    });
    expect(await facts(id)).toEqual(['exception.raised']);
    expect(await audits(id)).toEqual(['exception.raise']);
  });

  it('adds nothing while the same cause is open, and opens anew after it was closed', async () => {
    const dedupeKey = `late:${newId('visit')}`;
    const first = await raise({ dedupeKey });
    expect(await raise({ dedupeKey })).toEqual({ ...first, created: false });
    expect(await facts(first.id)).toEqual(['exception.raised']);
    await closeException(t.as('dispatcher', site, at(1)), { exceptionId: first.id, reason: 'came' });
    const second = await raise({ dedupeKey });
    expect(second.created).toBe(true);
    expect(second.id).not.toBe(first.id);
  });

  it('opens one case when ten raise the same cause at once', async () => {
    const dedupeKey = `late:${newId('visit')}`;
    const raised = await Promise.all(Array.from({ length: 10 }, () => raise({ dedupeKey })));
    expect(new Set(raised.map((one) => one.id)).size).toBe(1);
    expect(raised.filter((one) => one.created)).toHaveLength(1);
    expect(await facts(raised[0]?.id ?? '')).toEqual(['exception.raised']);
  });

  it('brings values up to date when asked to', async () => {
    const dedupeKey = `late:${newId('visit')}`;
    const { id } = await raise({ dedupeKey, params: { minutes: 18, kept: 'yes' } });
    await raise({ dedupeKey, params: { minutes: 95 }, refresh: true });
    expect(await row(id)).toMatchObject({ severity: 3, params: { minutes: 95, kept: 'yes' } });
  });

  it('is for people of the site and jobs, not for partners, and unknown to foreign sites', async () => {
    const input = {
      siteId: site,
      kind: 'late',
      subject: { kind: 'visit', id: 'v' },
      dedupeKey: newId('exception'),
    } as const;
    await expect(raiseException(t.partner([site]), input)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(raiseException(t.as('admin', newId('site')), input)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('clears by itself when the cause is gone, unless a correction is on its way', async () => {
    const clear = verb({
      name: 'test.clear',
      input: z.object({ key: z.string() }),
      policy: mayWorkOnExceptions,
      async run(work, { key }) {
        work.at(null, 'test');
        const cleared = await autoClear(work, key, 'came after all');
        work.unchanged();
        return cleared;
      },
    });
    const dedupeKey = `late:${newId('visit')}`;
    const { id } = await raise({ dedupeKey });
    await t.db.yardException.update({ where: { id }, data: { status: 'proposed' } });
    expect(await clear(t.system(), { key: dedupeKey })).toBe(false);
    await t.db.yardException.update({ where: { id }, data: { status: 'claimed' } });
    expect(await clear(t.system(), { key: dedupeKey })).toBe(true);
    expect(await row(id)).toMatchObject({ status: 'closed', resolution: 'came after all' });
    expect(await facts(id)).toEqual(['exception.raised', 'exception.closed']);
    expect(await clear(t.system(), { key: dedupeKey })).toBe(false);
  });
});

describe('working on a case', () => {
  it('is claimed by one person; the second one meets a conflict', async () => {
    const { id } = await raise();
    const ana = t.as('dispatcher', site, at(1));
    await claimException(ana, { exceptionId: id });
    await claimException(ana, { exceptionId: id });
    expect(await row(id)).toMatchObject({ status: 'claimed', ownerUserId: ana.actor.id });
    await expect(claimException(t.as('dock_lead', site), { exceptionId: id })).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'exception.claimed' },
    });
    expect(await facts(id)).toEqual(['exception.raised', 'exception.claimed']);
    expect(await audits(id)).toEqual(['exception.raise', 'exception.claim']);
  });

  it('is claimed once when two reach for it at the same moment', async () => {
    const { id } = await raise();
    const tries = await Promise.allSettled(
      [1, 2, 3, 4].map(() => claimException(t.as('dispatcher', site), { exceptionId: id })),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await facts(id)).toEqual(['exception.raised', 'exception.claimed']);
  });

  it('answers as not existing from another site and refuses jobs and old screens', async () => {
    const { id } = await raise();
    await expect(claimException(t.as('admin', newId('site')), { exceptionId: id })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(claimException(t.job('x'), { exceptionId: id })).rejects.toMatchObject({ code: 'refused' });
    await expect(
      claimException(t.as('dispatcher', site), { exceptionId: id, version: 7 }),
    ).rejects.toMatchObject({ code: 'conflict', details: { reason: 'outdated' } });
    await expect(
      claimException(t.as('dispatcher', site), { exceptionId: newId('exception') }),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('is acknowledged once', async () => {
    const { id } = await raise();
    await acknowledgeException(t.as('manager', site, at(2)), { exceptionId: id });
    await acknowledgeException(t.as('dispatcher', site, at(9)), { exceptionId: id });
    expect(await row(id)).toMatchObject({ status: 'open', acknowledgedAt: addMinutes(NOW, 2) });
    expect(await facts(id)).toEqual(['exception.raised', 'exception.acknowledged']);
  });

  it('is given to people who work at the site, and back to a role', async () => {
    const { id } = await raise();
    const userId = newId('user');
    await t.db.user.create({ data: { id: userId, email: `${userId}@x.test`, name: 'Bo', createdAt: NOW } });
    const dispatcher = t.as('dispatcher', site);
    const give = () =>
      reassignException(dispatcher, { exceptionId: id, ownerUserId: userId, reason: 'knows it' });
    await expect(give()).rejects.toMatchObject({ details: { reason: 'exception.owner_not_at_site' } });
    await t.db.userGrant.create({ data: { id: newId('user'), userId, role: 'dock_lead', siteId: site } });
    await give();
    expect(await row(id)).toMatchObject({ status: 'claimed', ownerUserId: userId });
    expect(await getException(dispatcher, id)).toMatchObject({ ownerName: 'Bo' });
    await reassignException(dispatcher, { exceptionId: id, ownerRole: 'gate_clerk' });
    expect(await row(id)).toMatchObject({ status: 'open', ownerUserId: null, ownerRole: 'gate_clerk' });
    await expect(
      reassignException(t.as('marshal', site), { exceptionId: id, ownerRole: 'dispatcher' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('sleeps until a moment and is back on the list then', async () => {
    const { id } = await raise();
    const ana = (minutes: number) => t.as('dispatcher', site, at(minutes));
    await snoozeException(ana(1), { exceptionId: id, until: addMinutes(NOW, 60) });
    const open = async (minutes: number) =>
      (await listExceptions(ana(minutes), { tab: 'open' })).items.map((i) => i.id);
    expect(await open(30)).toEqual([]);
    expect(await countExceptions(ana(30))).toMatchObject({ mine: 0, open: 0, oldestOpenedAt: null });
    expect(await open(60)).toEqual([id]);
    await expect(snoozeException(ana(5), { exceptionId: id, until: NOW })).rejects.toMatchObject({
      details: { reason: 'exception.snooze_past' },
    });
    await expect(
      snoozeException(ana(5), { exceptionId: id, until: addMinutes(NOW, 30 * 24 * 60) }),
    ).rejects.toMatchObject({ details: { reason: 'exception.snooze_long' } });
  });

  it('is closed with a reason, once', async () => {
    const { id } = await raise();
    const ana = t.as('dispatcher', site);
    await closeException(ana, { exceptionId: id, reason: 'driver called' });
    await closeException(ana, { exceptionId: id, reason: 'again' });
    expect(await row(id)).toMatchObject({ status: 'closed', resolution: 'driver called' });
    expect(await facts(id)).toEqual(['exception.raised', 'exception.closed']);
    await expect(closeException(ana, { exceptionId: id, reason: ' ' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(claimException(ana, { exceptionId: id })).rejects.toMatchObject({
      details: { reason: 'exception.wrong_state' },
    });
  });
});

describe('lists', () => {
  it('show the most severe and oldest first, page by page, each once', async () => {
    for (let i = 0; i < 7; i++) await raise({ params: { minutes: i % 2 === 0 ? 90 : 10 } }, i);
    const ana = t.as('dispatcher', site, at(60));
    const seen: { severity: number; openedAt: Date; id: string }[] = [];
    let cursor: string | undefined;
    do {
      const page = await listExceptions(ana, { tab: 'open', limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(seen.map((one) => one.id)).size).toBe(7);
    expect(seen.map((one) => one.severity)).toEqual([3, 3, 3, 3, 2, 2, 2]);
    expect(seen.slice(0, 4).map((one) => one.openedAt.getTime())).toEqual(
      [0, 2, 4, 6].map((minutes) => addMinutes(NOW, minutes).getTime()),
    );
    await expect(listExceptions(ana, { cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('tell mine from others, filter by kind, site and age, and keep to the sites in reach', async () => {
    const late = await raise();
    const seal = await raise({ kind: 'seal_mismatch' }, 50);
    const elsewhere = await raise({ siteId: newId('site') });
    const siteless = await raise({ siteId: null, kind: 'dead_letter' });
    const ids = async (ctx: ReturnType<TestCtx['as']>, input: Parameters<typeof listExceptions>[1]) =>
      (await listExceptions(ctx, input)).items.map((one) => one.id);
    const dispatcher = t.as('dispatcher', site, at(60));
    expect(await ids(dispatcher, { tab: 'mine' })).toEqual([late.id]);
    expect(await ids(t.as('gate_clerk', site, at(60)), { tab: 'mine' })).toEqual([seal.id]);
    expect(await ids(dispatcher, { kinds: ['seal_mismatch'] })).toEqual([seal.id]);
    expect(await ids(dispatcher, { minAgeMinutes: 30 })).toEqual([late.id]);
    expect(await ids(dispatcher, { siteId: site })).toEqual([seal.id, late.id]);
    expect(await ids(dispatcher, { tab: 'all' })).not.toContain(elsewhere.id);
    expect(await ids(dispatcher, { tab: 'all' })).not.toContain(siteless.id);
    expect(await ids(t.as('integration', site, at(60)), { tab: 'mine' })).toContain(siteless.id);
    expect(await ids(t.partner([site]), { tab: 'all' })).toEqual([]);
    await expect(getException(t.as('admin', newId('site')), late.id)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await countExceptions(dispatcher)).toEqual({
      mine: 1,
      toApprove: 0,
      open: 2,
      oldestOpenedAt: NOW,
    });
  });

  it('read inside an open transaction', async () => {
    const { id } = await raise();
    const ctx = t.as('dispatcher', site);
    const counts = await transact(ctx, (tx) => countExceptions({ ...ctx, tx }));
    expect(counts.open).toBe(1);
    expect((await listExceptions(ctx, {})).items[0]?.id).toBe(id);
  });
});

describe('sleeping until the record moves', () => {
  const moves = verb({
    name: 'test.move',
    input: z.object({ visitId: z.string(), siteId: z.string(), type: z.string() }),
    policy: mayWorkOnExceptions,
    async run(work, { visitId, siteId, type }) {
      work.at(siteId, 'test');
      await work.record({
        type,
        data: {},
        subject: { kind: 'door', id: newId('door') },
        siteId: siteId as never,
        visitId: visitId as never,
      });
      work.unchanged();
    },
  });

  it('wakes when something happens to the stay, and not when somebody looks at the case', async () => {
    const visitId = newId('visit');
    const { id } = await raise({ visitId });
    const clerk = t.as('gate_clerk', site, at(1));
    await snoozeException(clerk, { exceptionId: id, until: null, wakeOn: 'record_moves' });
    await snoozeException(clerk, { exceptionId: id, until: null, wakeOn: 'record_moves' });
    expect(await row(id)).toMatchObject({
      wakeOn: 'record_moves',
      snoozedUntil: addMinutes(NOW, 1 + 7 * 1_440),
    });
    expect((await facts(id)).filter((type) => type === 'exception.reassigned')).toHaveLength(1);
    const listed = async () =>
      (await listExceptions(t.as('dispatcher', site, at(5)), { tab: 'open' })).items.length;
    expect(await listed()).toBe(0);
    await acknowledgeException(clerk, { exceptionId: id });
    const said = { visitId, siteId: site };
    await moves(t.system(at(2)), { ...said, type: 'correction.proposed' });
    expect(await wakeMoved(t.job('wake', at(3)))).toBe(0);
    await moves(t.system(at(4)), { ...said, type: 'door.reserved' });
    expect(await wakeMoved(t.job('wake', at(5)))).toBe(1);
    expect(await wakeMoved(t.job('wake', at(5)))).toBe(0);
    expect(await row(id)).toMatchObject({ wakeOn: null, snoozedUntil: null });
    expect(await listed()).toBe(1);
    expect((await audits(id)).at(-1)).toBe('exception.wake');
  });

  it('is ended by a time, by waking and by claiming', async () => {
    const { id } = await raise({ visitId: newId('visit') });
    const lead = t.as('dispatcher', site, at(1));
    await snoozeException(lead, { exceptionId: id, until: null, wakeOn: 'record_moves' });
    await snoozeException(lead, { exceptionId: id, until: addMinutes(NOW, 60) });
    expect(await row(id)).toMatchObject({ wakeOn: null, snoozedUntil: addMinutes(NOW, 60) });
    await snoozeException(lead, { exceptionId: id, until: null });
    expect(await row(id)).toMatchObject({ wakeOn: null, snoozedUntil: null });
  });
});

it('names the people a case of a site can be handed to, and nobody else', async () => {
  const person = async (name: string, siteId: string | null, active = true) => {
    const id = newId('user');
    await t.db.user.create({
      data: {
        id,
        name,
        active,
        email: `${id}@test.example`,
        createdAt: NOW,
        grants: { create: { id: newId('user'), role: 'dock_lead', siteId } },
      },
    });
    return id;
  };
  const here = await person('Bea', site);
  const everywhere = await person('Abe', null);
  await person('Cem', newId('site'));
  await person('Dan', site, false);
  const people = await peopleAt(t.as('dispatcher', site), site);
  expect(people.map(({ id, name, roles }) => [id, name, roles])).toEqual([
    [everywhere, 'Abe', ['dock_lead']],
    [here, 'Bea', ['dock_lead']],
  ]);
  await expect(peopleAt(t.as('dispatcher', newId('site')), site)).rejects.toMatchObject({
    code: 'not_found',
  });
});
