import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { discard } from '#server/integration/messages/commands/discard.ts';
import { newId } from '#server/kernel/ids.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { closeException } from '#server/yard/exceptions/commands/close-exception.ts';
import { raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';
import { watchAlarms } from './watch-alarms.ts';

let t: TestCtx;
let partnerId: string;
let now: Date;

beforeAll(async () => {
  t = await testCtx();
});
afterAll(() => t.close());
beforeEach(async () => {
  now = new Date();
  partnerId = (
    await createPartner(t.system(), {
      code: newId('partner').toLowerCase().replace('_', '-'),
      name: 'Acme',
      format: 'canonical',
    })
  ).id;
});

const look = (at = now) => watchAlarms({ db: t.db, pool: t.database.pool }, at);
const caseOf = (dedupeKey: string) =>
  t.db.yardException.findFirst({ where: { dedupeKey }, orderBy: { openedAt: 'desc' } });
const openOf = async (dedupeKey: string) =>
  (await t.db.yardException.findMany({ where: { dedupeKey, status: 'open' } })).length;

async function message(status: string, over: { ageMs?: number; code?: string } = {}): Promise<string> {
  const at = new Date(now.getTime() - (over.ageMs ?? 0));
  const id = newId('message', at.getTime());
  await t.database.pool.query(
    `INSERT INTO message (id, received_at, partner_id, delivery_id, stream_key, content_type, body, body_sha256, status,
       correlation_id, problem, done_at)
     VALUES ($1, $2, $3, $1, $1, 'text/plain', 'x', 'x', $4, $1, $5, $6)`,
    [
      id,
      at,
      partnerId,
      status,
      over.code ? JSON.stringify({ code: over.code, sentence: 'It broke.' }) : null,
      status === 'dead' ? at : null,
    ],
  );
  return id;
}
const settle = (id: string, status: string) =>
  t.database.pool.query('UPDATE message SET status = $2 WHERE id = $1', [id, status]);

async function delivery(connectorId: string, ageMs: number): Promise<string> {
  const id = newId('delivery');
  await t.database.pool.query(
    `INSERT INTO delivery (id, lane, key, effect, external_ref, connector_id, subject_kind, subject_id, payload, status,
       created_at, correlation_id)
     VALUES ($1, 'odoo', $1, 'odoo.push-dock', $1, $2, 'receipt', 'rcp_1', '{}', 'queued', $3, $1)`,
    [id, connectorId, new Date(now.getTime() - ageMs)],
  );
  return id;
}

describe('alarms', () => {
  test('work that waits beyond its target is one case of the line, worse after five minutes, gone by itself', async () => {
    const connector = newId('connection');
    const [one, two] = [await delivery(connector, 60 * SECOND_MS), await delivery(connector, 40 * SECOND_MS)];
    await look();
    await look();
    expect(await openOf(`line:${connector}`)).toBe(1);
    expect(await caseOf(`line:${connector}`)).toMatchObject({
      kind: 'line_trouble',
      severity: 2,
      ownerRole: 'integration',
      params: { state: 'waits', waiting: 2 },
    });
    await look(new Date(now.getTime() + 5 * MINUTE_MS));
    expect(await caseOf(`line:${connector}`)).toMatchObject({ severity: 3, status: 'open' });
    await t.database.pool.query(`UPDATE delivery SET status = 'delivered' WHERE id = ANY ($1)`, [[one, two]]);
    await look(new Date(now.getTime() + 5 * MINUTE_MS));
    expect(await caseOf(`line:${connector}`)).toMatchObject({ status: 'closed' });
    const audits = await t.db.auditEntry.findMany({
      where: { subjectId: (await caseOf(`line:${connector}`))?.id ?? '' },
      orderBy: { seq: 'asc' },
    });
    expect(audits.map(({ action }) => action)).toEqual(['exception.raise', 'exception.clear']);
  });

  test('a line that is left alone is one case, not one for the failures and one for what waits', async () => {
    const connector = newId('connection');
    await delivery(connector, 10 * MINUTE_MS);
    await t.database.pool.query(
      `INSERT INTO connector_state (connector_id, kind, state, breaker, failures, since) VALUES ($1, 'odoo', 'open', '{}', 5, now())`,
      [connector],
    );
    await look();
    const cases = await t.db.yardException.findMany({ where: { subjectId: connector } });
    expect(cases).toMatchObject([
      { kind: 'line_trouble', severity: 4, params: { state: 'down', percent: 100 } },
    ]);
    await t.database.pool.query(
      `UPDATE connector_state SET state = 'ok', failures = 0 WHERE connector_id = $1`,
      [connector],
    );
    await t.database.pool.query(`UPDATE delivery SET status = 'delivered' WHERE connector_id = $1`, [
      connector,
    ]);
    await look();
    expect(await caseOf(`line:${connector}`)).toMatchObject({ status: 'closed' });
  });

  test('a partner that is silent too long, until a message comes', async () => {
    await t.db.partner.update({
      where: { id: partnerId },
      data: { silentAfterMinutes: 30, lastMessageAt: new Date(now.getTime() - 31 * MINUTE_MS) },
    });
    await look();
    expect(await caseOf(`silent:${partnerId}`)).toMatchObject({ kind: 'partner_silent', status: 'open' });
    await t.db.partner.update({ where: { id: partnerId }, data: { lastMessageAt: now } });
    await look();
    expect(await caseOf(`silent:${partnerId}`)).toMatchObject({ status: 'closed' });
  });

  test('a secret that ends soon, unless its successor is there', async () => {
    const secret = (expiresAt: Date | null) =>
      t.db.partnerSecret.create({
        data: {
          id: newId('secret'),
          partnerId,
          kind: 'bearer',
          hash: newId('secret'),
          lastFour: 'abcd',
          validFrom: new Date(now.getTime() - DAY_MS),
          expiresAt,
          createdBy: 'system',
        },
      });
    await secret(new Date(now.getTime() + 3 * DAY_MS));
    await look();
    expect(await caseOf(`secret:${partnerId}:bearer`)).toMatchObject({
      kind: 'key_expiring',
      status: 'open',
      params: { days: 3 },
    });
    await secret(null);
    await look();
    expect(await caseOf(`secret:${partnerId}:bearer`)).toMatchObject({ status: 'closed' });
  });

  test('dead letters of one cause are one case that grows, is not repeated after a person closed it, and ends with them', async () => {
    const cause = `dead:${partnerId}:bug`;
    const ids = [await message('dead', { code: 'bug' }), await message('dead', { code: 'bug' })];
    await look();
    expect(await caseOf(cause)).toMatchObject({ kind: 'dead_letter', params: { count: 2, partner: 'Acme' } });
    await closeException(t.as('integration'), {
      exceptionId: (await caseOf(cause))?.id ?? '',
      reason: 'known',
    });
    await look();
    expect(await openOf(cause)).toBe(0);
    now = new Date(Date.now() + 5_000);
    ids.push(await message('dead', { code: 'bug' }));
    await look();
    expect(await openOf(cause)).toBe(1);
    // Under replay the case stays; it ends when the replay succeeded.
    await t.database.pool.query(
      `UPDATE message SET status = 'queued', problem = problem || '{"replay": {"id": "r"}}' WHERE id = ANY ($1)`,
      [ids],
    );
    await look();
    expect(await openOf(cause)).toBe(1);
    for (const id of ids) await settle(id, 'delivered');
    await look();
    expect(await openOf(cause)).toBe(0);
  });

  test('cases about one message end when it is discarded or replayed; about a code, when nothing waits for it', async () => {
    const [gone, replayed, standing] = [
      await message('refused', { code: 'x' }),
      await message('quarantined', { code: 'x' }),
      await message('quarantined', { code: 'x' }),
    ];
    const about = (kind: 'unmatched_reference' | 'quarantined_message', id: string) =>
      raiseException(t.system(), {
        siteId: null,
        kind,
        subject: { kind: 'message', id },
        dedupeKey: `test:${id}`,
      });
    await about('unmatched_reference', gone);
    await about('quarantined_message', replayed);
    await about('quarantined_message', standing);
    const mappingId = newId('mapping');
    await t.db.mapping.create({
      data: {
        id: mappingId,
        system: partnerId,
        kind: 'site',
        code: 'X',
        norm: 'X',
        status: 'unmapped',
        hint: {},
        createdAt: now,
      },
    });
    const parked = await message('parked', { code: 'needs_mapping' });
    await t.db.messageParking.create({ data: { messageId: parked, mappingId } });
    await raiseException(t.system(), {
      siteId: null,
      kind: 'needs_mapping',
      subject: { kind: 'mapping', id: mappingId },
      dedupeKey: `mapping:${mappingId}`,
    });
    await look();
    for (const key of [gone, replayed, standing]) expect(await openOf(`test:${key}`)).toBe(1);
    expect(await openOf(`mapping:${mappingId}`)).toBe(1);
    await discard(t.as('integration'), {
      selection: { ledger: 'message', ids: [gone, parked] },
      reason: 'not ours',
    });
    await settle(replayed, 'delivered');
    await look();
    expect(await openOf(`test:${gone}`)).toBe(0);
    expect(await openOf(`test:${replayed}`)).toBe(0);
    expect(await openOf(`test:${standing}`)).toBe(1);
    expect(await openOf(`mapping:${mappingId}`)).toBe(0);
  });
});
