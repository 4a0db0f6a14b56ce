import path from 'node:path';
import { z } from 'zod';
import { readHeads, verifyAudit } from '#server/infra/audit-chain.ts';
import { listAudit } from '#server/infra/audit-log.ts';
import { procedure, router } from '../trpc.ts';

const MAX_PAGE = 200;

const Filter = z.object({
  actor: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  subjectId: z.string().max(60).optional(),
  correlationId: z.string().max(60).optional(),
  /** `seq` of the last entry seen; older ones follow. */
  cursor: z
    .string()
    .regex(/^\d{1,19}$/)
    .nullish(),
  limit: z.number().int().min(1).max(MAX_PAGE).default(100),
});

export const audit = router({
  list: procedure
    .input(Filter)
    .query(({ ctx, input: { cursor, ...filter } }) =>
      listAudit(ctx.ctx.db, { ...filter, before: cursor ?? undefined }),
    ),
  verify: procedure.query(async ({ ctx }) => {
    const heads = await readHeads(path.join(ctx.services.config.dataDir, 'audit-heads.jsonl'));
    return { ...(await verifyAudit(ctx.services.pool, heads)), heads: heads.length, checkedAt: ctx.ctx.now };
  }),
});
