import { type Ctx, openCtx } from '#server/infra/context.ts';
import { transact } from '#server/infra/transaction.ts';
import { mappingCause } from '#server/integration/mapping/commands/decide-mapping.ts';
import { codeNorm } from '#server/integration/mapping/schema.ts';
import type { NeedsMapping } from '#server/integration/partners/contract.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { newId } from '#server/kernel/ids.ts';
import { raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';

export interface ParkInput {
  readonly messageId: string;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly needed: readonly NeedsMapping[];
}

const CODES_PER_MESSAGE = 200;

/**
 * Notes which codes a message waits for. Answers false when all of them were decided meanwhile: then the message
 * is to be read again instead of parked.
 */
export async function parkMessage(ctx: Ctx, input: ParkInput): Promise<boolean> {
  return transact(ctx, async (tx) => {
    let undecided = 0;
    for (const need of input.needed.slice(0, CODES_PER_MESSAGE)) {
      const norm = codeNorm(need.code);
      const id = newId('mapping', ctx.now.getTime());
      const hint = JSON.stringify({ text: need.hint.slice(0, 200), pointer: need.pointer });
      const rows = await tx.$queryRaw<{ id: string; status: string }[]>`
        INSERT INTO mapping (id, system, kind, code, norm, status, hint, usage_count, first_message_id, created_at)
        VALUES (${id}, ${input.partnerId}, ${need.kind}, ${need.code}, ${norm}, 'unmapped', ${hint}::jsonb, 1,
                ${input.messageId}, ${ctx.now}::timestamptz)
        ON CONFLICT (system, kind, norm) DO UPDATE SET usage_count = mapping.usage_count + 1
        RETURNING id, status`;
      const row = rows[0];
      if (row?.status !== 'unmapped') continue;
      undecided++;
      await tx.$executeRaw`
        INSERT INTO message_parking (message_id, mapping_id) VALUES (${input.messageId}, ${row.id}) ON CONFLICT DO NOTHING`;
      await raiseException(openCtxIn({ ...ctx, tx }), {
        siteId: null,
        kind: 'needs_mapping',
        subject: { kind: 'mapping', id: row.id },
        dedupeKey: mappingCause(row.id),
        params: { partner: input.partnerName, kind: need.kind, code: need.code },
        evidence: { messageId: input.messageId, hint: need.hint, pointer: need.pointer },
      });
    }
    return undecided > 0;
  });
}

/** The same transaction and thread, acting as the system: exceptions about messages are ours, not the partner's. */
export function openCtxIn(ctx: Ctx): Ctx {
  const system = openCtx(ctx.db, SYSTEM, { now: ctx.now, correlationId: ctx.correlationId });
  return ctx.tx ? { ...system, tx: ctx.tx } : system;
}
