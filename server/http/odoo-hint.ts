import { noteWebhookHint } from '#server/integration/odoo/sync/webhook.ts';
import { connectionOfToken } from '#server/integration/odoo/sync/webhook-token.ts';
import { answerJson, answerProblem } from './answer.ts';
import type { DoorDeps } from './doors.ts';
import type { Call } from './partner-api.ts';
import { readBody } from './read-body.ts';

/** Odoo's payload is a handful of fields; only model and id are read. */
const MAX_BYTES = 65_536;

/**
 * Odoo's webhook. Odoo tries once and waits a second, so the answer is quick and the hint is only noted: the
 * change feed reads what is true.
 */
export async function takeOdooHint(
  deps: DoorDeps & { secretsKey: string },
  { req, res }: Call,
  token: string,
): Promise<void> {
  const connectionId = await connectionOfToken(deps.pool, deps.secretsKey, token);
  if (!connectionId) return answerProblem(res, 'not_found', { close: true });
  const read = await readBody(req, MAX_BYTES);
  if (!read.ok) return answerProblem(res, 'too_large', { close: true });
  const noted = await noteWebhookHint(deps.pool, connectionId, parsed(read.body));
  answerJson(res, 202, { noted });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
