import { verb, type Work } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { OdooConnectionId } from '../../schema.ts';
import { mayCheckOdoo } from './check-odoo.ts';

/** Nothing is sent to Odoo until somebody lets it go on; what comes meanwhile waits in order. */
export const pauseOdoo = verb({
  name: 'odoo.pause',
  input: OdooConnectionId,
  policy: mayCheckOdoo,
  run: (work, { connectionId }) => set(work, connectionId, work.ctx.now),
});

/** Work goes on where it stopped. */
export const resumeOdoo = verb({
  name: 'odoo.resume',
  input: OdooConnectionId,
  policy: mayCheckOdoo,
  run: (work, { connectionId }) => set(work, connectionId, null),
});

async function set(
  work: Work,
  connectionId: string,
  pausedAt: Date | null,
): Promise<{ pausedAt: Date | null }> {
  work.at(null, 'odoo');
  const { tx, ctx } = work;
  const before = await tx.odooConnection.findUnique({ where: { id: connectionId } });
  if (!before) throw notFound('connection');
  if ((before.pausedAt === null) === (pausedAt === null)) {
    work.unchanged();
    return { pausedAt: before.pausedAt };
  }
  await tx.odooConnection.update({ where: { id: connectionId }, data: { pausedAt } });
  const state = pausedAt ? 'paused' : 'ok';
  await tx.$executeRaw`
    INSERT INTO connector_state (connector_id, kind, state, breaker, failures, since)
    VALUES (${connectionId}, 'odoo', ${state}, '{}', 0, ${ctx.now}::timestamptz)
    ON CONFLICT (connector_id) DO UPDATE
      SET state = excluded.state, failures = 0, probe_at = NULL, since = excluded.since`;
  await work.audit({
    subject: { kind: 'connection', id: connectionId },
    siteId: null,
    before: { pausedAt: before.pausedAt },
    after: { pausedAt },
  });
  await work.record(settingChanged('connection', connectionId));
  return { pausedAt };
}
