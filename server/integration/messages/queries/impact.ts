import type { Ctx } from '#server/infra/context.ts';
import { sitesOf } from '#server/kernel/actor.ts';
import type { ConnectorLag } from './lag.ts';
import type { ImpactView } from './views.ts';

const ROWS_READ = 5_000;
const VISITS_NAMED = 20;

/** Stays, receipts and appointments behind work that waits longer than it should, at sites in reach. */
export async function businessImpact(ctx: Ctx, lagging: readonly ConnectorLag[]): Promise<ImpactView> {
  const [worst] = [...lagging].sort((a, b) => a.oldestAt.getTime() - b.oldestAt.getTime());
  if (!worst) return NOTHING;
  const sites = sitesOf(ctx.actor);
  const [row] = await ctx.db.$queryRaw<Row[]>`
    WITH waiting AS (
      SELECT d.visit_id, d.payload->>'receiptId' AS receipt_id, d.payload->>'appointmentId' AS appointment_id
      FROM delivery d JOIN unnest(${lagging.map((each) => each.connectorId)}::text[], ${lagging.map((each) => each.effect)}::text[])
        AS l(connector_id, effect) ON d.connector_id = l.connector_id AND d.effect = l.effect
      WHERE d.status IN ('queued', 'processing', 'retrying')
        AND (${sites === '*'} OR d.site_id = ANY (${sites === '*' ? [] : [...sites]}::text[]))
      LIMIT ${ROWS_READ}
    ), stays AS (SELECT DISTINCT visit_id FROM waiting WHERE visit_id IS NOT NULL)
    SELECT (SELECT count(*)::int FROM stays) AS visits,
      (SELECT count(DISTINCT receipt_id)::int FROM waiting) AS receipts,
      (SELECT count(DISTINCT appointment_id)::int FROM waiting) AS appointments,
      coalesce((SELECT json_agg(json_build_object('id', v.id, 'no', v.no) ORDER BY v.no)
        FROM (SELECT v.id, v.no FROM stays JOIN visit v ON v.id = stays.visit_id ORDER BY v.no LIMIT ${VISITS_NAMED}) v), '[]')
        AS named,
      (SELECT name FROM odoo_connection WHERE id = ${worst.connectorId}) AS name`;
  if (!row) return NOTHING;
  const { name, ...rest } = row;
  const lagMs = ctx.now.getTime() - worst.oldestAt.getTime();
  return { ...rest, cause: { connectorId: worst.connectorId, name: name ?? worst.connectorId, lagMs } };
}

interface Row extends Omit<ImpactView, 'cause'> {
  name: string | null;
}

const NOTHING: ImpactView = { visits: 0, receipts: 0, appointments: 0, named: [], cause: null };
