import type { PartnerAccess } from '#prisma/seed/load-partners.ts';
import { signWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';

export interface PartnerMessage {
  /** Code of the partner that sends. */
  readonly partner: string;
  /** Path and query of the door, for example `/api/v1/events`. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
  /** Names the transmission: the same id again is a repetition. Null: the message's own identity counts. */
  readonly id: string | null;
  readonly proof: 'bearer' | 'signature';
}

export type Sent =
  | { readonly kind: 'accepted'; readonly messageId: string | null; readonly duplicate: boolean }
  /** Try again: the product is down, overloaded or asks for patience. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly why: string }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string };

export interface PartnerClient {
  send(message: PartnerMessage): Promise<Sent>;
}

const TIMEOUT_MS = 15_000;
const PATIENCE_MS = 2_000;
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

/** A partner system as the public API sees it. `baseUrl` without a slash at its end. */
export function openPartnerClient(
  baseUrl: string,
  accessOf: (partner: string) => PartnerAccess,
): PartnerClient {
  return {
    async send(message) {
      try {
        const response = await fetch(`${baseUrl}${message.path}`, {
          method: 'POST',
          body: message.body,
          headers: headersOf(message, accessOf(message.partner)),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return await read(response);
      } catch (error) {
        return { kind: 'later', afterMs: PATIENCE_MS, why: (error as Error).message };
      }
    },
  };
}

function headersOf(message: PartnerMessage, access: PartnerAccess): Record<string, string> {
  const common = { 'content-type': message.contentType, 'x-yard-partner': message.partner };
  if (message.proof === 'bearer' || message.id === null)
    return {
      ...common,
      authorization: `Bearer ${access.bearer}`,
      ...(message.id === null ? {} : { 'idempotency-key': message.id }),
    };
  return { ...common, ...signWebhook(message.id, new Date(), message.body, [access.hmac]) };
}

async function read(response: Response): Promise<Sent> {
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.status === 202)
    return {
      kind: 'accepted',
      messageId: typeof answer['messageId'] === 'string' ? answer['messageId'] : null,
      duplicate: answer['duplicate'] === true,
    };
  if (LATER.has(response.status)) {
    const seconds = Number(response.headers.get('retry-after'));
    return {
      kind: 'later',
      afterMs: seconds > 0 ? seconds * 1_000 : PATIENCE_MS,
      why: `HTTP ${response.status}`,
    };
  }
  const code = typeof answer['code'] === 'string' ? answer['code'] : String(answer['title'] ?? '');
  return { kind: 'refused', status: response.status, code };
}
