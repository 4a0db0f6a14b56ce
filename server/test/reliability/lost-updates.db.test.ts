import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addMinutes } from '#server/kernel/time.ts';
import { makeAppointment, makeVisit } from '../builders.ts';
import { type TestWeb, testWeb } from '../web.ts';

/** More rounds: `RACE_ROUNDS=100`. */
const ROUNDS = Number(process.env.RACE_ROUNDS ?? 3);
const AT_ONCE = 50;

let web: TestWeb;
beforeAll(async () => {
  web = await testWeb();
});
afterAll(() => web.close());

const count = (statuses: readonly number[], status: number) =>
  statuses.filter((each) => each === status).length;

describe(`${AT_ONCE} at once`, () => {
  test('edits of one appointment, all from the same version: one wins, the others are told', {
    timeout: 30_000 + ROUNDS * 20_000,
  }, async () => {
    const { cookie } = await web.person('dispatcher');
    const { siteId } = web.sites.a;
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await makeAppointment(web.t.system(), { siteId });
      const { version } = await web.t.db.appointment.findUniqueOrThrow({ where: { id } });
      const facts = await web.t.db.fact.count({ where: { subjectId: id } });
      const statuses = await Promise.all(
        Array.from({ length: AT_ONCE }, async (_, at) => {
          const windowStart = addMinutes(new Date(), 60 + at);
          const input = { appointmentId: id, version, windowStart, windowEnd: addMinutes(windowStart, 30) };
          return (await web.mutate('appointments.reschedule', input, cookie)).status;
        }),
      );
      expect([count(statuses, 200), count(statuses, 409)]).toEqual([1, AT_ONCE - 1]);
      const after = await web.t.db.appointment.findUniqueOrThrow({ where: { id } });
      expect(after.version).toBe(version + 1);
      expect(await web.t.db.fact.count({ where: { subjectId: id } })).toBe(facts + 1);
      expect(
        await web.t.db.auditEntry.count({
          where: { subjectId: id, action: 'appointment.request-reschedule' },
        }),
      ).toBe(1);
    }
  });

  test('trucks for one door and one time: exactly one gets it', {
    timeout: 60_000 + ROUNDS * 30_000,
  }, async () => {
    const { siteId, doorIds } = web.sites.b;
    const { cookie } = await web.person('dispatcher');
    for (let round = 0; round < ROUNDS; round++) {
      const doorId = doorIds[round % doorIds.length] ?? '';
      const visits: { visitId: string }[] = [];
      while (visits.length < AT_ONCE) visits.push(await makeVisit(web.t.system(), { siteId }));
      const statuses = await Promise.all(
        visits.map(
          async ({ visitId }) => (await web.mutate('doors.assign', { visitId, doorId }, cookie)).status,
        ),
      );
      expect([count(statuses, 200), count(statuses, 409) + count(statuses, 422)]).toEqual([1, AT_ONCE - 1]);
      const holders = await web.t.db.doorAssignment.findMany({
        where: { doorId, status: { in: ['reserved', 'occupied'] } },
      });
      expect(holders).toHaveLength(1);
      await web.mutate('doors.release', { visitId: holders[0]?.visitId }, cookie);
    }
  });
});
