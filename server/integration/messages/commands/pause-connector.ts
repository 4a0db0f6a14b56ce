import { type Lane, wake } from '#server/infra/jobs.ts';
import { verb, type Work } from '#server/infra/verb.ts';
import { conflict, notFound } from '#server/kernel/errors.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { mayReplay } from '../policy.ts';
import { PauseConnector, ResumeConnector } from '../schema.ts';

const WOKEN_AT_ONCE = 5_000;

/** Leaves a connector alone: calls to Odoo wait in order, a partner's doors say to come back later. Nothing is lost. */
export const pauseConnector = verb({
  name: 'connector.pause',
  input: PauseConnector,
  policy: mayReplay,
  async run(work, { connectorId, reason }) {
    work.at(null, 'connector');
    const known = await lockConnector(work, connectorId);
    if (known.paused) throw conflict('connector.paused');
    const was = JSON.stringify({ before: known.status });
    await work.tx.$executeRaw`
      INSERT INTO connector_state (connector_id, kind, state, breaker, failures, since)
      VALUES (${connectorId}, ${known.kind}, 'paused', ${was}::jsonb, 0, ${work.ctx.now}::timestamptz)
      ON CONFLICT (connector_id) DO UPDATE SET state = 'paused', breaker = ${was}::jsonb, since = ${work.ctx.now}::timestamptz`;
    if (known.kind === 'partner')
      await work.tx.partner.update({
        where: { id: connectorId },
        data: { status: 'paused', version: { increment: 1 } },
      });
    else
      await work.tx.odooConnection.update({ where: { id: connectorId }, data: { pausedAt: work.ctx.now } });
    await auditState(work, connectorId, known.status, 'paused', reason);
    return { connectorId };
  },
});

/** Lets a paused connector work again and wakes what waited. */
export const resumeConnector = verb({
  name: 'connector.resume',
  input: ResumeConnector,
  policy: mayReplay,
  async run(work, { connectorId }) {
    work.at(null, 'connector');
    const known = await lockConnector(work, connectorId);
    if (!known.paused) throw conflict('connector.not_paused');
    const after = known.before ?? (known.kind === 'partner' ? 'active' : 'ok');
    await work.tx.$executeRaw`
      UPDATE connector_state SET state = 'ok', breaker = '{}', failures = 0, probe_at = NULL, since = ${work.ctx.now}::timestamptz
      WHERE connector_id = ${connectorId}`;
    if (known.kind === 'partner')
      await work.tx.partner.update({
        where: { id: connectorId },
        data: { status: after, version: { increment: 1 } },
      });
    else await work.tx.odooConnection.update({ where: { id: connectorId }, data: { pausedAt: null } });
    await wakeWaiting(work, connectorId);
    await auditState(work, connectorId, 'paused', after);
    return { connectorId };
  },
});

interface Known {
  kind: 'odoo' | 'partner';
  status: string;
  paused: boolean;
  /** What a paused partner was before. */
  before: string | null;
}

async function lockConnector(work: Work, connectorId: string): Promise<Known> {
  const [row] = await work.tx.$queryRaw<(Known & { locked: string })[]>`
    SELECT 'partner' AS kind, p.status, p.status = 'paused' AS paused,
      (SELECT s.breaker->>'before' FROM connector_state s WHERE s.connector_id = p.id AND s.state = 'paused') AS before
    FROM partner p WHERE p.id = ${connectorId} FOR UPDATE`;
  if (row) return row;
  const [connection] = await work.tx.$queryRaw<Known[]>`
    SELECT 'odoo' AS kind, coalesce((SELECT s.state FROM connector_state s WHERE s.connector_id = c.id), 'ok') AS status,
      c.paused_at IS NOT NULL OR EXISTS (SELECT 1 FROM connector_state s WHERE s.connector_id = c.id AND s.state = 'paused')
        AS paused, NULL AS before
    FROM odoo_connection c WHERE c.id = ${connectorId} FOR UPDATE`;
  if (!connection) throw notFound('connector');
  return connection;
}

async function wakeWaiting(work: Work, connectorId: string): Promise<void> {
  const rows = await work.tx.$queryRaw<{ lane: string; key: string }[]>`
    SELECT DISTINCT lane, key FROM delivery
    WHERE connector_id = ${connectorId} AND status IN ('queued', 'retrying') LIMIT ${WOKEN_AT_ONCE}`;
  for (const lane of new Set(rows.map((row) => row.lane)))
    await wake(
      work.tx,
      lane as Lane,
      rows.filter((row) => row.lane === lane).map((row) => row.key),
    );
}

async function auditState(
  work: Work,
  id: string,
  before: string,
  after: string,
  reason?: string,
): Promise<void> {
  const kind = id.startsWith('prt_') ? 'partner' : 'connection';
  await work.audit({
    subject: { kind, id },
    siteId: null,
    before: { state: before },
    after: { state: after },
    ...(reason ? { reason } : {}),
  });
  await work.record(settingChanged(kind, id));
}
