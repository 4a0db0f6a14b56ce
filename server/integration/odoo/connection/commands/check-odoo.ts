import { z } from 'zod';
import type { Ctx } from '#server/infra/context.ts';
import { gate, parse, roles, verb } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { addMinutes, DAY_MS } from '#server/kernel/time.ts';
import { autoClear, raise } from '#server/yard/exceptions/commands/raise-exception.ts';
import { OdooConnectionId, OdooConnectionSettings } from '../../schema.ts';
import { KEY_WARNING_DAYS } from '../check-connection.ts';
import { type KeptReport, keptReport, keyEndOf } from '../kept-report.ts';
import { type ConnectDeps, inspected } from './connect-odoo.ts';

export const mayCheckOdoo = roles('admin', 'integration');

/** Asks Odoo again what the connection can do, and keeps the answer. Changes nothing in Odoo. */
export function openCheckOdoo(deps: ConnectDeps) {
  return async (ctx: Ctx, raw: OdooConnectionId): Promise<KeptReport> => {
    gate(ctx.actor, mayCheckOdoo, null, 'odoo');
    const { connectionId } = parse(OdooConnectionId, raw);
    const row = await ctx.db.odooConnection.findUnique({ where: { id: connectionId } });
    if (!row) throw notFound('connection');
    OdooConnectionSettings.parse(row.settings);
    const report = await inspected(deps, row, deps.secrets.open(row.keyCipher), ctx.now);
    const kept = keptReport(report, ctx.now);
    const keyExpiresAt = report.failure ? row.keyExpiresAt : keyEndOf(report);
    await keepCheck(ctx, { connectionId, report: kept, keyExpiresAt });
    return kept;
  };
}

/** Keeps what a check found and announces a key that ends soon, once per key. */
export const keepCheck = verb({
  name: 'odoo.keep-check',
  input: z.object({
    connectionId: z.string(),
    report: z.unknown(),
    keyExpiresAt: z.date().nullable(),
  }),
  policy: mayCheckOdoo,
  async run(work, { connectionId, report, keyExpiresAt }): Promise<void> {
    work.at(null, 'odoo');
    const { tx, ctx } = work;
    const before = await tx.odooConnection.findUnique({ where: { id: connectionId } });
    if (!before) throw notFound('connection');
    const after = await tx.odooConnection.update({
      where: { id: connectionId },
      data: { report: report as object, checkedAt: ctx.now, keyExpiresAt },
    });
    await announceKey(work, before, keyExpiresAt);
    await work.audit({
      subject: { kind: 'connection', id: connectionId },
      siteId: null,
      before: { checkedAt: before.checkedAt, keyExpiresAt: before.keyExpiresAt },
      after: { checkedAt: after.checkedAt, keyExpiresAt: after.keyExpiresAt },
    });
    await work.record(settingChanged('connection', connectionId));
  },
});

async function announceKey(
  work: Parameters<typeof raise>[0],
  before: { id: string; name: string; keyExpiresAt: Date | null },
  keyExpiresAt: Date | null,
): Promise<void> {
  const cause = (end: Date) => `connection:${before.id}:key:${end.toISOString()}`;
  const moved = before.keyExpiresAt?.getTime() !== keyExpiresAt?.getTime();
  if (before.keyExpiresAt && moved) await autoClear(work, cause(before.keyExpiresAt), 'another key');
  if (!keyExpiresAt) return;
  const days = Math.floor((keyExpiresAt.getTime() - work.ctx.now.getTime()) / DAY_MS);
  if (days > KEY_WARNING_DAYS) return;
  const known = await work.tx.yardException.findFirst({ where: { dedupeKey: cause(keyExpiresAt) } });
  // Acknowledged and closed is enough, until the last days.
  if (
    known &&
    (known.closedAt === null ||
      days > LAST_DAYS ||
      known.openedAt > addMinutes(keyExpiresAt, -LAST_DAYS_MINUTES))
  )
    return;
  await raise(work, {
    siteId: null,
    kind: 'key_expiring',
    subject: { kind: 'connection', id: before.id },
    dedupeKey: cause(keyExpiresAt),
    params: { connection: before.name, days, expiresAt: keyExpiresAt.toISOString() },
  });
}

const LAST_DAYS = 2;
const LAST_DAYS_MINUTES = (LAST_DAYS * DAY_MS) / 60_000;
