import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMinutes } from '#server/kernel/time.ts';
import {
  auditOf,
  type BuiltSite,
  factsOf,
  makeSite,
  makeVisit,
  trailerNumber,
} from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { getTrailer, searchTrailers } from '../queries.ts';
import { placeTrailer } from './place-trailer.ts';
import { setTrailerContents } from './set-trailer-contents.ts';

const NOW = new Date('2026-03-02T15:00:00Z');
let t: TestCtx;
let site: BuiltSite;
beforeAll(async () => {
  t = await testCtx();
  site = await makeSite(t.system({ now: NOW }));
});
afterAll(() => t.close());

const marshal = (minutes = 0) => t.as('marshal', site.siteId, { now: addMinutes(NOW, minutes) });
const rowOf = (id: string) => t.db.trailer.findUniqueOrThrow({ where: { id } });
const arrive = async (number: string, scac?: string) => {
  const visit = await makeVisit(t.system({ now: NOW }), {
    siteId: site.siteId,
    trailerNumber: number,
    ...(scac ? { scac } : {}),
  });
  return (await t.db.visit.findUniqueOrThrow({ where: { id: visit.visitId } })).trailerId ?? '';
};

it('is seen somewhere; an older sighting changes nothing', async () => {
  const trailerId = await arrive(trailerNumber());
  const spot = site.spotIds[0] ?? '';
  const input = { trailerId, siteId: site.siteId, placeKind: 'spot' as const, placeId: spot };
  expect(await placeTrailer(marshal(5), input)).toMatchObject({ placeKind: 'spot', placeId: spot });
  await placeTrailer(marshal(9), { ...input, placeId: site.spotIds[1] ?? '', seenAt: addMinutes(NOW, 2) });
  expect(await rowOf(trailerId)).toMatchObject({ placeId: spot, evidenceAt: addMinutes(NOW, 5) });
  expect(await factsOf(marshal(), trailerId)).toEqual(['trailer.placed', 'trailer.placed']);
  expect(await auditOf(marshal(), trailerId)).toMatchObject([{ action: 'trailer.place' }]);
});

it('takes only places of the site that are open, told by those who may', async () => {
  const trailerId = await arrive(trailerNumber());
  const other = await makeSite(t.system());
  const place = { trailerId, siteId: site.siteId, placeKind: 'spot' as const };
  await expect(placeTrailer(marshal(1), { ...place, placeId: other.spotIds[0] ?? '' })).rejects.toMatchObject(
    { code: 'not_found' },
  );
  await expect(placeTrailer(marshal(1), place)).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(
    placeTrailer(t.as('manager', site.siteId), { ...place, placeId: site.spotIds[0] ?? '' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await expect(
    placeTrailer(t.as('marshal', other.siteId), {
      ...place,
      siteId: other.siteId,
      placeId: other.spotIds[0] ?? '',
    }),
  ).rejects.toMatchObject({ code: 'not_found' });
  await t.db.spot.update({ where: { id: site.spotIds[2] ?? '' }, data: { closedReason: 'ice' } });
  await expect(placeTrailer(marshal(1), { ...place, placeId: site.spotIds[2] ?? '' })).rejects.toMatchObject({
    details: { reason: 'spot.closed' },
  });
});

it('holds what is said of its contents', async () => {
  const trailerId = await arrive(trailerNumber());
  const input = { trailerId, contents: 'loaded' as const, flags: ['reefer' as const] };
  const first = await setTrailerContents(marshal(), input);
  expect((await setTrailerContents(marshal(), input)).version).toBe(first.version);
  expect(await getTrailer(marshal(), trailerId)).toMatchObject({ contents: 'loaded', flags: ['reefer'] });
  const other = await makeSite(t.system());
  await expect(setTrailerContents(t.as('marshal', other.siteId), input)).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(getTrailer(t.as('marshal', other.siteId), trailerId)).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(setTrailerContents(t.as('manager', site.siteId), input)).rejects.toMatchObject({
    code: 'forbidden',
  });
});

it('is one unit told with or without its owner, and two owners are two units', async () => {
  const number = trailerNumber();
  const bare = await arrive(number);
  await t.db.visit.updateMany({
    where: { trailerId: bare },
    data: { status: 'departed', departedAt: addMinutes(NOW, -1) },
  });
  const owned = await arrive(number, 'ACME');
  expect(owned).toBe(bare);
  expect(await rowOf(owned)).toMatchObject({ scac: 'ACME', unitKey: `ACME:${number}` });
  await t.db.visit.updateMany({
    where: { trailerId: bare },
    data: { status: 'departed', departedAt: addMinutes(NOW, -1) },
  });
  expect(await arrive(number, 'ZEDX')).not.toBe(bare);
  expect(await searchTrailers(marshal(), site.siteId, number)).toHaveLength(2);
});
