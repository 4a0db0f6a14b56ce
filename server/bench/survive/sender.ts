import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PartnerKeys } from '#prisma/seed/load-partners.ts';
import { signWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import type { PartnerMessage } from '#server/sandbox/simulation/partner-client.ts';
import type { Sending } from './plan.ts';

/** One try of one transmission as the sender saw it. Instants in epoch milliseconds. */
export interface LedgerLine {
  readonly key: string;
  readonly deliveryKey: string;
  readonly truck: number;
  readonly repeat: boolean;
  readonly sentAt: number;
  readonly answeredAt: number;
  /** 0: no answer. */
  readonly status: number;
  readonly messageId: string | null;
  readonly correlationId: string | null;
}

export interface SenderOptions {
  readonly url: string;
  readonly keys: PartnerKeys;
  readonly sendings: readonly Sending[];
  /** The run is spread over this time. */
  readonly forMs: number;
  /** Every line is written here as it happens. */
  readonly file: string;
}

const SENDERS = 24;
const TIMEOUT_MS = 15_000;
const PAUSE_MS = 150;
/** Whoever is not taken in this time was not taken at all. */
const PATIENCE_MS = 5 * 60_000;

/**
 * Sends everything until it is taken, as partners do: no answer, 429 and 503 mean the very same again. A message
 * waits for the one before it of its truck, unless the plan sends it out of order.
 */
export async function sendAll(options: SenderOptions): Promise<LedgerLine[]> {
  const lines: LedgerLine[] = [];
  const file = createWriteStream(options.file);
  const taken = new Map<string, PromiseWithResolvers<void>>();
  const takenOf = (key: string) => {
    const known = taken.get(key) ?? Promise.withResolvers<void>();
    taken.set(key, known);
    return known;
  };
  const began = Date.now();
  const perMs = options.sendings.length / options.forMs;
  let next = 0;
  const note = (line: LedgerLine) => {
    lines.push(line);
    file.write(`${JSON.stringify(line)}\n`);
  };
  const sender = async () => {
    for (let at = next++; at < options.sendings.length; at = next++) {
      const sending = options.sendings[at];
      if (!sending) return;
      await sleep(Math.max(0, began + at / perMs - Date.now()));
      // Both a lost predecessor and a plan that cannot be kept show in the ledger, not as a standstill.
      if (sending.after)
        await Promise.race([takenOf(sending.after).promise, sleep(PATIENCE_MS, undefined, { ref: false })]);
      await deliver(options, sending, note);
      if (!sending.repeat) takenOf(sending.key).resolve();
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await new Promise((resolve) => file.end(resolve));
  return lines;
}

async function deliver(
  { url, keys }: SenderOptions,
  sending: Sending,
  note: (line: LedgerLine) => void,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const sentAt = Date.now();
    const answer = await post(url, keys, sending.message);
    const { key, deliveryKey, truck, repeat } = sending;
    note({ key, deliveryKey, truck, repeat, sentAt, answeredAt: Date.now(), ...answer });
    if (!AGAIN.has(answer.status)) return;
    await sleep(PAUSE_MS);
  }
}

/** 500 is among them: a partner would try again as well, but the ledger counts it as a fault of ours. */
const AGAIN = new Set([0, 429, 500, 502, 503, 504]);

async function post(url: string, keys: PartnerKeys, message: PartnerMessage) {
  const silence = { status: 0, messageId: null, correlationId: null };
  try {
    const answer = await fetch(url + message.path, {
      method: 'POST',
      body: message.body,
      headers: headersOf(message, keys),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    if (answer.status !== 202) return { ...silence, status: answer.status };
    const { messageId = null, correlationId = null } = JSON.parse(text) as Record<string, string>;
    return { status: 202, messageId, correlationId };
  } catch {
    // A door that dies while it answers has said nothing.
    return silence;
  }
}

function headersOf(message: PartnerMessage, keys: PartnerKeys): Record<string, string> {
  const access = keys[message.partner];
  if (!access) throw new Error(`the trial has no partner ${message.partner}`);
  const common = { 'content-type': message.contentType, 'x-yard-partner': message.partner };
  if (message.proof === 'bearer' || message.id === null)
    return { ...common, authorization: `Bearer ${access.bearer}` };
  return { ...common, ...signWebhook(message.id, new Date(), message.body, [access.hmac]) };
}
