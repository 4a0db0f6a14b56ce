import type { Prisma } from '#server/infra/db/client.ts';
import type { Work } from '#server/infra/verb.ts';
import { conflict, decided, notFound } from '#server/kernel/errors.ts';
import type { FactAbout } from '#server/kernel/event.ts';
import type { SiteId, VisitId } from '#server/kernel/ids.ts';
import { decideStep } from '../rules.ts';
import type { ExceptionStatus } from '../schema.ts';

export type ExceptionRow = Prisma.YardExceptionGetPayload<object> & { status: ExceptionStatus };

/** Loads an exception behind the verb's site gate; `version` is what the screen showed. */
export async function openException(work: Work, id: string, version?: number): Promise<ExceptionRow> {
  const row = await work.tx.yardException.findUnique({ where: { id } });
  if (!row) throw notFound('exception');
  work.at(row.siteId, 'exception');
  if (version !== undefined && version !== row.version) throw conflict('outdated', { version: row.version });
  return row as ExceptionRow;
}

export type ExceptionPatch = Omit<Prisma.YardExceptionUncheckedUpdateManyInput, 'status' | 'version'> & {
  status?: ExceptionStatus;
};

/** Steps an exception on, guarded by the version that was read; writes no audit entry. */
export async function stepException(
  work: Work,
  before: ExceptionRow,
  patch: ExceptionPatch,
): Promise<ExceptionRow> {
  if (patch.status !== undefined && patch.status !== before.status)
    decided(decideStep(before.status, patch.status));
  const written = await work.tx.yardException.updateMany({
    where: { id: before.id, version: before.version },
    data: { ...patch, version: { increment: 1 } },
  });
  if (written.count === 0) throw conflict('outdated');
  return (await work.tx.yardException.findUniqueOrThrow({ where: { id: before.id } })) as ExceptionRow;
}

/** Steps an exception on and writes the audit entry of the verb. */
export async function changeException(
  work: Work,
  before: ExceptionRow,
  patch: ExceptionPatch,
  reason?: string,
): Promise<ExceptionRow> {
  const after = await stepException(work, before, patch);
  await work.audit({
    subject: { kind: 'exception', id: before.id },
    siteId: before.siteId,
    before,
    after,
    reason,
  });
  return after;
}

/** What every fact about an exception says of it. */
export function aboutException(row: ExceptionRow): FactAbout {
  return {
    subject: { kind: 'exception', id: row.id },
    siteId: row.siteId as SiteId | null,
    visitId: row.visitId as VisitId | null,
  };
}

export function sayException(row: ExceptionRow): {
  no: string;
  kind: string;
  severity: number;
  status: string;
} {
  return { no: row.no, kind: row.kind, severity: row.severity, status: row.status };
}
