import type { Ctx } from '#server/infra/context.ts';
import { gate, roles } from '#server/infra/verb.ts';
import { MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';
import type { OutcomeProblem } from '../outcome.ts';
import type { ConnectorHealth, ConnectorView } from './views.ts';

/** Who may look at the state of the lines; what is in the messages is for fewer people. */
export const mayWatch = roles('integration', 'steward', 'admin', 'dispatcher', 'manager', 'approver');

/** Pace is measured over this time. */
export const RATE_MINUTES = 5;
/** Work older than this waits too long: to Odoo, from a partner. */
export const TARGET_LAG_MS = {
  inbound: 5 * SECOND_MS,
  odoo: 15 * SECOND_MS,
  odoo_low: 5 * MINUTE_MS,
  partner: MINUTE_MS,
  replay: 5 * MINUTE_MS,
};
const CONNECTORS_SHOWN = 500;

export function targetLagOf(lane: string): number {
  return lane in TARGET_LAG_MS ? TARGET_LAG_MS[lane as keyof typeof TARGET_LAG_MS] : TARGET_LAG_MS.odoo_low;
}

/** Odoo connections in use and all partners, with how they do. Names no secret. */
export async function listConnectors(ctx: Ctx): Promise<ConnectorView[]> {
  gate(ctx.actor, mayWatch, null, 'connector');
  const [odoo, partners] = await Promise.all([odooConnectors(ctx), partnerConnectors(ctx)]);
  return [...odoo, ...partners];
}

interface Load {
  waiting: number;
  retrying: number;
  dead: number;
  oldestAt: Date | null;
  ended: number;
}

interface StateRow {
  state: string | null;
  failures: number | null;
  probeAt: Date | null;
  lastOkAt: Date | null;
  lastErrorAt: Date | null;
  lastError: OutcomeProblem | null;
  since: Date | null;
}

interface OdooRow extends Load, StateRow {
  id: string;
  name: string;
  protocol: string;
  sandbox: boolean;
  keyLastFour: string;
  keyExpiresAt: Date | null;
  checkedAt: Date | null;
  version: number;
}

async function odooConnectors(ctx: Ctx): Promise<ConnectorView[]> {
  const rateFrom = new Date(ctx.now.getTime() - RATE_MINUTES * MINUTE_MS);
  const rows = await ctx.db.$queryRaw<OdooRow[]>`
    SELECT c.id, c.name, c.protocol, c.sandbox, c.key_last_four AS "keyLastFour", c.key_expires_at AS "keyExpiresAt",
      c.checked_at AS "checkedAt", c.version, s.state, s.failures, s.probe_at AS "probeAt", s.last_ok_at AS "lastOkAt",
      s.last_error_at AS "lastErrorAt", s.last_error AS "lastError", s.since,
      open.waiting, open.retrying, open."oldestAt", stuck.dead, pace.ended
    FROM odoo_connection c
    LEFT JOIN connector_state s ON s.connector_id = c.id
    CROSS JOIN LATERAL (SELECT count(*)::int AS waiting, count(*) FILTER (WHERE d.status = 'retrying')::int AS retrying,
        min(d.created_at) AS "oldestAt" FROM delivery d
      WHERE d.connector_id = c.id AND d.status IN ('queued', 'processing', 'retrying')) open
    CROSS JOIN LATERAL (SELECT count(*)::int AS dead FROM delivery d
      WHERE d.connector_id = c.id AND d.status IN ('parked', 'held', 'refused', 'dead')) stuck
    CROSS JOIN LATERAL (SELECT count(*)::int AS ended FROM attempt a JOIN delivery d ON d.id = a.subject_id
      WHERE a.started_at > ${rateFrom}::timestamptz AND a.subject_kind = 'delivery' AND d.connector_id = c.id) pace
    WHERE c.active ORDER BY c.name LIMIT ${CONNECTORS_SHOWN}`;
  return rows.map((row) => ({
    ...common(ctx, row),
    connectorId: row.id,
    kind: 'odoo' as const,
    name: row.name,
    via: row.protocol,
    health: odooHealth(ctx, row),
    sandbox: row.sandbox,
    secret: { lastFour: row.keyLastFour, expiresAt: row.keyExpiresAt },
    silentAfterMinutes: null,
    version: row.version,
    lastOkAt: row.lastOkAt ?? row.checkedAt,
  }));
}

function odooHealth(ctx: Ctx, row: OdooRow): ConnectorHealth {
  if (row.state === 'paused') return 'paused';
  if (row.state === 'open') return 'down';
  if (row.state === null && row.checkedAt === null) return 'silent';
  const lagMs = lagOf(ctx, row.oldestAt) ?? 0;
  return row.state === 'degraded' || lagMs > TARGET_LAG_MS.odoo ? 'degraded' : 'healthy';
}

interface PartnerRow extends Load, StateRow {
  id: string;
  name: string;
  format: string;
  status: string;
  silentAfterMinutes: number | null;
  createdAt: Date;
  lastHeardAt: Date | null;
  secretLastFour: string | null;
  secretExpiresAt: Date | null;
  version: number;
}

async function partnerConnectors(ctx: Ctx): Promise<ConnectorView[]> {
  const rateFrom = new Date(ctx.now.getTime() - RATE_MINUTES * MINUTE_MS);
  const rows = await ctx.db.$queryRaw<PartnerRow[]>`
    WITH open AS (
      SELECT partner_id, count(*)::int AS waiting, count(*) FILTER (WHERE status = 'retrying')::int AS retrying,
        min(received_at) AS oldest FROM message
      WHERE status IN ('queued', 'processing', 'retrying') GROUP BY partner_id
    ), stuck AS (
      SELECT partner_id, count(*)::int AS dead FROM message
      WHERE status IN ('parked', 'dead', 'quarantined', 'refused') GROUP BY partner_id
    )
    SELECT p.id, p.name, p.format, p.status, p.silent_after_minutes AS "silentAfterMinutes", p.created_at AS "createdAt",
      p.version, s.state, s.failures, s.probe_at AS "probeAt", s.last_ok_at AS "lastOkAt",
      s.last_error_at AS "lastErrorAt", s.last_error AS "lastError", s.since,
      (SELECT m.received_at FROM message m WHERE m.partner_id = p.id ORDER BY m.received_at DESC LIMIT 1) AS "lastHeardAt",
      (SELECT count(*)::int FROM message m
        WHERE m.partner_id = p.id AND m.received_at > ${rateFrom}::timestamptz) AS ended,
      coalesce(open.waiting, 0) AS waiting, coalesce(open.retrying, 0) AS retrying, open.oldest AS "oldestAt",
      coalesce(stuck.dead, 0) AS dead, k.last_four AS "secretLastFour", k.expires_at AS "secretExpiresAt"
    FROM partner p
    LEFT JOIN connector_state s ON s.connector_id = p.id
    LEFT JOIN open ON open.partner_id = p.id
    LEFT JOIN stuck ON stuck.partner_id = p.id
    LEFT JOIN LATERAL (SELECT last_four, expires_at FROM partner_secret x
      WHERE x.partner_id = p.id AND x.revoked_at IS NULL AND x.valid_from <= ${ctx.now}::timestamptz
        AND (x.expires_at IS NULL OR x.expires_at > ${ctx.now}::timestamptz)
      ORDER BY x.expires_at DESC NULLS FIRST LIMIT 1) k ON true
    ORDER BY p.name LIMIT ${CONNECTORS_SHOWN}`;
  return rows.map((row) => ({
    ...common(ctx, row),
    connectorId: row.id,
    kind: 'partner' as const,
    name: row.name,
    via: row.format,
    health: partnerHealth(ctx, row),
    sandbox: row.status === 'test',
    secret: row.secretLastFour ? { lastFour: row.secretLastFour, expiresAt: row.secretExpiresAt } : null,
    silentAfterMinutes: row.silentAfterMinutes,
    version: row.version,
    lastOkAt: row.lastHeardAt,
  }));
}

function partnerHealth(ctx: Ctx, row: PartnerRow): ConnectorHealth {
  if (row.status === 'paused') return 'paused';
  if (row.lastHeardAt === null) return 'silent';
  const quietMs = ctx.now.getTime() - row.lastHeardAt.getTime();
  if (row.silentAfterMinutes !== null && quietMs > row.silentAfterMinutes * MINUTE_MS) return 'silent';
  const lagMs = lagOf(ctx, row.oldestAt) ?? 0;
  return row.retrying > 0 || lagMs > TARGET_LAG_MS.inbound ? 'degraded' : 'healthy';
}

function common(ctx: Ctx, row: Load & StateRow) {
  return {
    since: row.since,
    perMinute: Math.round((row.ended / RATE_MINUTES) * 10) / 10,
    waiting: row.waiting,
    retrying: row.retrying,
    dead: row.dead,
    lagMs: lagOf(ctx, row.oldestAt),
    lastErrorAt: row.lastErrorAt,
    lastError: row.lastError,
    breaker: row.state === null ? null : { failures: row.failures ?? 0, probeAt: row.probeAt },
  };
}

function lagOf(ctx: Ctx, oldestAt: Date | null): number | null {
  return oldestAt === null ? null : Math.max(0, ctx.now.getTime() - oldestAt.getTime());
}
