import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { partnerKeysFile } from '#prisma/seed/load-partners.ts';
import { verifyWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import { formatOf } from '#server/integration/partners/registry.ts';
import { runLoad } from './load.ts';
import { type LoadMix, loadMessages } from './load-messages.ts';

const mix = (over: Partial<LoadMix> = {}): LoadMix => ({
  messages: 1_000,
  siteCode: 'RTM',
  seed: 1,
  run: 'r1',
  duplicatePercent: 0,
  reorderPercent: 0,
  latePercent: 0,
  startsAt: new Date('2026-11-24T14:00:00Z'),
  ...over,
});

describe('the messages of a load run', () => {
  it('are whole stays in order, each readable by the product and none in the future', () => {
    const messages = loadMessages(mix());
    expect(messages).toHaveLength(1_000);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(1_000);
    const mine = messages.filter(({ id }) => id.startsWith('load-r1-7-'));
    expect(mine.map(({ id }) => id.split('-').slice(3).join('-'))).toEqual([
      'requested',
      'eta',
      'arrived',
      'checked-in',
      'departed',
    ]);
    const format = formatOf('canonical');
    for (const { body, contentType } of messages.slice(0, 100))
      expect(format?.receive({ body: Buffer.from(body), contentType }).ok).toBe(true);
    expect(messages.every(({ body }) => JSON.parse(body).data.happenedAt < '2026-11-24T14:00:00.000Z')).toBe(
      true,
    );
  });

  it('repeat, change places and come late as often as asked, the same for the same seed', () => {
    const messages = loadMessages(mix({ duplicatePercent: 30, reorderPercent: 20, latePercent: 5 }));
    const repeats = messages.filter(({ repeat }) => repeat);
    expect(repeats.length).toBeGreaterThan(230);
    expect(repeats.length).toBeLessThan(370);
    for (const { id, body } of repeats.slice(0, 50)) {
      const both = messages.filter((one) => one.id === id);
      expect(both.map(({ repeat }) => repeat)).toEqual([false, true]);
      expect(both.every((one) => one.body === body)).toBe(true);
    }
    const order = messages.filter(({ repeat }) => !repeat).map(({ id }) => id);
    expect(order).not.toEqual(loadMessages(mix()).map(({ id }) => id));
    expect(new Set(order).size).toBe(1_000);
    const late = messages.filter(({ body }) => JSON.parse(body).data.happenedAt < '2026-11-24T12:00');
    expect(late.length).toBeGreaterThan(10);
    expect(late.length).toBeLessThan(150);
    expect(loadMessages(mix({ duplicatePercent: 30, reorderPercent: 20, latePercent: 5 }))).toEqual(messages);
  });
});

describe('a load run', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const hmac = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

  /** A door that takes each id once; `forget` takes a repetition as new. */
  async function door(options: { forget?: boolean; busyFirst?: boolean } = {}) {
    const seen = new Map<string, string>();
    let busy = options.busyFirst ?? false;
    const server = http.createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += chunk;
      if (busy) {
        busy = false;
        return res.writeHead(503, { 'retry-after': '1' }).end('{}');
      }
      const headers = req.headers as Record<string, string>;
      if (!verifyWebhook(headers, Buffer.from(body), [hmac], new Date()).ok)
        return res.writeHead(401).end('{"code":"unauthenticated"}');
      const id = headers['webhook-id'] ?? '';
      const known = options.forget ? undefined : seen.get(id);
      const messageId = known ?? `msg_${seen.size}_${Math.random()}`;
      seen.set(id, messageId);
      res.writeHead(202).end(JSON.stringify({ messageId, duplicate: known !== undefined }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const dataDir = await mkdtemp(path.join(tmpdir(), 'yard-load-'));
    await mkdir(path.dirname(partnerKeysFile(dataDir)), { recursive: true });
    await writeFile(partnerKeysFile(dataDir), JSON.stringify({ gate: { bearer: 'b', hmac } }));
    closing.push(async () => {
      server.closeAllConnections();
      server.close();
      await rm(dataDir, { recursive: true });
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, dataDir };
  }
  const asked = {
    ratePerSecond: 100,
    seconds: 1,
    siteCode: 'RTM',
    seed: 1,
    duplicatePercent: 30,
    reorderPercent: 0,
    latePercent: 0,
  };

  it('counts what the door said and keeps a line for every answer', async () => {
    const report = await runLoad({ ...asked, ...(await door()) });
    expect(report).toMatchObject({ accepted: 100, refused: 0, gaveUp: 0, wrongVerdicts: 0, ok: true });
    expect(report.duplicate).toBe(report.sent - 100);
    expect(report.duplicate).toBeGreaterThan(10);
    expect(report.latencyMs.p50).toBeGreaterThan(0);
    const lines = (await readFile(report.ledger, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(report.sent);
  });

  it('tells a door that takes a repetition as new', async () => {
    const report = await runLoad({ ...asked, ...(await door({ forget: true })) });
    expect(report.wrongVerdicts).toBeGreaterThan(10);
    expect(report.ok).toBe(false);
  });

  it('comes back when the door asks for patience, and says when no keys are there', async () => {
    const report = await runLoad({ ...asked, ...(await door({ busyFirst: true })) });
    expect(report).toMatchObject({ accepted: 100, gaveUp: 0, ok: true });
    await expect(runLoad({ ...asked, url: 'http://127.0.0.1:1', dataDir: '/nonexistent' })).rejects.toThrow(
      'No trial keys',
    );
  });
});
