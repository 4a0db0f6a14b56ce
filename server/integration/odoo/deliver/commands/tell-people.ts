import { z } from 'zod';
import type { Ctx } from '#server/infra/context.ts';
import { verb } from '#server/infra/verb.ts';
import { autoClear, raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';
import { mayWorkOnExceptions } from '#server/yard/exceptions/policy.ts';
import type { ExceptionKind, JsonRecord } from '#server/yard/exceptions/schema.ts';

export interface Trouble {
  readonly kind: ExceptionKind;
  readonly siteId: string | null;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly visitId?: string | null;
  /** Names the cause; one open exception per cause. */
  readonly cause: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly evidence?: Readonly<Record<string, unknown>>;
  readonly severity?: number;
  /** False leaves an open exception exactly as people see it. Default true. */
  readonly refresh?: boolean;
}

/** Opens an exception for a person, or brings the open one of the same cause up to date. */
export async function tellPeople(ctx: Ctx, trouble: Trouble): Promise<void> {
  await raiseException(ctx, {
    siteId: trouble.siteId,
    kind: trouble.kind,
    subject: trouble.subject,
    visitId: trouble.visitId ?? null,
    dedupeKey: trouble.cause,
    params: asJson(trouble.params),
    evidence: asJson(trouble.evidence ?? {}),
    refresh: trouble.refresh ?? true,
    ...(trouble.severity === undefined ? {} : { severity: trouble.severity }),
  });
}

/** The cause is gone: its open exception ends by itself. */
export async function clearTrouble(ctx: Ctx, cause: string, resolution: string): Promise<void> {
  const open = await (ctx.tx ?? ctx.db).yardException.findFirst({
    where: { dedupeKey: cause, closedAt: null },
    select: { id: true, siteId: true },
  });
  if (open) await clear(ctx, { exceptionId: open.id, siteId: open.siteId, cause, resolution });
}

const clear = verb({
  name: 'exception.clear',
  input: z.object({
    exceptionId: z.string(),
    siteId: z.string().nullable(),
    cause: z.string(),
    resolution: z.string(),
  }),
  policy: mayWorkOnExceptions,
  async run(work, { exceptionId, siteId, cause, resolution }) {
    work.at(siteId, 'exception');
    const before = await work.tx.yardException.findUnique({ where: { id: exceptionId } });
    if (!(await autoClear(work, cause, resolution))) {
      work.unchanged();
      return;
    }
    const after = await work.tx.yardException.findUnique({ where: { id: exceptionId } });
    await work.audit({ subject: { kind: 'exception', id: exceptionId }, siteId, before, after });
  },
});

function asJson(value: Readonly<Record<string, unknown>>): JsonRecord {
  return JSON.parse(JSON.stringify(value)) as JsonRecord;
}
