import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { webhookToken } from '#server/integration/odoo/sync/webhook-token.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { createDoors, type Doors } from './doors.ts';

const SECRETS_KEY = 'a secrets key of this test, long enough';

let t: TestCtx;
let doors: Doors;
let server: Server;
let base: string;

beforeAll(async () => {
  t = await testCtx();
  await t.db.odooConnection.create({
    data: {
      id: 'con_1',
      name: 'Odoo',
      url: 'https://odoo.test.example',
      database: 'odoo',
      login: 'tower',
      keyCipher: new Uint8Array([1]),
      keyLastFour: '0000',
      protocol: 'json2',
      settings: {},
    },
  });
  doors = createDoors({
    pool: t.database.pool,
    databaseUrl: t.test.appUrl,
    box: openSecretBox(SECRETS_KEY),
    secretsKey: SECRETS_KEY,
    log: openLog({ logLevel: 'silent' }, 'test'),
    publicUrl: 'http://localhost',
    maxMessageBytes: 65_536,
    metricsToken: null,
    trustedProxies: 0,
  });
  server = createServer((req, res) => void doors.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/webhooks/odoo`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await doors.stop();
  await t.close();
});

const post = (token: string, body: string) =>
  fetch(`${base}/${token}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
const hintedFeeds = async () => (await t.db.syncCursor.findMany()).length;

describe("Odoo's webhook", () => {
  it('notes a hint behind the right address, and only a hint', async () => {
    const answer = await post(
      webhookToken(SECRETS_KEY, 'con_1'),
      '{"_model":"stock.picking","_id":7,"id":7,"state":"done"}',
    );
    expect([answer.status, await answer.json()]).toEqual([202, { noted: true }]);
    expect(await hintedFeeds()).toBe(1);
  });

  it.each(['not json', '[]', '{"_model":"res.users","_id":1}'])(
    'takes %s calmly and notes nothing',
    async (body) => {
      const before = await hintedFeeds();
      const answer = await post(webhookToken(SECRETS_KEY, 'con_1'), body);
      expect([answer.status, await answer.json()]).toEqual([202, { noted: false }]);
      expect(await hintedFeeds()).toBe(before);
    },
  );

  it.each(['x', webhookToken(SECRETS_KEY, 'con_2'), webhookToken('another key', 'con_1')])(
    'does not exist under another address',
    async (token) => {
      expect((await post(token, '{"_model":"stock.picking","_id":7}')).status).toBe(404);
    },
  );
});
