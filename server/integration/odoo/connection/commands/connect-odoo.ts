import { z } from 'zod';
import type { Config } from '#server/infra/config.ts';
import type { Ctx } from '#server/infra/context.ts';
import type { Tx } from '#server/infra/db/client.ts';
import { wake } from '#server/infra/jobs.ts';
import type { SecretBox } from '#server/infra/secrets.ts';
import { gate, parse, roles, verb } from '#server/infra/verb.ts';
import { AppError, conflict } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { checkOdooAddressOnSave } from '../../client/address.ts';
import type { ClientOptions } from '../../client/client.ts';
import type { OdooFailure, OdooFailureCode } from '../../client/errors.ts';
import { ConnectOdoo, OdooConnectionSettings } from '../../schema.ts';
import { clientFor, outboundRules } from '../../sessions.ts';
import { type ConnectionReport, checkConnection } from '../check-connection.ts';
import { type KeptReport, keptReport, keyEndOf } from '../kept-report.ts';

export interface ConnectDeps {
  readonly secrets: SecretBox;
  readonly config: Pick<Config, 'mode' | 'odoo'>;
  readonly client?: ClientOptions;
}

export const mayConnectOdoo = roles('admin');

export interface Connected {
  readonly connectionId: string;
  readonly version: number;
  readonly report: KeptReport;
}

/**
 * Checks a connection and keeps it. The address is judged before a byte is sent; where Odoo does not let us in nothing
 * is kept. Missing rights do not stand in the way: the report names them.
 */
export function openConnectOdoo(deps: ConnectDeps) {
  return async (ctx: Ctx, raw: ConnectOdoo): Promise<Connected> => {
    gate(ctx.actor, mayConnectOdoo, null, 'odoo');
    const input = parse(ConnectOdoo, raw);
    const before = await ctx.db.odooConnection.findFirst({ where: { active: true }, orderBy: { id: 'asc' } });
    if (before && input.version !== undefined && input.version !== before.version) throw conflict('outdated');
    const apiKey = input.apiKey ?? (before && keptKey(deps, before, input.url));
    if (!apiKey)
      throw new AppError('invalid_input', 'The key is missing', {
        fields: [{ path: 'apiKey', problem: 'Give the API key' }],
      });
    const sandbox = before?.sandbox === true && before.url === input.url;
    const url = await judged(deps, input.url, sandbox);
    const coordinates = { ...input, url, sandbox };
    const report = await inspected(deps, coordinates, apiKey, ctx.now);
    if (report.failure) throw unusable(report.failure);
    return saveConnection(ctx, {
      ...coordinates,
      id: before?.id ?? null,
      keyCipher: new Uint8Array(deps.secrets.seal(apiKey)),
      keyLastFour: apiKey.slice(-4),
      settings: { ...(before?.settings as object), ...input.settings, origin: 'screen' },
      report: keptReport(report, ctx.now),
      keyExpiresAt: keyEndOf(report),
    });
  };
}

/** The kept key goes to the address it was given for and to no other. */
function keptKey(deps: ConnectDeps, before: { url: string; keyCipher: Uint8Array }, url: string) {
  const origin = URL.parse(url.trim())?.origin;
  return origin === new URL(before.url).origin ? deps.secrets.open(before.keyCipher) : undefined;
}

export function unusable({ kind, code, sentence }: OdooFailure): AppError {
  const field = FIELD_OF[code] ?? 'url';
  return new AppError(kind === 'weather' ? 'unavailable' : 'refused', sentence, {
    reason: `odoo.${code}`,
    fields: [{ path: field, problem: sentence }],
  });
}

const FIELD_OF: Partial<Record<OdooFailureCode, string>> = {
  key_rejected: 'apiKey',
  database_unknown: 'database',
};

async function judged(deps: ConnectDeps, raw: string, sandbox: boolean): Promise<string> {
  const check = await checkOdooAddressOnSave(raw, outboundRules(deps.config, { url: raw, sandbox }));
  if (check.ok) return check.base.toString().replace(/\/$/, '');
  throw new AppError('refused', 'This address may not be called', {
    reason: `odoo.address_${check.reason}`,
    fields: [{ path: 'url', problem: check.reason }],
  });
}

export async function inspected(
  deps: Pick<ConnectDeps, 'config' | 'client'>,
  row: Parameters<typeof clientFor>[1],
  apiKey: string,
  now: Date,
): Promise<ConnectionReport> {
  const client = clientFor({ ...deps, limits: CHECK_LIMITS }, row, apiKey);
  try {
    return await checkConnection(client, now);
  } finally {
    client.close();
  }
}

/** Somebody waits at the screen. */
const CHECK_LIMITS = { connectTimeoutMs: 5_000, readTimeoutMs: 10_000 };

const Save = z.object({
  id: z.string().nullable(),
  name: z.string(),
  url: z.string(),
  database: z.string(),
  login: z.string(),
  protocol: z.string(),
  sandbox: z.boolean(),
  keyCipher: z.instanceof(Uint8Array),
  keyLastFour: z.string(),
  keyExpiresAt: z.date().nullable(),
  settings: OdooConnectionSettings,
  report: z.unknown().optional(),
});

/** The one row of the connection, made or brought up to date. */
export const saveConnection = verb({
  name: 'odoo.connect',
  input: Save,
  policy: mayConnectOdoo,
  async run(work, input): Promise<Connected> {
    work.at(null, 'odoo');
    const { tx, ctx } = work;
    const { id: known, keyCipher, report, ...about } = input;
    const before = known ? await tx.odooConnection.findUnique({ where: { id: known } }) : null;
    const data = {
      ...about,
      keyCipher: new Uint8Array(keyCipher),
      settings: input.settings,
      ...(report === undefined ? {} : { report: report as object, checkedAt: ctx.now }),
    };
    const replaced = before !== null && isAnotherOdoo(before, input);
    if (replaced) await tx.odooConnection.update({ where: { id: before.id }, data: { active: false } });
    const after =
      before && !replaced
        ? await tx.odooConnection.update({
            where: { id: before.id },
            data: { ...data, version: { increment: 1 } },
          })
        : await tx.odooConnection.create({ data: { ...data, id: newId('connection', ctx.now.getTime()) } });
    await tx.$executeRaw`
      UPDATE connector_state SET state = 'ok', failures = 0, probe_at = NULL, since = clock_timestamp()
      WHERE connector_id = ANY (${[after.id, 'odoo', ...(replaced ? [before.id] : [])]}) AND (state <> 'paused' OR connector_id <> ${after.id})`;
    await wakeWaiting(tx, after.id);
    await work.audit({
      subject: { kind: 'connection', id: after.id },
      siteId: null,
      before: before && withoutBulk(before),
      after: withoutBulk(after),
    });
    await work.record(settingChanged('connection', after.id));
    return { connectionId: after.id, version: after.version, report: report as KeptReport };
  },
});

/** What waited for the line need not wait for the next look. */
async function wakeWaiting(tx: Tx, connectionId: string): Promise<void> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    SELECT DISTINCT key FROM delivery
    WHERE lane = 'odoo' AND connector_id = ANY (${[connectionId, 'odoo']}) AND status IN ('queued', 'retrying') LIMIT ${WOKEN_AT_ONCE}`;
  await wake(
    tx,
    'odoo',
    rows.map(({ key }) => key),
  );
}

/** The sweep finds the rest. */
const WOKEN_AT_ONCE = 5_000;

/**
 * Ids of one Odoo mean other records in the next: what was linked and read belongs to the old one and stays with it.
 * The sandbox is the same on whatever port it listens today.
 */
function isAnotherOdoo(
  before: { url: string; database: string; sandbox: boolean },
  now: { url: string; database: string; sandbox: boolean },
): boolean {
  if (before.sandbox !== now.sandbox) return true;
  if (before.database !== now.database) return true;
  return !now.sandbox && new URL(before.url).hostname !== new URL(now.url).hostname;
}

function withoutBulk<T extends { keyCipher: unknown; report: unknown }>({ keyCipher, report, ...rest }: T) {
  return rest;
}
