import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { encode } from 'next-auth/jwt';
import superjson from 'superjson';
import { createApiDoor, sameOrigin } from '#server/api/door.ts';
import { startLive } from '#server/api/live.ts';
import { openServices } from '#server/api/open-services.ts';
import { createPhotoDoor } from '#server/api/photos.ts';
import type { Services } from '#server/api/services.ts';
import { createDisplay, pairDisplay } from '#server/auth/displays/commands/pair-display.ts';
import { createUser } from '#server/auth/users/commands/create-user.ts';
import { createDoors, hardenServer } from '#server/http/doors.ts';
import { secureAnswer } from '#server/http/security-headers.ts';
import { readConfig } from '#server/infra/config.ts';
import { openJobs } from '#server/infra/jobs.ts';
import { openLog } from '#server/infra/log.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { openPartnerBook } from '#server/integration/governance/partner-book.ts';
import { openInbound } from '#server/integration/inbound/process-message.ts';
import { registerDeliveryHandlers } from '#server/integration/messages/delivery-handlers.ts';
import { startLanes } from '#server/integration/messages/lanes.ts';
import type { Role } from '#server/kernel/actor.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { YARD_HANDLERS } from '#server/reactions/handlers.ts';
import { startRelay } from '#server/reactions/relay.ts';
import { type BuiltSite, makeSite, unique } from './builders.ts';
import { type TestCtx, testCtx } from './context.ts';

export const NEXTAUTH_SECRET = 'a session secret for tests of 32 characters or more';
export const SECRETS_KEY = 'a key for tests of at least 32 characters';
export const PUBLIC_URL = 'https://yard.test';
export const METRICS_TOKEN = 'token-for-metrics';
const SETTLE_MS = 30_000;
/** Enough for whole runs from one partner. */
const RATE_PER_MINUTE = 60_000;

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly cookie: string;
}

export interface PartnerKeys {
  readonly id: string;
  readonly code: string;
  readonly hmac: string;
  readonly bearer: string;
}

/** What a procedure answered: HTTP status, the payload when it worked, the house's own error when not. */
export interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly app: { readonly code: string; readonly reason?: string } | null;
  /** The whole answer without the number that is new for each call. */
  readonly text: string;
  readonly headers: Headers;
}

export interface TestWeb {
  readonly t: TestCtx;
  readonly services: Services;
  readonly url: string;
  readonly port: number;
  /** Two sites, so that each is foreign to people of the other. */
  readonly sites: { readonly a: BuiltSite; readonly b: BuiltSite };
  /** A partner of each site; both send canonical events. */
  readonly partners: { readonly a: PartnerKeys; readonly b: PartnerKeys };
  /** The session of a person with one role at a site or everywhere; the same person for the same question. */
  person(role: Role, siteId?: string): Promise<Person>;
  /** A person nobody else in the run shares. */
  newPerson(role: Role, siteId?: string, password?: string): Promise<Person>;
  /** Cookie header of a wall screen paired with the site. */
  display(siteId: string): Promise<{ id: string; cookie: string }>;
  query(path: string, input?: unknown, cookie?: string): Promise<Answer>;
  mutate(path: string, input?: unknown, cookie?: string): Promise<Answer>;
  /** Everything logged so far, one JSON line each. */
  readonly logged: string[];
  close(): Promise<void>;
}

/** The doors of the web process without its pages, on a real port over a database of their own. */
export async function testWeb(
  options: { databaseUrl?: (appUrl: string) => string; env?: Record<string, string> } = {},
): Promise<TestWeb> {
  const t = await testCtx();
  const logged: string[] = [];
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: options.databaseUrl?.(t.test.appUrl) ?? t.test.appUrl,
    PUBLIC_URL,
    NEXTAUTH_SECRET,
    SECRETS_KEY,
    METRICS_TOKEN,
    MAX_MESSAGE_BYTES: String(1_048_576),
    LOG_LEVEL: 'debug',
    ...options.env,
  });
  const log = openLog(config, 'web', { write: (line) => void logged.push(line) });
  const services = openServices(config, log);
  const doors = createDoors({
    pool: services.pool,
    databaseUrl: config.database.url,
    box: services.secrets,
    log,
    publicUrl: config.publicUrl,
    maxMessageBytes: config.maxMessageBytes,
    metricsToken: config.metricsToken,
    trustedProxies: config.trustedProxies,
  });
  const api = createApiDoor(services, (req) => req.socket.remoteAddress ?? 'unknown');
  const photos = createPhotoDoor(services);
  const server = http.createServer(async (req, res) => {
    secureAnswer(res);
    if (await doors.handle(req, res)) return;
    if (api(req, res)) return;
    if (await photos(req, res)) return;
    res.writeHead(418).end('a page');
  });
  hardenServer(server);
  const live = await startLive(server, services, (req) => sameOrigin(req, config.publicUrl));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const sites = {
    a: await makeSite(t.system(), { doors: 3 }),
    b: await makeSite(t.system(), { doors: 3 }),
  };
  const people = peopleOf(t);
  return {
    t,
    services,
    url,
    port,
    sites,
    partners: { a: await partnerOf(t, sites.a.siteId), b: await partnerOf(t, sites.b.siteId) },
    ...people,
    display: (siteId) => displayOf(t, siteId),
    query: (path, input, cookie) => callQuery(url, path, input, cookie),
    mutate: (path, input, cookie) => callMutation(url, path, input, cookie),
    logged,
    async close() {
      await live.stop();
      server.closeAllConnections();
      server.close();
      await doors.stop();
      await services.close();
      await t.close();
    },
  };
}

export interface TestWorker {
  /** Until nothing is left to do. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** The work on inbound messages and what follows inside the yard, in this process, over the same database. */
export async function testWorker(web: TestWeb): Promise<TestWorker> {
  const { services, t } = web;
  const { db, pool, secrets, config } = services;
  const log = openLog(config, 'worker', { write: (line) => void web.logged.push(line) });
  const { url } = config.database;
  const inbound = openInbound({ db, pool, book: openPartnerBook({ pool, box: secrets }) });
  const relay = startRelay({ pool, url, log });
  const lanes = await startLanes({
    jobs: await openJobs({ url, log }),
    pool,
    db,
    log,
    retryScale: 0.001,
    deliveryHandlers: registerDeliveryHandlers(YARD_HANDLERS),
    inbound: inbound.handler,
    afterMessage: inbound.afterwards,
    sweepMs: 300,
  });
  const waiting = () =>
    t.db.message.count({ where: { status: { in: ['queued', 'processing', 'retrying'] } } });
  return {
    async settled() {
      const end = Date.now() + SETTLE_MS;
      while ((await waiting()) > 0 || (await t.db.factOutbox.count()) > 0) {
        if (Date.now() > end) throw new Error('the messages were not worked off in time');
        await sleep(100);
      }
    },
    async stop() {
      await lanes.stop();
      await relay.stop();
    },
  };
}

export async function sessionCookie(userId: string, sessionVersion = 1, maxAgeSeconds = 3_600) {
  const token = await encode({
    token: { sub: userId, sv: sessionVersion },
    secret: NEXTAUTH_SECRET,
    maxAge: maxAgeSeconds,
  });
  return `next-auth.session-token=${token}`;
}

function peopleOf(t: TestCtx): Pick<TestWeb, 'person' | 'newPerson'> {
  const known = new Map<string, Promise<Person>>();
  const newPerson = async (role: Role, siteId = '*', password?: string): Promise<Person> => {
    const email = `${unique(role).toLowerCase()}@test.example`;
    const grants = [{ role, siteId: siteId as SiteId | '*' }];
    const { id } = await createUser(t.system(), {
      email,
      name: `Test ${role}`,
      grants,
      ...(password ? { password } : {}),
    });
    return { id, email, cookie: await sessionCookie(id) };
  };
  return {
    newPerson,
    person(role, siteId = '*') {
      const key = `${role} ${siteId}`;
      const made = known.get(key) ?? newPerson(role, siteId);
      known.set(key, made);
      return made;
    },
  };
}

async function partnerOf(t: TestCtx, siteId: string): Promise<PartnerKeys> {
  const ctx = t.system();
  const code = unique('p').toLowerCase();
  const { id } = await createPartner(ctx, {
    code,
    name: `Partner ${code}`,
    format: 'canonical',
    source: 'gate',
    siteIds: [siteId],
    rateLimitPerMinute: RATE_PER_MINUTE,
    rights: [{ eventType: 'yard.*', access: 'create' }],
  });
  const rotate = openRotateSecret(openSecretBox(SECRETS_KEY));
  const hmac = (await rotate(ctx, { partnerId: id, kind: 'hmac' })).secret;
  const bearer = (await rotate(ctx, { partnerId: id, kind: 'bearer' })).secret;
  return { id, code, hmac, bearer };
}

async function displayOf(t: TestCtx, siteId: string) {
  const { code } = await createDisplay(t.system(), { siteId, name: unique('Wall') });
  const { id, token } = await pairDisplay(t.system(), { code });
  return { id, cookie: `yard-display=${token}` };
}

async function callQuery(url: string, path: string, input: unknown, cookie?: string): Promise<Answer> {
  const given = input === undefined ? '' : `?input=${encodeURIComponent(wire(input))}`;
  return read(await fetch(`${url}/api/trpc/${path}${given}`, { headers: cookie ? { cookie } : {} }));
}

async function callMutation(url: string, path: string, input: unknown, cookie?: string): Promise<Answer> {
  return read(
    await fetch(`${url}/api/trpc/${path}`, {
      method: 'POST',
      body: input === undefined ? '' : wire(input),
      headers: { 'content-type': 'application/json', origin: url, ...(cookie ? { cookie } : {}) },
    }),
  );
}

/** An input as the browser sends it. */
export function wire(input: unknown): string {
  return JSON.stringify(superjson.serialize(input));
}

interface Envelope {
  readonly result?: { readonly data: Parameters<typeof superjson.deserialize>[0] };
  readonly error?: { readonly json: { readonly data?: { readonly app?: Answer['app'] } } };
}

async function read(response: Response): Promise<Answer> {
  const raw = await response.text();
  const text = raw.replace(/"reference":"[^"]*"/g, '"reference":""');
  const body = (raw.startsWith('{') ? JSON.parse(raw) : {}) as Envelope;
  return {
    status: response.status,
    headers: response.headers,
    data: body.result ? superjson.deserialize(body.result.data) : undefined,
    app: body.error?.json.data?.app ?? null,
    text,
  };
}
