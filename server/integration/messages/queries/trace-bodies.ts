import type { Ctx } from '#server/infra/context.ts';
import { maskPayload } from '../mask-payload.ts';
import { mayReadBodies } from '../policy.ts';
import type { ThreadRows } from './trace-rows.ts';

/** Longer bodies are cut here; the payload viewer shows the rest. */
const BODY_CHARACTERS = 16_384;
const BODIES_READ = 20;

export interface TraceBody {
  readonly id: string;
  readonly partnerId: string;
  readonly receivedAt: Date;
  readonly contentType: string;
  readonly status: string;
  readonly correlationId: string;
  /** Of the raw bytes as they came. */
  readonly sha256: string;
  readonly bytes: number | null;
  /** Masked text; null for those who may not read it, for what is no text, and beyond the first messages. */
  readonly body: string | null;
}

/** The raw bytes behind a thread, as far as the caller may read them. */
export async function bodiesOf(ctx: Ctx, messages: ThreadRows['messages']): Promise<TraceBody[]> {
  const read = mayReadBodies(ctx.actor, null) ? messages.slice(0, BODIES_READ) : [];
  const rows = await (ctx.tx ?? ctx.db).$queryRaw<{ id: string; head: Uint8Array; bytes: number }[]>`
    SELECT id, substring(body FROM 1 FOR ${BODY_CHARACTERS}::int) AS head, octet_length(body) AS bytes FROM message
    WHERE id = ANY (${read.map(({ id }) => id)}::text[])
      AND received_at = ANY (${read.map(({ receivedAt }) => receivedAt)}::timestamptz[])`;
  const found = new Map(rows.map((row) => [row.id, row]));
  return messages.map((row) => {
    const body = found.get(row.id);
    const head = body ? Buffer.from(body.head) : null;
    return {
      id: row.id,
      partnerId: row.partnerId,
      receivedAt: row.receivedAt,
      contentType: row.contentType,
      status: row.status,
      correlationId: row.correlationId,
      sha256: Buffer.from(row.bodySha256).toString('hex'),
      bytes: body?.bytes ?? null,
      body: head && !head.includes(0) ? maskPayload(head.toString('utf8')) : null,
    };
  });
}
