import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRouter } from '#server/api/root.ts';
import { PROCEDURES, type ProcedureName } from '#server/auth/rights.ts';
import { createUser } from '#server/auth/users/commands/create-user.ts';
import { withOwner } from '#server/bin/prepare-database.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { newId } from '#server/kernel/ids.ts';
import { raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';
import { updateDriver } from '#server/yard/visits/commands/update-driver.ts';
import { makeVisit, unique } from '../builders.ts';
import { sessionCookie, type TestWeb, testWeb } from '../web.ts';
import { NAMING } from './inputs.ts';
import { type SiteObjects, siteObjects } from './site-objects.ts';

let web: TestWeb;
let objects: SiteObjects;
beforeAll(async () => {
  web = await testWeb();
  objects = await siteObjects(web.t, web.sites.a);
});
afterAll(() => web.close());

interface Detail {
  readonly correction: {
    readonly seen: string;
    readonly version: number;
    readonly can: { approve: unknown };
  };
}

async function everyRight(): Promise<string> {
  const siteId = web.sites.a.siteId as SiteId;
  const roles = ['dispatcher', 'approver', 'admin'] as const;
  const { id } = await createUser(web.t.system(), {
    email: `${unique('both').toLowerCase()}@test.example`,
    name: 'Both',
    grants: roles.map((role) => ({ role, siteId: role === 'admin' ? ('*' as const) : siteId })),
  });
  return sessionCookie(id);
}

describe('two people', () => {
  async function proposal(cookie: string) {
    const { visitId } = await makeVisit(web.t.system(), { siteId: web.sites.a.siteId });
    const { id: exceptionId } = await raiseException(web.t.system(), {
      siteId: web.sites.a.siteId,
      kind: 'conflicting_sources',
      subject: { kind: 'visit', id: visitId },
      visitId,
      dedupeKey: unique('case-'),
    });
    expect((await web.mutate('exceptions.claim', { exceptionId }, cookie)).status).toBe(200);
    const at = new Date(Date.now() - 600_000).toISOString();
    const wish = { visitId, stage: 'arrived', at, reason: 'Clock' };
    const input = { kind: 'visit.correct-stamp', input: wish, exceptionId };
    const made = await web.mutate('corrections.propose', input, cookie);
    expect(made.status, made.text).toBe(200);
    const { correctionId } = made.data as { correctionId: string };
    return { visitId, correctionId, exceptionId };
  }
  const look = async (exceptionId: string, cookie: string) =>
    ((await web.query('exceptions.get', { exceptionId }, cookie)).data as Detail).correction;

  test('nobody approves or rejects his own proposal, whatever rights he has', async () => {
    const both = await everyRight();
    const { correctionId, exceptionId } = await proposal(both);
    const { seen, version, can } = await look(exceptionId, both);
    expect(can.approve).toMatchObject({ ok: false });
    const input = { correctionId, expectedVersion: version, seen };
    const own = await web.mutate('corrections.approve', input, both);
    expect([own.status, own.app?.code]).toEqual([403, 'same_person']);
    expect((await web.mutate('corrections.reject', { correctionId, reason: 'x' }, both)).app?.code).toBe(
      'same_person',
    );
    // A second session of the same person is the same person.
    const { cookie } = await web.person('approver', web.sites.a.siteId);
    expect((await web.mutate('corrections.approve', input, cookie)).status).toBe(200);
    expect((await web.mutate('corrections.approve', input, cookie)).status).toBe(409);
  });

  test('a maker without the right to check, and a partner, cannot approve', async () => {
    const { cookie: maker } = await web.person('dispatcher', web.sites.a.siteId);
    const { correctionId } = await proposal(maker);
    const input = { correctionId, expectedVersion: 1, seen: 'x' };
    expect((await web.mutate('corrections.approve', input, maker)).status).toBe(403);
    const response = await fetch(`${web.url}/api/trpc/corrections.approve`, {
      method: 'POST',
      body: JSON.stringify({ json: input }),
      headers: {
        'content-type': 'application/json',
        origin: web.url,
        authorization: `Bearer ${web.partners.a.bearer}`,
      },
    });
    expect(response.status).toBe(401);
  });

  test('what was changed since it was looked at is not approved', async () => {
    const { cookie: maker } = await web.person('dispatcher', web.sites.a.siteId);
    const { cookie: checker } = await web.person('approver', web.sites.a.siteId);
    const { visitId, correctionId, exceptionId } = await proposal(maker);
    const { seen, version } = await look(exceptionId, checker);
    await web.t.db.visit.update({
      where: { id: visitId },
      data: { arrivedAt: new Date(Date.now() - 5_000_000), version: { increment: 1 } },
    });
    const late = await web.mutate(
      'corrections.approve',
      { correctionId, expectedVersion: version, seen },
      checker,
    );
    expect(late.data).toMatchObject({ outcome: 'outdated' });
    expect(await web.t.db.correction.findUnique({ where: { id: correctionId } })).toMatchObject({
      status: 'outdated',
    });
    const forged = await web.mutate(
      'corrections.approve',
      { correctionId, expectedVersion: 99, seen: 'x' },
      checker,
    );
    expect(forged.status).toBe(409);
  });

  test('50 approvals at once are one', async () => {
    const { cookie: maker } = await web.person('dispatcher', web.sites.a.siteId);
    const { cookie: checker } = await web.person('approver', web.sites.a.siteId);
    const { correctionId, exceptionId } = await proposal(maker);
    const { seen, version } = await look(exceptionId, checker);
    const input = { correctionId, expectedVersion: version, seen };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => web.mutate('corrections.approve', input, checker)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    const audited = await web.t.db.auditEntry.count({
      where: { subjectId: correctionId, action: 'correction.approve' },
    });
    expect(audited).toBe(1);
  });
});

describe('addresses to call', () => {
  let calls = 0;
  const canary = http.createServer((_, res) => {
    calls++;
    res.end('{}');
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => canary.listen(0, resolve));
  });
  afterAll(() => void canary.close());

  test('60 private ones are refused before a byte is sent, each by its reason', async () => {
    const port = (canary.address() as AddressInfo).port;
    const hosts = [
      '127.0.0.1',
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '017700000001',
      '127.000.000.001',
      '0',
      '0.0.0.0',
      '127.255.255.254',
      'localhost',
      'LOCALHOST',
      'localhost.',
      'a.localhost',
      'localhost.localdomain',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[0:0:0:0:0:0:0:1]',
      '[::127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '169.254.169.254',
      '169.254.169.254.',
      '2852039166',
      '0xa9fea9fe',
      '[::ffff:169.254.169.254]',
      '[fd00:ec2::254]',
      '[fe80::1]',
      '[fc00::1]',
      '10.0.0.1',
      '10.255.255.255',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '192.168.1.1',
      '192.0.0.1',
      '192.0.2.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '100.64.0.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
      '[ff02::1]',
      '[::ffff:10.0.0.1]',
      '[::ffff:192.168.0.1]',
      '１２７.０.０.１',
      '127。0。0。1',
    ];
    const urls = [
      ...hosts.map((host) => `http://${host}:${port}`),
      `https://127.0.0.1:${port}`,
      `https://user:pass@127.0.0.1:${port}`,
      `http://127.0.0.1:${port}/?x=1`,
      `http://127.0.0.1:${port}#odoo.example.com`,
      `http://odoo.example.com@127.0.0.1:${port}`,
      'file:///etc/passwd',
      'gopher://127.0.0.1:1',
      'ftp://127.0.0.1',
      'data:text/plain,x',
      'javascript:alert(1)',
      '//127.0.0.1',
      'http://',
      'http://odoo.internal',
      'http://metadata.google.internal',
    ];
    expect(urls.length).toBeGreaterThanOrEqual(60);
    const { cookie } = await web.person('admin');
    for (const url of urls) {
      const answer = await web.mutate(
        'odoo.connect',
        { url, apiKey: 'k'.repeat(40), login: 'x', database: 'x' },
        cookie,
      );
      expect([url, answer.status]).toEqual([url, 422]);
      expect([url, answer.app?.reason]).toEqual([url, expect.stringMatching(/^odoo\.address_/)]);
    }
    expect(calls).toBe(0);
    expect(await web.t.db.odooConnection.count()).toBe(0);
  });
});

describe('the key of a connection', () => {
  test('goes to no other address than the one it was given for', async () => {
    let heard = '';
    const thief = http.createServer((req, res) => {
      heard += JSON.stringify(req.headers);
      req.on('data', (chunk) => {
        heard += chunk;
      });
      req.on('end', () => res.end('{}'));
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(thief.address() as AddressInfo).port}`;
    const trusting = await testWeb({ env: { ODOO_ALLOW_ADDRESSES: address } });
    try {
      const key = 'odoo-key-that-nobody-else-may-hear';
      await trusting.t.db.odooConnection.create({
        data: {
          id: newId('connection'),
          name: 'Odoo',
          url: 'https://odoo.example.com',
          database: 'prod',
          login: 'tower',
          protocol: 'json2',
          keyCipher: new Uint8Array(trusting.services.secrets.seal(key)),
          keyLastFour: key.slice(-4),
          settings: {},
        },
      });
      const { cookie } = await trusting.person('admin');
      const answer = await trusting.mutate(
        'odoo.connect',
        { url: `http://${address}`, login: 'tower' },
        cookie,
      );
      expect([answer.status, answer.app?.code]).toEqual([400, 'invalid_input']);
      expect(heard).not.toContain(key);
    } finally {
      thief.close();
      await trusting.close();
    }
  });
});

// Last: afterwards nothing can be written any more.
describe('reading has no effects', () => {
  const built = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
  const queries = (Object.keys(PROCEDURES) as ProcedureName[]).filter(
    (name) => built[name]?._def.type === 'query',
  );

  test('every query answers on a database that cannot be written', async () => {
    await updateDriver(web.t.system(), { visitId: objects.visitId, driver: { name: 'D' } });
    const display = await web.display(objects.siteId);
    const { cookie } = await web.person('admin');
    await web.query('session.me', undefined, cookie);
    await withOwner(web.t.test.ownerUrl, async (client) => {
      const { rows } = await client.query('SELECT current_database() AS name');
      await client.query(`ALTER DATABASE ${rows[0].name} SET default_transaction_read_only = on`);
      await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    });
    await expect.poll(async () => (await web.query('sites.list', undefined, cookie)).status).toBe(200);
    const others: Partial<Record<ProcedureName, unknown>> = {
      'search.find': { query: objects.trailerNumber },
      'displays.board': { displayId: display.id },
      'partners.get': { partnerId: web.partners.a.id },
      'mappings.targets': { kind: 'dock' },
      'integrations.replayDryRun': { ledger: 'message', ids: [newId('message')] },
    };
    const failed: string[] = [];
    for (const name of queries) {
      const inputs = NAMING[name]?.map((input) => input(objects, objects)) ?? [others[name] ?? {}];
      for (const input of inputs) {
        const { status, text } = await web.query(name, input, `${cookie}; ${display.cookie}`);
        if (status >= 500) failed.push(`${name}: ${text}`);
      }
    }
    expect(failed).toEqual([]);
    const write = await web.mutate('visits.arrive', { siteId: objects.siteId, trailerNumber: 'RO1' }, cookie);
    expect(write.status).toBeGreaterThanOrEqual(500);
  });
});
