import { z } from 'zod';
import { verb } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { messageMoment } from '../message-id.ts';
import { mayReadBodies } from '../policy.ts';

export const RevealPayload = z.object({ id: z.string().max(40), reason: z.string().trim().min(3).max(500) });

/** Hands out the raw bytes of a message, nothing masked, and writes down who asked and why. */
export const revealPayload = verb({
  name: 'message.reveal',
  input: RevealPayload,
  policy: mayReadBodies,
  async run(work, { id, reason }) {
    work.at(null, 'message');
    const receivedAt = messageMoment(id);
    const [row] =
      receivedAt === null
        ? []
        : await work.tx.$queryRaw<{ body: Uint8Array; sha256: string; contentType: string }[]>`
            SELECT body, encode(body_sha256, 'hex') AS sha256, content_type AS "contentType" FROM message
            WHERE id = ${id} AND received_at = ${receivedAt}::timestamptz`;
    if (!row) throw notFound('message');
    await work.audit({
      subject: { kind: 'message', id },
      siteId: null,
      before: null,
      after: { revealed: true, sha256: row.sha256, bytes: row.body.length },
      reason,
    });
    return {
      base64: Buffer.from(row.body).toString('base64'),
      sha256: row.sha256,
      contentType: row.contentType,
    };
  },
});
