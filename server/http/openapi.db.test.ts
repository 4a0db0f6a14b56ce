import http from 'node:http';
import type net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { Accepted, ApiProblem, MessageView } from '#server/integration/formats/canonical/api.ts';
import { EVENT_TYPES } from '#server/integration/formats/canonical/events.ts';
import { signWebhook } from '#server/integration/formats/standard-webhooks/standard-webhooks.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { generator, openFuzz, type Schema } from '#server/test/fuzz.ts';
import { type InboundRig, openInboundRig, SECRETS_KEY_TEST } from '#server/test/inbound.ts';
import { addDoors } from '#server/yard/sites/commands/add-doors.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';
import { createDoors, type Doors, hardenServer } from './doors.ts';

/** `FUZZ_CALLS=20000` is the goal of a night; a few hundred keep it honest in every run. */
const CALLS = Number(process.env.FUZZ_CALLS ?? 400);
const TIMEOUT_MS = 60_000 + CALLS * 40;
/** Every random choice comes from here; printed, so that a failure can be repeated. */
const SEED = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);

let t: TestCtx;
let rig: InboundRig;
let doors: Doors;
let server: http.Server;
let url: string;
const keys = { canonical: '', hmac: '', supplier: '' };

beforeAll(async () => {
  t = await testCtx({ max: 12 });
  const { siteId } = await createSite(t.system(), {
    code: 'DC-CHI',
    name: 'Chicago',
    city: 'Chicago',
    timeZone: 'America/Chicago',
  });
  await addDoors(t.system(), { siteId, doors: [{ code: 'D12', number: 12 }] });
  rig = await openInboundRig(t);
  const box = openSecretBox(SECRETS_KEY_TEST);
  const rotate = openRotateSecret(box);
  const rights = [{ eventType: 'yard.*', access: 'create' as const }];
  const add = async (code: string, format: string) =>
    (
      await createPartner(t.system(), {
        code,
        name: code,
        format,
        source: 'gate',
        rights,
        rateLimitPerMinute: 60_000,
      })
    ).id;
  const acme = await add('acme', 'canonical');
  keys.canonical = (await rotate(t.system(), { partnerId: acme, kind: 'bearer' })).secret;
  keys.hmac = (await rotate(t.system(), { partnerId: acme, kind: 'hmac' })).secret;
  const supplier = await add('supplier', 'supplier-x12');
  keys.supplier = (await rotate(t.system(), { partnerId: supplier, kind: 'bearer' })).secret;
  server = http.createServer(async (req, res) => {
    if (!(await doors.handle(req, res))) res.writeHead(418).end('next');
  });
  hardenServer(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  doors = createDoors({
    pool: t.database.pool,
    databaseUrl: t.test.appUrl,
    box,
    log: openLog({ logLevel: 'silent' }, 'test'),
    publicUrl: url,
    maxMessageBytes: 262_144,
    metricsToken: null,
    trustedProxies: 0,
  });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await doors.stop();
  await rig.close();
  await t.close();
});

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const described = async () => (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Document & Schema;

/** A call as the description allows it, and in places as it does not. */
function build(fuzz: ReturnType<typeof openFuzz>, path: string, method: string, operation: Operation) {
  const strangeness = fuzz.pick([0, 0, 0.02, 0.1]);
  const headers: Record<string, string> = {};
  let address = path;
  for (const parameter of operation.parameters ?? []) {
    if (!parameter.required && fuzz.random() < 0.7) continue;
    const value = String(fuzz.value(parameter.schema, strangeness));
    if (parameter.in === 'path')
      address = address.replace(`{${parameter.name}}`, encodeURIComponent(value.toWellFormed()));
    else if (parameter.in === 'query')
      address += `?${parameter.name}=${encodeURIComponent(value.toWellFormed())}`;
    else headers[parameter.name] = value.replace(/[^\x20-\x7e]/g, '?');
  }
  if (path.includes('{partner}') && fuzz.random() < 0.8)
    address = address.replace(/webhooks\/[^?]*/, 'webhooks/supplier');
  if (fuzz.random() < 0.95)
    headers.authorization = `Bearer ${path.includes('{partner}') ? keys.supplier : keys.canonical}`;
  const [type, content] = fuzz.pick(Object.entries(operation.requestBody?.content ?? { '': null }));
  if (type) headers['content-type'] = type;
  const made = content ? fuzz.value(content.schema, strangeness) : undefined;
  const body = made === undefined ? undefined : typeof made === 'string' ? made : JSON.stringify(made);
  return {
    url: url + address,
    init: {
      method: fuzz.random() < 0.03 ? 'DELETE' : method.toUpperCase(),
      headers,
      ...(method === 'post' ? { body: body ?? '' } : {}),
    },
  };
}

function checkBody(operationId: string, response: Response, body: string): void {
  if (response.status >= 400) {
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    ApiProblem.parse(JSON.parse(body));
    if (response.status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  } else if (response.status === 202) Accepted.parse(JSON.parse(body));
  else if (operationId === 'getMessage') MessageView.parse(JSON.parse(body));
}

/** Until the worker has looked at everything that was taken. */
async function worked(): Promise<void> {
  const waiting = () =>
    t.db.message.count({ where: { status: { in: ['queued', 'processing', 'retrying'] } } });
  while ((await waiting()) > 0) await sleep(100);
}

test('each example on the page works as it is printed, and applies', async () => {
  const page = await (await fetch(`${url}/api/docs`)).text();
  const examples = [...page.matchAll(/<pre>([\s\S]*?)<\/pre>/g)].map(([, html = '']) => fromHtml(html));
  expect(examples).toHaveLength(EVENT_TYPES.length);
  // Who left is not docked any more, and what has begun is not cancelled: a cancellation is of another truck's.
  const later = examples.filter((example) => ENDS_A_STAY.test(example));
  const cancellations = examples.filter((example) => CANCELS.test(example));
  const others = examples.filter((example) => !ENDS_A_STAY.test(example) && !CANCELS.test(example));
  const begun = others.filter((example) => BEGINS.test(example));
  const statuses: Record<string, string> = {};
  for (const example of [...others, ...later, ...[...begun, ...cancellations].map(ofAnotherTruck)]) {
    const response = await runCurl(example.replace('YOUR_KEY', keys.canonical));
    expect(response.status, example).toBe(202);
    const { messageId } = Accepted.parse(await response.json());
    const message = await rig.settled(messageId ?? '');
    const type = /"type": "(yard[^"]+)"/.exec(example)?.[1] ?? '';
    statuses[type] = [message.status, ...message.events.map(({ status }) => status)].join(' ');
  }
  const {
    'yard.trailer.geofence-entered.v1': entered,
    'yard.trailer.geofence-exited.v1': exited,
    ...rest
  } = statuses;
  for (const [type, status] of Object.entries(rest))
    expect([type, status]).toEqual([type, expect.stringMatching(/^delivered (applied|noted)$/)]);
  // A fence of the partner means nothing until a person says which site it is.
  expect([entered, exited]).toEqual(['parked', 'parked']);
});

const ENDS_A_STAY = /"type": "yard\.gate\.departed/;
const CANCELS = /"type": "yard\.(appointment|asn)\.cancelled/;
const BEGINS = /"type": "yard\.(appointment\.requested|asn\.received)/;

function ofAnotherTruck(example: string): string {
  return example
    .replaceAll('LOAD1234', 'LOAD5678')
    .replaceAll('000009', '000019')
    .replaceAll('TRL-4711', 'TRL-4712')
    .replaceAll('"000001"', '"000011"')
    .replace('"example-', '"another-');
}

function fromHtml(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** Does what the shell would do with the printed command. */
function runCurl(command: string): Promise<Response> {
  const [, address = ''] = /curl -sS (\S+)/.exec(command) ?? [];
  const headers = Object.fromEntries(
    [...command.matchAll(/-H '([^:]+): ([^']*)'/g)].map(([, name, value]) => [name, value]),
  );
  const [, body = ''] = /<<'EVENT'\n([\s\S]*)\nEVENT$/.exec(command) ?? [];
  return fetch(address, { method: 'POST', headers: headers as Record<string, string>, body });
}

test('a signed call names its partner in the documented header; a GET is signed over an empty body', async () => {
  const document = await described();
  for (const path of ['/api/v1/events', '/api/v1/messages/{id}', '/api/v1/messages/{id}/acknowledgement'])
    for (const operation of Object.values(document.paths[path] ?? {}))
      expect(operation.parameters).toContainEqual(
        expect.objectContaining({ name: 'x-yard-partner', in: 'header' }),
      );
  const body = JSON.stringify([]);
  const post = (headers: Record<string, string>) =>
    fetch(`${url}/api/v1/events`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/cloudevents-batch+json', ...headers },
    });
  const proof = signWebhook('signed-1', new Date(), body, [keys.hmac]);
  expect((await post(proof)).status).toBe(401);
  expect((await post({ ...proof, 'x-yard-partner': 'acme' })).status).toBe(202);
  const get = signWebhook('signed-2', new Date(), '', [keys.hmac]);
  const read = (headers: Record<string, string>) =>
    fetch(`${url}/api/v1/messages/msg_00000000000000000000000000`, { headers });
  expect((await read(get)).status).toBe(401);
  expect((await read({ ...get, 'x-yard-partner': 'acme' })).status).toBe(404);
});

test('an acknowledgement is fetched by its own partner only', async () => {
  const body =
    'ISA*00*          *00*          *ZZ*ACME           *ZZ*YARD           *261123*1200*U*00401*000000001*0*P*>~GS*SH*ACME*YARD*20261123*1200*7*X*004010~ST*856*0001~BSN*00*SHP-1*20261123*1200*0001~HL*1**S~SE*4*0001~GE*1*7~IEA*1*000000001~';
  const sent = await fetch(`${url}/api/webhooks/supplier`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${keys.supplier}`, 'content-type': 'application/edi-x12' },
  });
  expect(sent.status).toBe(202);
  const { messageId } = Accepted.parse(await sent.json());
  await rig.settled(messageId ?? '');
  const read = (key: string) =>
    fetch(`${url}/api/v1/messages/${messageId}/acknowledgement`, {
      headers: { authorization: `Bearer ${key}` },
    });
  const own = await read(keys.supplier);
  expect([own.status, own.headers.get('content-type')]).toEqual([200, 'application/edi-x12']);
  expect(await own.text()).toMatch(/^ISA\*[\s\S]*AK1\*SH\*7~[\s\S]*AK5\*A~/);
  expect((await read(keys.canonical)).status).toBe(404);
  expect((await read('nobody')).status).toBe(401);
});

// Last: it uses up what an address may fail to prove.
test(
  `${CALLS} generated calls: never 5xx, never a status that is not written down (seed ${SEED})`,
  async () => {
    console.log(`seed ${SEED}`);
    const document = await described();
    const fuzz = openFuzz(document, generator(SEED));
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    const seen = new Map<string, number>();
    for (let call = 0; call < CALLS; call++) {
      const { path, method, operation } = fuzz.pick(operations);
      const request = build(fuzz, path, method, operation);
      const response = await fetch(request.url, request.init).catch((error: Error) => error);
      // Some names and values cannot be sent at all by this client.
      if (response instanceof Error) continue;
      const body = await response.text();
      const said = `${operation.operationId} ${response.status}`;
      seen.set(said, (seen.get(said) ?? 0) + 1);
      expect(response.status, `${said} ${request.init.body}`).toBeLessThan(500);
      const known = Object.keys(operation.responses).map(Number);
      expect(known, `${said} ${body}`).toContain(response.status);
      checkBody(operation.operationId, response, body);
    }
    console.log(Object.fromEntries(seen));
    expect([...seen.keys()].filter((said) => said.endsWith(' 202')).length).toBe(2);
    await worked();
    const dead = await t.db.message.findMany({
      where: { status: 'dead' },
      select: { problem: true, body: true },
      take: 5,
    });
    expect(
      dead.map(({ problem, body }) => [problem, Buffer.from(body).toString()]),
      'what a partner sends never makes the program fail',
    ).toEqual([]);
  },
  TIMEOUT_MS,
);
