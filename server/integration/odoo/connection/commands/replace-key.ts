import type { Ctx } from '#server/infra/context.ts';
import { gate, parse } from '#server/infra/verb.ts';
import { AppError, conflict, notFound } from '#server/kernel/errors.ts';
import { ReplaceOdooKey } from '../../schema.ts';
import { keptReport, keyEndOf } from '../kept-report.ts';
import {
  type ConnectDeps,
  type Connected,
  inspected,
  mayConnectOdoo,
  saveConnection,
  unusable,
} from './connect-odoo.ts';

/**
 * Puts a new key in the place of the old one. Odoo is asked with the new key first, and until it lets us in the old
 * one stays; calls under way end with the key they began with. Work that waited for a key goes on by itself.
 */
export function openReplaceOdooKey(deps: ConnectDeps) {
  return async (ctx: Ctx, raw: ReplaceOdooKey): Promise<Connected> => {
    gate(ctx.actor, mayConnectOdoo, null, 'odoo');
    const { connectionId, apiKey, version } = parse(ReplaceOdooKey, raw);
    const row = await ctx.db.odooConnection.findUnique({ where: { id: connectionId } });
    if (!row?.active) throw notFound('connection');
    if (version !== undefined && version !== row.version) throw conflict('outdated');
    if (deps.secrets.open(row.keyCipher) === apiKey)
      throw new AppError('refused', 'This is the key in use', {
        reason: 'odoo.same_key',
        fields: [{ path: 'apiKey', problem: 'This is the key in use' }],
      });
    const report = await inspected(deps, row, apiKey, ctx.now);
    if (report.failure) throw unusable(report.failure);
    const { id, name, url, database, login, protocol, sandbox } = row;
    return saveConnection(ctx, {
      ...{ id, name, url, database, login, protocol, sandbox },
      keyCipher: new Uint8Array(deps.secrets.seal(apiKey)),
      keyLastFour: apiKey.slice(-4),
      settings: row.settings as object,
      report: keptReport(report, ctx.now),
      keyExpiresAt: keyEndOf(report),
    });
  };
}
