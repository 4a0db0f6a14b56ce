import { Prisma, type Tx } from '#server/infra/db/client.ts';
import { parse, verb, type Work } from '#server/infra/verb.ts';
import { conflict } from '#server/kernel/errors.ts';
import { newId, type SiteId, type VisitId } from '#server/kernel/ids.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { exceptionClosed, exceptionRaised } from '../events.ts';
import { mayWorkOnExceptions } from '../policy.ts';
import { judge, UNDECIDED_STATUSES } from '../rules.ts';
import { RaiseException } from '../schema.ts';

export interface Raised {
  readonly id: string;
  readonly no: string;
  /** False when the same cause was open already. */
  readonly created: boolean;
}

export const raiseException = verb({
  name: 'exception.raise',
  input: RaiseException,
  policy: mayWorkOnExceptions,
  async run(work, input) {
    work.at(input.siteId, 'exception');
    const raised = await raise(work, input);
    if (raised.created) await auditRaised(work, raised.id);
    else work.unchanged();
    return raised;
  },
});

/** Opens an exception inside another verb's transaction; the audit entry is that verb's. */
export async function raise(work: Work, raw: RaiseException): Promise<Raised> {
  const input = parse(RaiseException, raw);
  const judged = judge(input.kind, input.params, work.ctx.now);
  const row = {
    severity: input.severity ?? judged.severity,
    ownerRole: input.ownerRole ?? judged.ownerRole,
    deadlineAt: input.deadlineMinutes ? addMinutes(work.ctx.now, input.deadlineMinutes) : judged.deadlineAt,
  };
  const opened = await openOrMeet(work, input, row);
  if (!opened.created) return opened;
  await work.record(
    exceptionRaised.draft(
      {
        subject: { kind: 'exception', id: opened.id },
        siteId: input.siteId as SiteId | null,
        visitId: (input.visitId ?? null) as VisitId | null,
      },
      {
        no: opened.no,
        kind: input.kind,
        status: 'open',
        severity: row.severity,
        subjectKind: input.subject.kind,
        subjectId: input.subject.id,
        ownerRole: row.ownerRole,
        deadlineAt: row.deadlineAt.toISOString(),
      },
    ),
  );
  return opened;
}

/**
 * Closes the open exception of that cause because the cause is gone. A case with a correction on its way is
 * left to the people who decide it. Answers whether one was closed.
 */
export async function autoClear(work: Work, dedupeKey: string, resolution: string): Promise<boolean> {
  const found = await work.tx.yardException.findFirst({
    where: { dedupeKey, status: { in: [...UNDECIDED_STATUSES] } },
  });
  if (!found) return false;
  const cleared = await work.tx.yardException.updateMany({
    where: { id: found.id, version: found.version, status: { in: [...UNDECIDED_STATUSES] } },
    data: { status: 'closed', closedAt: work.ctx.now, resolution, version: { increment: 1 } },
  });
  if (cleared.count === 0) return false;
  await work.record(
    exceptionClosed.draft(
      {
        subject: { kind: 'exception', id: found.id },
        siteId: found.siteId as SiteId | null,
        visitId: found.visitId as VisitId | null,
      },
      {
        no: found.no,
        kind: found.kind,
        severity: found.severity,
        status: 'closed',
        resolution,
        cleared: true,
      },
    ),
  );
  return true;
}

type Parsed = ReturnType<typeof RaiseException.parse>;
type Judged = { severity: number; ownerRole: string; deadlineAt: Date };

const MAX_TRIES = 3;

// Between losing the race and reading the winner's row somebody may have closed it: then it is opened anew.
async function openOrMeet(work: Work, input: Parsed, row: Judged): Promise<Raised> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const created = await insert(work, input, row);
    if (created) return { ...created, created: true };
    const open = await meetOpen(work.tx, input, row.severity);
    if (open) return { ...open, created: false };
  }
  throw conflict('exception.moving', { dedupeKey: input.dedupeKey });
}

// The unique index on open causes decides a race; the loser joins the winner's exception.
async function insert(
  work: Work,
  input: Parsed,
  row: Judged,
): Promise<{ id: string; no: string } | undefined> {
  const { ctx, tx } = work;
  const id = newId('exception', ctx.now.getTime());
  const rows = await tx.$queryRaw<{ id: string; no: string }[]>`
    INSERT INTO yard_exception (id, no, site_id, kind, severity, status, subject_kind, subject_id, visit_id, dedupe_key,
                                params, evidence, owner_role, owner_user_id, deadline_at, opened_at, correlation_id)
    VALUES (${id}, 'E-' || nextval('exception_no'), ${input.siteId}, ${input.kind}, ${row.severity}, 'open',
            ${input.subject.kind}, ${input.subject.id}, ${input.visitId ?? null}, ${input.dedupeKey},
            ${JSON.stringify(input.params)}::jsonb, ${JSON.stringify(input.evidence)}::jsonb, ${row.ownerRole},
            ${input.ownerUserId ?? null}, ${row.deadlineAt}::timestamptz, ${ctx.now}::timestamptz, ${ctx.correlationId})
    ON CONFLICT (dedupe_key) WHERE status NOT IN ('applied', 'rejected', 'withdrawn', 'closed') DO NOTHING
    RETURNING id, no`;
  return rows[0];
}

async function meetOpen(
  tx: Tx,
  input: Parsed,
  severity: number,
): Promise<{ id: string; no: string } | undefined> {
  const rows = await tx.$queryRaw<{ id: string; no: string }[]>(
    input.refresh
      ? Prisma.sql`
          UPDATE yard_exception
          SET params = params || ${JSON.stringify(input.params)}::jsonb, evidence = ${JSON.stringify(input.evidence)}::jsonb,
              severity = ${severity}, version = version + 1
          WHERE dedupe_key = ${input.dedupeKey} AND status NOT IN ('applied', 'rejected', 'withdrawn', 'closed')
          RETURNING id, no`
      : Prisma.sql`
          SELECT id, no FROM yard_exception
          WHERE dedupe_key = ${input.dedupeKey} AND status NOT IN ('applied', 'rejected', 'withdrawn', 'closed')`,
  );
  return rows[0];
}

async function auditRaised(work: Work, id: string): Promise<void> {
  const after = await work.tx.yardException.findUniqueOrThrow({ where: { id } });
  await work.audit({ subject: { kind: 'exception', id }, siteId: after.siteId, before: null, after });
}
