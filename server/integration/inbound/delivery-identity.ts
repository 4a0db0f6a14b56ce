import type { PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { formatOf, type Received } from '#server/integration/partners/registry.ts';
import type { Headers } from './verify-sender.ts';

/** Larger messages in a partner's format are not read at the door: their identity comes from headers or bytes. */
const READ_AT_DOOR_BYTES = 65_536;
const KEY_CHARACTERS = 300;

export interface DeliveryIdentity {
  /** Says that a transmission was repeated. Scoped by partner. */
  readonly deliveryId: string;
  /** Messages with the same key are applied in the order of arrival. */
  readonly streamKey: string;
  /** The format's own look at the message, when it was read here. */
  readonly received: Received | null;
}

export interface IdentityInput {
  readonly partner: PartnerEntry;
  readonly headers: Headers;
  readonly contentType: string;
  readonly operation: string | undefined;
  readonly body: Buffer;
  readonly sha256Hex: string;
}

/**
 * Which transmission this is: the transport's id, else the message's own (CloudEvents source and id, ISA sender and
 * control number with the bytes, since senders reuse control numbers), else the bytes.
 */
export function deliveryIdentity(input: IdentityInput): DeliveryIdentity {
  const { partner, headers, body } = input;
  const known = formatOf(partner.format);
  const readHere = body.length <= READ_AT_DOOR_BYTES || known?.manifest.standard === 'cloudevents';
  const format = readHere ? known : undefined;
  const received =
    format?.receive({ body, contentType: input.contentType, headers, operation: input.operation }) ?? null;
  return {
    deliveryId: bounded(
      transportId(headers) ?? ownId(input, received) ?? `sha:${input.sha256Hex}`,
      input.sha256Hex,
    ),
    streamKey: bounded(streamKeyOf(partner, received), input.sha256Hex),
    received,
  };
}

function transportId(headers: Headers): string | null {
  const webhookId = headers['webhook-id'];
  if (webhookId) return `wh:${webhookId}`;
  const key = headers['idempotency-key'];
  return key ? `ik:${key}` : null;
}

function ownId(input: IdentityInput, received: Received | null): string | null {
  if (!received?.ok || !received.parse.deliveryId) return null;
  const isX12 = formatOf(input.partner.format)?.manifest.standard === 'x12';
  const id = received.parse.deliveryId;
  return isX12 ? `isa:${id}:${input.sha256Hex.slice(0, 32)}` : `id:${id}`;
}

function streamKeyOf(partner: PartnerEntry, received: Received | null): string {
  if (!received?.ok) return partner.id;
  const keys = new Set(received.parse.documents.map((document) => document.streamKey));
  const [only] = keys;
  return keys.size === 1 && only ? `${partner.id}:${only}` : partner.id;
}

function bounded(text: string, sha256Hex: string): string {
  const clean = text.replaceAll('\u0000', '').toWellFormed();
  return clean.length <= KEY_CHARACTERS && clean === text
    ? text
    : `${clean.slice(0, 200)}…${sha256Hex.slice(0, 32)}`;
}
