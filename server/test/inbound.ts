import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openJobs } from '#server/infra/jobs.ts';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openPartnerBook, type PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { deliveryIdentity } from '#server/integration/inbound/delivery-identity.ts';
import { openGroupCommit } from '#server/integration/inbound/group-commit.ts';
import { openInbound } from '#server/integration/inbound/process-message.ts';
import {
  type DeliveryHandler,
  registerDeliveryHandlers,
} from '#server/integration/messages/delivery-handlers.ts';
import { startLanes } from '#server/integration/messages/lanes.ts';
import { ID_PREFIXES, newId } from '#server/kernel/ids.ts';
import type { TestCtx } from './context.ts';

/** Seals the secrets of partners in tests. */
export const SECRETS_KEY_TEST = 'a key for tests of at least 32 characters';
const SETTLED_MS = 20_000;
const LOOK_MS = 25;

export interface InboundRigOptions {
  /** Also works on what follows in the outbox. */
  readonly handlers?: Readonly<Record<string, DeliveryHandler>>;
}

/** Door and worker of the inbox in this process: what is sent here is stored, read and applied as in the product. */
export async function openInboundRig(t: TestCtx, options: InboundRigOptions = {}) {
  const log = openLog({ logLevel: 'silent' }, 'test');
  const { pool } = t.database;
  // Its clock runs a hundred times as fast, so that partners made by a test are known at once.
  const book = openPartnerBook({
    pool,
    box: openSecretBox(SECRETS_KEY_TEST),
    now: () => performance.now() * 100,
  });
  const storage = openGroupCommit({ url: t.test.appUrl });
  const inbound = openInbound({ db: t.db, pool, book });
  const lanes = await startLanes({
    jobs: await openJobs({ url: t.test.appUrl, log }),
    pool,
    db: t.db,
    log,
    retryScale: 0.001,
    deliveryHandlers: registerDeliveryHandlers(options.handlers ?? {}),
    inbound: inbound.handler,
    afterMessage: inbound.afterwards,
    lanes: options.handlers ? ['inbound', 'odoo'] : ['inbound'],
    sweepMs: 300,
  });
  let sent = 0;

  async function partner(code: string, format: string, source = 'carrier'): Promise<PartnerEntry> {
    const rights = [{ eventType: 'yard.*', access: 'create' as const }];
    await createPartner(t.system(), {
      code,
      name: code,
      format,
      source: source as 'carrier',
      rights,
      rateLimitPerMinute: 60_000,
    });
    await sleep(LOOK_MS);
    await book.renew();
    const found = await book.byCode(code);
    if (!found) throw new Error(`no partner ${code}`);
    return found;
  }

  /** Stores a message as the door does; `receivedAt` for what came some time ago. */
  async function send(
    from: PartnerEntry,
    body: string,
    contentType: string,
    receivedAt = new Date(),
  ): Promise<string> {
    const bytes = Buffer.from(body);
    const sha256 = createHash('sha256').update(bytes).digest();
    const identity = deliveryIdentity({
      partner: from,
      headers: { 'webhook-id': `rig-${++sent}` },
      contentType,
      operation: undefined,
      body: bytes,
      sha256Hex: sha256.toString('hex'),
    });
    const id = newId('message', receivedAt.getTime());
    await storage.store({
      id,
      receivedAt,
      partnerId: from.id,
      ...identity,
      contentType,
      body: bytes,
      sha256,
      envelope: null,
      correlationId: `${ID_PREFIXES.correlation}_${id.slice(4)}`,
    });
    return id;
  }

  /** The message and its events once it is settled, parked included. */
  async function settled(id: string) {
    const endsAt = Date.now() + SETTLED_MS;
    for (;;) {
      const message = await t.db.message.findFirstOrThrow({ where: { id } });
      if (!['queued', 'processing', 'retrying'].includes(message.status)) {
        const events = await t.db.messageEvent.findMany({
          where: { messageId: id },
          orderBy: { position: 'asc' },
        });
        return { ...message, events };
      }
      if (Date.now() > endsAt) throw new Error(`${id} is still ${message.status}`);
      await sleep(LOOK_MS);
    }
  }

  const event = async (from: PartnerEntry, type: string, data: object, receivedAt?: Date) =>
    settled(
      await send(
        from,
        JSON.stringify({ specversion: '1.0', id: `e-${++sent}`, source: '/rig', type, data }),
        'application/cloudevents+json',
        receivedAt,
      ),
    );

  return {
    partner,
    send,
    settled,
    event,
    async close() {
      await lanes.stop();
      await storage.close();
    },
  };
}
export type InboundRig = Awaited<ReturnType<typeof openInboundRig>>;
