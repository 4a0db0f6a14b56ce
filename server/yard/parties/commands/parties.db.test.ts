import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditOf, factsOf, unique } from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { findCarrierByScac, getParty, listParties } from '../queries.ts';
import { upsertParty } from './upsert-party.ts';

let t: TestCtx;
beforeAll(async () => {
  t = await testCtx();
});
afterAll(() => t.close());

it('a party is created once and brought up to date', async () => {
  const code = unique('P');
  const input = { kind: 'carrier' as const, code, name: 'Acme', scac: 'zaza' };
  const { partyId, created } = await upsertParty(t.as('steward'), input);
  expect(created).toBe(true);
  expect(await upsertParty(t.as('steward'), input)).toEqual({ partyId, created: false });
  expect(await auditOf(t.system(), partyId)).toHaveLength(1);
  await upsertParty(t.job('change-feed'), { kind: 'carrier', code, name: 'Acme Freight' });
  expect(await getParty(t.system(), partyId)).toMatchObject({
    name: 'Acme Freight',
    scac: 'ZAZA',
    version: 2,
  });
  expect((await findCarrierByScac(t.db, 'zaza'))?.id).toBe(partyId);
  expect(await factsOf(t.system(), partyId)).toEqual(['party.changed', 'party.changed']);
  expect((await listParties(t.system(), 'carrier')).map((row) => row.id)).toContain(partyId);
});

it('twenty feeds at once make one', async () => {
  const input = { kind: 'supplier' as const, code: unique('P'), name: 'Many' };
  const made = await Promise.all(Array.from({ length: 20 }, () => upsertParty(t.system(), input)));
  expect(new Set(made.map((one) => one.partyId)).size).toBe(1);
  expect(made.filter((one) => one.created)).toHaveLength(1);
});

it('by stewards, not by dispatchers or partners', async () => {
  const input = { kind: 'customer' as const, code: unique('P'), name: 'X' };
  await expect(upsertParty(t.as('dispatcher'), input)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(upsertParty(t.partner('*'), input)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(upsertParty(t.as('steward'), { ...input, scac: 'TOOLONG' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});
