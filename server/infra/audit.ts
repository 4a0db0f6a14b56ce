import { actorRef } from '#server/kernel/actor.ts';
import { newId } from '#server/kernel/ids.ts';
import type { Ctx } from './context.ts';
import { Prisma, type Tx } from './db/client.ts';
import { GATHERED_ROWS, unitOf } from './unit.ts';

export interface AuditDraft {
  readonly subject: { readonly kind: string; readonly id: string };
  readonly siteId: string | null;
  /** Null when the subject is new. */
  readonly before: Readonly<Record<string, unknown>> | null;
  /** Null when the subject is gone. */
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly reason?: string | undefined;
}

/** Writes one audit entry in the transaction of the change, at the latest before its commit: no entry, no change. */
export async function writeAudit(tx: Tx, ctx: Ctx, action: string, draft: AuditDraft): Promise<void> {
  const before = draft.before === null ? null : plain(draft.before);
  const after = draft.after === null ? null : plain(draft.after);
  const row = Prisma.sql`(${newId('audit', ctx.now.getTime())}, ${ctx.now}::timestamptz, ${actorRef(ctx.actor)}, ${ctx.actor.name},
            ${onBehalfOf(ctx)}, ${action}, ${draft.subject.kind}, ${draft.subject.id}, ${draft.siteId},
            ${ctx.correlationId}, ${draft.reason ?? null},
            ${before && JSON.stringify(before)}::jsonb, ${after && JSON.stringify(after)}::jsonb,
            ${changedFields(before, after)}::text[])`;
  const unit = unitOf(tx);
  if (!unit) return insert(tx, [row]);
  unit.audits.push(row);
  if (unit.audits.length >= GATHERED_ROWS) await writeAudits(tx);
}

/** Writes the entries of this transaction in their order. */
export async function writeAudits(tx: Tx): Promise<void> {
  const rows = unitOf(tx)?.audits.splice(0) ?? [];
  if (rows.length > 0) await insert(tx, rows);
}

async function insert(tx: Tx, rows: Prisma.Sql[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO audit_entry (id, at, actor, actor_name, on_behalf_of, action, subject_kind, subject_id, site_id,
                             correlation_id, reason, before, after, changed)
    VALUES ${Prisma.join(rows)}`;
}

/** Names of the fields that differ; every field when one side is missing. */
export function changedFields(
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>> | null,
): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name])).sort();
}

/** Personal data and secrets never enter the audit in plain text. */
const MASKED = /^(driverName|driverPhone|passwordHash|cipher|keyCipher|secret|apiKey|tokenHash|codeHash)$/;

function plain(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const json = JSON.parse(
    JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  );
  for (const name of Object.keys(json)) if (MASKED.test(name) && json[name] !== null) json[name] = '•••';
  return json;
}

function onBehalfOf(ctx: Ctx): string | null {
  return ctx.actor.kind === 'job' ? (ctx.actor.onBehalfOf ?? null) : null;
}
