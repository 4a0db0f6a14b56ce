import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditOf, factsOf, makeSite, unique } from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { doorsOf, gatesOf, getSite, listSites, siteByCode, spotsOf } from '../queries.ts';
import { addDoors } from './add-doors.ts';
import { addGate } from './add-gate.ts';
import { addSpots } from './add-spots.ts';
import { addZone } from './add-zone.ts';
import { createSite } from './create-site.ts';
import { updateSiteSettings } from './update-site-settings.ts';

let t: TestCtx;
beforeAll(async () => {
  t = await testCtx();
});
afterAll(() => t.close());

const input = () => ({ code: unique('S'), name: 'Chicago DC', city: 'Chicago', timeZone: 'America/Chicago' });

it('a site is made once; its code names one place', async () => {
  const given = input();
  const { siteId } = await createSite(t.as('admin'), given);
  expect(await createSite(t.as('admin'), given)).toEqual({ siteId });
  await expect(createSite(t.as('admin'), { ...given, timeZone: 'Europe/Warsaw' })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(await factsOf(t.system(), siteId)).toEqual(['site.changed']);
  expect(await auditOf(t.system(), siteId)).toMatchObject([{ action: 'site.create', before: null }]);
  expect((await getSite(t.system(), siteId)).settings).toMatchObject({
    earlyMinutes: 60,
    conflictToleranceMinutes: 15,
  });
});

it('only by an admin of all sites, with a real time zone', async () => {
  const { siteId } = await makeSite(t.system());
  await expect(createSite(t.as('admin', siteId), input())).rejects.toMatchObject({ code: 'forbidden' });
  await expect(createSite(t.as('dispatcher'), input())).rejects.toMatchObject({ code: 'forbidden' });
  await expect(createSite(t.partner('*'), input())).rejects.toMatchObject({ code: 'forbidden' });
  await expect(createSite(t.as('admin'), { ...input(), timeZone: 'Chicago' })).rejects.toMatchObject({
    code: 'invalid_input',
    details: { fields: [{ path: 'timeZone', problem: 'Not an IANA time zone' }] },
  });
});

it('doors, spots, gates and zones are added in bulk, each code once', async () => {
  const { siteId } = await makeSite(t.system(), { doors: 0, spots: 0 });
  const admin = t.as('admin', siteId);
  const { zoneId } = await addZone(admin, { siteId, code: 'B', name: 'B', kind: 'dock' });
  expect(await addZone(admin, { siteId, code: 'B', name: 'B', kind: 'dock' })).toEqual({ zoneId });
  const door = (number: number) => ({ code: `D${number}`, number, zoneCode: 'B', capabilities: ['reefer'] });
  const first = await addDoors(admin, { siteId, doors: [door(1), door(2)] });
  const again = await addDoors(admin, { siteId, doors: [door(2), door(3)] });
  expect([first.added, again.added]).toEqual([2, 1]);
  expect(again.doors.D2).toBe(first.doors.D2);
  expect((await addDoors(admin, { siteId, doors: [door(3)] })).added).toBe(0);
  expect((await doorsOf(admin, siteId)).map((row) => [row.code, row.zoneId])).toEqual([
    ['D1', zoneId],
    ['D2', zoneId],
    ['D3', zoneId],
  ]);
  await expect(
    addDoors(admin, { siteId, doors: [{ code: 'D9', number: 9, zoneCode: 'nowhere' }] }),
  ).rejects.toMatchObject({
    details: { reason: 'zone.unknown', params: { code: 'nowhere' } },
  });
  await addSpots(admin, {
    siteId,
    spots: [
      { code: 'C1', zoneCode: 'B' },
      { code: 'C2', zoneCode: 'B' },
    ],
  });
  expect((await addSpots(admin, { siteId, spots: [{ code: 'C1', zoneCode: 'B' }] })).added).toBe(0);
  expect(await spotsOf(admin, siteId)).toHaveLength(2);
  const { gateId } = await addGate(admin, { siteId, code: 'G1', name: 'Gate 1' });
  expect(await addGate(admin, { siteId, code: 'G1', name: 'Gate 1' })).toEqual({ gateId });
  expect(await gatesOf(admin, siteId)).toHaveLength(1);
});

it('settings change one by one, guarded by version', async () => {
  const { siteId } = await makeSite(t.system());
  const admin = t.as('admin', siteId);
  const changed = await updateSiteSettings(admin, {
    siteId,
    settings: { earlyMinutes: 45 },
    version: 1,
    reason: 'summer',
  });
  expect(changed).toMatchObject({ version: 2, settings: { earlyMinutes: 45, lateMinutes: 30 } });
  expect((await updateSiteSettings(admin, { siteId, settings: { earlyMinutes: 45 } })).version).toBe(2);
  await expect(
    updateSiteSettings(admin, { siteId, settings: { lateMinutes: 5 }, version: 1 }),
  ).rejects.toMatchObject({ details: { reason: 'outdated' } });
  await expect(updateSiteSettings(admin, { siteId, settings: { earlyMinutes: -1 } })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  expect((await auditOf(t.system(), siteId)).at(-1)).toMatchObject({
    action: 'site.update-settings',
    changed: ['earlyMinutes'],
    reason: 'summer',
  });
});

it('shows people only the sites they reach', async () => {
  const [mine, foreign] = [await makeSite(t.system()), await makeSite(t.system())];
  const clerk = t.as('gate_clerk', mine.siteId);
  expect((await listSites(clerk)).map((site) => site.id)).toEqual([mine.siteId]);
  expect(await siteByCode(clerk, foreign.code)).toBeNull();
  expect((await siteByCode(clerk, mine.code))?.id).toBe(mine.siteId);
  for (const read of [getSite, doorsOf, spotsOf, gatesOf])
    await expect(read(clerk, foreign.siteId)).rejects.toMatchObject({ code: 'not_found' });
  await expect(updateSiteSettings(clerk, { siteId: foreign.siteId, settings: {} })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(updateSiteSettings(clerk, { siteId: mine.siteId, settings: {} })).rejects.toMatchObject({
    code: 'forbidden',
  });
});
