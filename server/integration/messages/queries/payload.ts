import type { Ctx } from '#server/infra/context.ts';
import { gate } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { maskPayload } from '../mask-payload.ts';
import { messageMoment } from '../message-id.ts';
import { mayReadBodies } from '../policy.ts';

/** More than this is not sent to a screen; the whole body can still be downloaded with a reason. */
export const SHOWN_BYTES = 2 * 1024 * 1024;

export interface PayloadView {
  /** Masked text; empty when the body is not text. */
  readonly text: string;
  readonly kind: 'text' | 'binary' | 'gone';
  readonly bytes: number;
  /** Of the raw bytes as they came. */
  readonly sha256: string;
  readonly cut: boolean;
  readonly contentType: string;
  readonly fileName: string;
}

/** The body of a message for people: as it came, secrets and personal data masked. Raises `not_found`. */
export async function messagePayload(ctx: Ctx, id: string): Promise<PayloadView> {
  gate(ctx.actor, mayReadBodies, null, 'message');
  const receivedAt = messageMoment(id);
  const [row] = receivedAt === null ? [] : await readBody(ctx, id, receivedAt);
  if (!row) throw notFound('message');
  const body = Buffer.from(row.body);
  const cut = row.bytes > body.length;
  const text = textOf(body, cut);
  return {
    text: text === null ? '' : maskPayload(text),
    kind: row.bytes === 0 ? 'gone' : text === null ? 'binary' : 'text',
    bytes: row.bytes,
    sha256: row.sha256,
    cut,
    contentType: row.contentType,
    fileName: `${id}.${endingOf(row.contentType, text)}`,
  };
}

interface Row {
  body: Uint8Array;
  bytes: number;
  sha256: string;
  contentType: string;
}

async function readBody(ctx: Ctx, id: string, receivedAt: Date): Promise<Row[]> {
  return ctx.db.$queryRaw<Row[]>`
    SELECT substring(body FROM 1 FOR ${SHOWN_BYTES}::int) AS body, octet_length(body) AS bytes,
      encode(body_sha256, 'hex') AS sha256, content_type AS "contentType"
    FROM message WHERE id = ${id} AND received_at = ${receivedAt}::timestamptz`;
}

/** Null when it is no text. A body cut in the middle of a character ends before it; old EDI may be Latin-1. */
function textOf(body: Buffer, cut: boolean): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: cut });
  } catch {
    return body.includes(0) ? null : body.toString('latin1');
  }
}

function endingOf(contentType: string, text: string | null): string {
  if (text === null) return 'bin';
  if (/json/.test(contentType)) return 'json';
  if (/xml/.test(contentType)) return 'xml';
  return /^\s*ISA/.test(text) ? 'x12' : 'txt';
}
