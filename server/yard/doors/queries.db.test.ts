import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Prisma } from '#server/infra/db/client.ts';
import { addMinutes } from '#server/kernel/time.ts';
import {
  type BuiltSite,
  makeAppointment,
  makeCarrier,
  makeDockedVisit,
  makeSite,
  makeVisit,
} from '#server/test/builders.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { scheduleAppointment } from '#server/yard/appointments/commands/schedule-appointment.ts';
import { completeWork } from '#server/yard/visits/commands/complete-work.ts';
import { startWork } from '#server/yard/visits/commands/start-work.ts';
import { assignDoor } from './commands/assign-door.ts';
import { blockDoor } from './commands/block-door.ts';
import { departVisit } from './commands/depart-visit.ts';
import { staysOnBoard } from './queries/rows.ts';
import { doorHints, doorTile, getBoard, waitingCard } from './queries.ts';

const NOW = new Date('2026-03-02T15:00:00Z');
const DOORS = 60;
const PAST_VISITS = 20_000;
let t: TestCtx;
let site: BuiltSite;
beforeAll(async () => {
  t = await testCtx();
  site = await makeSite(t.system({ now: NOW }), { doors: DOORS });
});
afterAll(() => t.close());

const system = (minutes = 0) => t.system({ now: addMinutes(NOW, minutes) });
const dispatcher = () => t.as('dispatcher', site.siteId, { now: NOW });
const door = (index: number) => site.doorIds[index] ?? '';

describe('the board', () => {
  it('shows every state with what people need', async () => {
    const carrierId = await makeCarrier(system(), { scac: 'ACME', name: 'Acme Freight' });
    const po = { kind: 'PO', value: '88213' };
    const { no, id } = await makeAppointment(system(), {
      siteId: site.siteId,
      carrierId,
      references: [po],
      pallets: 20,
      windowStart: addMinutes(NOW, -100),
      windowEnd: addMinutes(NOW, -40),
    });
    const waits = await makeVisit(system(), {
      siteId: site.siteId,
      appointmentRef: no,
      equipmentType: 'reefer',
    });
    const working = await makeDockedVisit(system(), { siteId: site.siteId, doorId: door(1) });
    await startWork(system(1), { visitId: working.visitId });
    const done = await makeDockedVisit(system(), { siteId: site.siteId, doorId: door(2) });
    await startWork(system(1), { visitId: done.visitId });
    await completeWork(system(2), { visitId: done.visitId });
    const stands = await makeDockedVisit(system(), { siteId: site.siteId, doorId: door(3) });
    const promised = await makeVisit(system(), { siteId: site.siteId });
    await assignDoor(dispatcher(), {
      visitId: promised.visitId,
      doorId: door(4),
      startsAt: addMinutes(NOW, 20),
    });
    await blockDoor(dispatcher(), { doorId: door(5), reason: 'leveller', until: addMinutes(NOW, 60) });
    const gone = await makeDockedVisit(system(), { siteId: site.siteId, doorId: door(6) });
    await departVisit(system(5), { visitId: gone.visitId });
    const booked = await makeAppointment(system(), { siteId: site.siteId, carrierId, trailerNumber: '5555' });
    await scheduleAppointment(dispatcher(), {
      appointmentId: booked.id,
      windowStart: addMinutes(NOW, 90),
      doorId: door(0),
    });

    const board = await getBoard(dispatcher(), site.siteId);
    expect(board.doors).toHaveLength(DOORS);
    expect(board.doors.slice(0, 7).map((tile) => tile.state)).toEqual([
      'free',
      'working',
      'work_complete',
      'occupied',
      'reserved',
      'blocked',
      'free',
    ]);
    expect(board.totals.byState).toEqual({
      free: DOORS - 5,
      reserved: 1,
      occupied: 1,
      working: 1,
      work_complete: 1,
      blocked: 1,
    });
    expect(board.doors[0]?.next).toMatchObject({
      kind: 'appointment',
      appointmentId: booked.id,
      trailerNumber: '5555',
      carrierName: 'Acme Freight',
    });
    expect(board.doors[1]).toMatchObject({
      visit: { visitId: working.visitId, status: 'working', workStartedAt: addMinutes(NOW, 1).toISOString() },
      can: { complete: { ok: true } },
    });
    expect(board.doors[3]).toMatchObject({
      visit: { visitId: stands.visitId },
      worst: { kind: 'no_appointment', severity: 2, count: 1 },
    });
    expect(board.doors[5]?.blocked).toEqual({
      reason: 'leveller',
      at: NOW.toISOString(),
      until: addMinutes(NOW, 60).toISOString(),
    });
    const card = board.waiting.find((one) => one.visitId === waits.visitId);
    expect(card).toMatchObject({
      reference: { kind: 'purchase-order', value: '88213' },
      carrierName: 'Acme Freight',
      carrierScac: 'ACME',
      reefer: true,
      appointmentId: id,
      plannedMinutes: 60,
      dueAt: addMinutes(NOW, -100).toISOString(),
      worst: { kind: 'late', severity: 3 },
    });
    // Worst first.
    expect(board.waiting.map((one) => one.visitId)).toEqual([waits.visitId, promised.visitId]);
    expect(board.waiting[1]?.reserved).toMatchObject({ doorId: door(4), doorCode: 'D05' });
    expect(board.needsYou[0]).toMatchObject({ kind: 'late', visitId: waits.visitId });
    expect(board.needsYou.find((one) => one.visitId === stands.visitId)?.doorId).toBe(door(3));
    const seq = await t.db.fact.aggregate({ _max: { seq: true } });
    expect(board.version).toBe(Number(seq._max.seq));
    // What crosses a socket must be plain.
    expect(JSON.parse(JSON.stringify(board))).toEqual(board);
  });

  it('gives single rows in exactly the same shape', async () => {
    const board = await getBoard(dispatcher(), site.siteId);
    for (const tile of board.doors.slice(0, 8)) expect(await doorTile(t.db, tile.doorId, NOW)).toEqual(tile);
    expect(board.waiting.length).toBeGreaterThan(1);
    for (const card of board.waiting) expect(await waitingCard(t.db, card.visitId, NOW)).toEqual(card);
    const standing = board.doors[3]?.visit?.visitId ?? '';
    expect(await waitingCard(t.db, standing, NOW)).toBeNull();
    expect(await doorTile(t.db, 'dor_none', NOW)).toBeNull();
  });

  it('hints with reasons, best first', async () => {
    const { visitId } = await makeVisit(system(), { siteId: site.siteId });
    const hints = await doorHints(dispatcher(), visitId);
    expect(hints).toHaveLength(DOORS);
    expect(hints[0]).toMatchObject({
      doorId: door(0),
      ok: true,
      rank: 1,
      freeMinutes: 90,
      reasons: ['long_enough'],
    });
    expect(hints.find((hint) => hint.doorId === door(1))).toMatchObject({
      ok: false,
      reason: 'door.occupied',
    });
    expect(hints.find((hint) => hint.doorId === door(5))).toMatchObject({
      ok: false,
      reason: 'door.blocked',
    });
  });

  it('does not exist for people of another site', async () => {
    const other = await makeSite(system());
    const stranger = t.as('dispatcher', other.siteId);
    await expect(getBoard(stranger, site.siteId)).rejects.toMatchObject({ code: 'not_found' });
    const { visitId } = await makeVisit(system(), { siteId: site.siteId });
    await expect(doorHints(stranger, visitId)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('works for a site without doors', async () => {
    const bare = await makeSite(system(), { doors: 0, spots: 0 });
    expect(await getBoard(system(), bare.siteId)).toMatchObject({
      doors: [],
      waiting: [],
      needsYou: [],
      totals: { doors: 0 },
    });
  });
});

describe('with many past visits', () => {
  beforeAll(async () => {
    await t.db.$executeRaw`
      INSERT INTO visit (id, no, site_id, direction, load_type, status, planned_minutes, trailer_number, created_at, departed_at)
      SELECT 'vis_past_' || n, 'P-' || n, ${site.siteId}, 'inbound', 'live', 'departed', 60, n::text,
             ${NOW}::timestamptz - n * interval '1 minute', ${NOW}::timestamptz - n * interval '1 minute'
      FROM generate_series(1, ${PAST_VISITS}::int) AS n`;
    await t.db.$executeRaw`
      INSERT INTO door_assignment (id, site_id, door_id, visit_id, status, starts_at, ends_at, assigned_by)
      SELECT 'das_past_' || n, ${site.siteId}, ${door(0)}, 'vis_past_' || n, 'released',
             ${NOW}::timestamptz - n * interval '1 hour', ${NOW}::timestamptz - n * interval '1 hour', 'test'
      FROM generate_series(1, ${PAST_VISITS}::int) AS n`;
  });

  it.each(['without', 'with'])(
    '%s fresh statistics reads stays by partial index and key only',
    async (stats) => {
      if (stats === 'with') {
        const { withOwner } = await import('#server/bin/prepare-database.ts');
        await withOwner(t.test.ownerUrl, (client) => client.query('ANALYZE visit, door_assignment'));
      }
      const query = staysOnBoard(site.siteId);
      const plan = await t.db.$queryRaw<{ 'QUERY PLAN': unknown }[]>(
        Prisma.sql`EXPLAIN (FORMAT JSON) ${query}`,
      );
      const scans = scansOf(plan[0]?.['QUERY PLAN'], 'visit');
      expect(scans.length).toBeGreaterThan(0);
      expect(scans.filter((scan) => scan.startsWith('Seq Scan'))).toEqual([]);
      expect(scans.join()).toContain('visit_on_site');
      expect(scansOf(plan[0]?.['QUERY PLAN'], 'door_assignment').join()).toContain('door_assignment_live');
    },
  );

  it('shows the same board, and none of the past', async () => {
    const board = await getBoard(dispatcher(), site.siteId);
    expect(board.waiting.every((card) => !card.visitId.startsWith('vis_past_'))).toBe(true);
    expect(board.doors).toHaveLength(DOORS);
  });
});

/** `node type + index` of every scan of a table in a plan. */
function scansOf(plan: unknown, table: string): string[] {
  if (Array.isArray(plan)) return plan.flatMap((part) => scansOf(part, table));
  if (typeof plan !== 'object' || plan === null) return [];
  const node = plan as Record<string, unknown>;
  const own =
    node['Relation Name'] === table || isIndexOf(node, table)
      ? [`${node['Node Type']} ${node['Index Name'] ?? ''}`]
      : [];
  return [...own, ...Object.values(node).flatMap((part) => scansOf(part, table))];
}

function isIndexOf(node: Record<string, unknown>, table: string): boolean {
  return node['Node Type'] === 'Bitmap Index Scan' && String(node['Index Name']).startsWith(table);
}
