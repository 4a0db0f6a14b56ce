import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type pg from 'pg';
import type { Log } from '#server/infra/log.ts';
import { metrics, registry } from '#server/infra/metrics.ts';
import type { SecretBox } from '#server/infra/secrets.ts';
import { buildOpenApi } from '#server/integration/formats/canonical/openapi.ts';
import { openLastSeen } from '#server/integration/governance/last-seen.ts';
import { openPartnerBook } from '#server/integration/governance/partner-book.ts';
import { openGroupCommit } from '#server/integration/inbound/group-commit.ts';
import { readLag } from '#server/integration/messages/queries/lag.ts';
import { newId } from '#server/kernel/ids.ts';
import { HOUR_MS, SECOND_MS } from '#server/kernel/time.ts';
import { answerProblem, answerText } from './answer.ts';
import { clientAddress } from './client-address.ts';
import { DOCS_POLICY, docsPage } from './docs-page.ts';
import { answerLive, answerReady } from './health.ts';
import { openLimits } from './limits.ts';
import { takeOdooHint } from './odoo-hint.ts';
import {
  type Call,
  getAcknowledgement,
  getMessage,
  type PartnerApiDeps,
  postMessage,
} from './partner-api.ts';

export interface DoorDeps {
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  readonly box: SecretBox;
  /** Opens the door for Odoo's webhooks, whose addresses follow from it. */
  readonly secretsKey?: string;
  readonly log: Log;
  readonly publicUrl: string;
  readonly maxMessageBytes: number;
  readonly metricsToken: string | null;
  readonly trustedProxies: number;
  /** Messages that may wait before senders are asked to come back later. */
  readonly backlogMax?: number;
  /** Milliseconds a body may take; for tests of slow senders. */
  readonly bodyTimeoutMs?: number;
}

export interface Doors {
  /** True when the request was for one of the doors and is answered. Asked before Next. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  stop(): Promise<void>;
}

/** A head has to be here within this time, and a whole request within the longer one. */
const HEAD_TIMEOUT_MS = 15 * SECOND_MS;
const REQUEST_TIMEOUT_MS = 25 * SECOND_MS;

/**
 * For `createServer`: how often slow connections are looked for. By itself Node looks twice a minute, so that a drip
 * would live three times as long as it may.
 */
export const SERVER_OPTIONS = { connectionsCheckingInterval: 2 * SECOND_MS } as const;

/** Limits of the server itself against slow and endless requests; a drip is cut within 30 seconds. */
export function hardenServer(server: Server, scale = 1): void {
  server.headersTimeout = HEAD_TIMEOUT_MS * scale;
  server.requestTimeout = REQUEST_TIMEOUT_MS * scale;
  server.keepAliveTimeout = 10 * SECOND_MS;
  server.maxHeadersCount = 100;
}

/** The plain doors beside Next: partner API, webhooks, health, metrics. */
export function createDoors(deps: DoorDeps): Doors {
  const book = openPartnerBook({ pool: deps.pool, box: deps.box });
  const storage = openGroupCommit({ url: deps.databaseUrl });
  const limits = openLimits({ pool: deps.pool, ...(deps.backlogMax ? { backlogMax: deps.backlogMax } : {}) });
  const lastSeen = openLastSeen(deps.pool);
  const api: PartnerApiDeps = {
    ...deps,
    book,
    storage,
    limits,
    seen: lastSeen.note,
    securityEvent: securityEvents(deps),
  };
  const documents = openDocuments(deps.publicUrl);

  const route = (call: Call, url: URL): [name: string, run: () => Promise<void> | void] | null => {
    const { req, res } = call;
    const { pathname: path } = url;
    const only = (method: 'GET' | 'POST', run: () => Promise<void> | void) =>
      req.method === method || (method === 'GET' && req.method === 'HEAD')
        ? run
        : () => answerProblem(res, 'method_not_allowed', { allow: method, close: true });
    if (path === '/api/v1/events')
      return ['events', only('POST', () => postMessage(api, call, { partnerCode: undefined }))];
    const hint = /^\/api\/webhooks\/odoo\/([\w-]{1,120})$/.exec(path)?.[1];
    const { secretsKey } = deps;
    if (hint && secretsKey)
      return ['odoo-hint', only('POST', () => takeOdooHint({ ...deps, secretsKey }, call, hint))];
    const webhook = /^\/api\/webhooks\/([^/]{1,120})$/.exec(path)?.[1];
    if (webhook) {
      const operation = url.searchParams.get('operation')?.slice(0, 60) ?? undefined;
      return [
        'webhooks',
        only('POST', () => postMessage(api, call, { partnerCode: decoded(webhook), operation })),
      ];
    }
    const message = /^\/api\/v1\/messages\/([^/]{1,120})$/.exec(path)?.[1];
    if (message) return ['message', only('GET', () => getMessage(api, call, decoded(message)))];
    const answered = /^\/api\/v1\/messages\/([^/]{1,120})\/acknowledgement$/.exec(path)?.[1];
    if (answered)
      return ['acknowledgement', only('GET', () => getAcknowledgement(api, call, decoded(answered)))];
    if (path === '/api/v1/openapi.json')
      return [
        'openapi',
        only('GET', () => answerText(res, 200, 'application/json; charset=utf-8', documents().api)),
      ];
    if (path === '/api/docs')
      return [
        'docs',
        only('GET', () => answerText(res, 200, 'text/html; charset=utf-8', documents().page, DOCS_POLICY)),
      ];
    if (path === '/api/health/live') return ['live', only('GET', () => answerLive(res))];
    if (path === '/api/health/ready') return ['ready', only('GET', () => answerReady(res, deps.pool))];
    if (path === '/metrics') return ['metrics', only('GET', () => answerMetrics(deps, call))];
    if (path.startsWith('/api/v1/') || path.startsWith('/api/webhooks'))
      return ['unknown', () => answerProblem(res, 'not_found', { close: true })];
    return null;
  };

  return {
    async handle(req, res) {
      const call: Call = { req, res, address: clientAddress(req, deps.trustedProxies), log: {} };
      const url = URL.parse(req.url ?? '/', 'http://door');
      const found = url && route(call, url);
      if (!found) return false;
      const [name, run] = found;
      const started = performance.now();
      try {
        await run();
      } catch (error) {
        call.log.err = { message: (error as Error).message, stack: (error as Error).stack };
        if (!res.headersSent)
          answerProblem(res, 'fault', { correlationId: newId('correlation'), close: true });
        else res.destroy();
      }
      finish(deps.log, call, name, performance.now() - started);
      return true;
    },
    async stop() {
      await limits.stop();
      await lastSeen.stop();
      await storage.close();
    },
  };
}

/** The description and the page, made anew each hour: their examples speak of the hour before. */
function openDocuments(publicUrl: string): () => { api: string; page: string } {
  let made = { hour: Number.NaN, api: '', page: '' };
  return () => {
    const now = new Date();
    const hour = Math.floor(now.getTime() / HOUR_MS);
    if (made.hour !== hour)
      made = {
        hour,
        api: JSON.stringify(buildOpenApi({ serverUrl: publicUrl, now })),
        page: docsPage(publicUrl, now),
      };
    return made;
  };
}

const QUIET = new Set(['live', 'ready', 'metrics']);

function finish(log: Log, { req, res, address, log: fields }: Call, route: string, durationMs: number): void {
  metrics.httpSeconds.observe({ route, status: res.statusCode }, durationMs / 1_000);
  const line = {
    route,
    method: req.method,
    status: res.statusCode,
    address,
    durationMs: Math.round(durationMs * 10) / 10,
    ...fields,
  };
  if (res.statusCode >= 500) log.warn(line, 'http');
  else if (QUIET.has(route)) log.debug(line, 'http');
  else log.info(line, 'http');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function answerMetrics(deps: DoorDeps, { req, res }: Call): Promise<void> {
  const local =
    /^(127\.|::1$|::ffff:127\.)/.test(req.socket.remoteAddress ?? '') &&
    req.headers['x-forwarded-for'] === undefined;
  const allowed = deps.metricsToken ? req.headers.authorization === `Bearer ${deps.metricsToken}` : local;
  if (!allowed) return answerProblem(res, 'not_found');
  await measureBacklog(deps.pool);
  answerText(res, 200, registry.contentType, await registry.metrics());
}

/** At most this many security events a second reach the table; the log line has them all. */
const EVENTS_PER_SECOND = 20;

function securityEvents({ pool, log }: DoorDeps): PartnerApiDeps['securityEvent'] {
  let second = 0;
  let written = 0;
  return ({ kind, subject, address, detail }) => {
    const now = new Date();
    const current = Math.floor(now.getTime() / SECOND_MS);
    if (current !== second) [second, written] = [current, 0];
    if (written++ >= EVENTS_PER_SECOND) return;
    pool
      .query(
        'INSERT INTO security_event (id, at, kind, subject, address, detail) VALUES ($1, $2, $3, $4, $5, $6)',
        [newId('securityEvent', now.getTime()), now, kind, subject, address, JSON.stringify(detail)],
      )
      .catch((error) => log.warn({ err: { message: error.message } }, 'a security event was not written'));
  };
}

/** The ledger is the truth about what waits, so it is asked when somebody looks. */
async function measureBacklog(pool: pg.Pool): Promise<void> {
  const lag = await readLag(pool);
  metrics.laneBacklog.reset();
  metrics.laneLagSeconds.reset();
  for (const { lane, waiting, oldestAt } of lag.lanes) {
    metrics.laneBacklog.set({ lane }, waiting);
    metrics.laneLagSeconds.set({ lane }, oldestAt ? Math.max(0, Date.now() - oldestAt.getTime()) / 1_000 : 0);
  }
  metrics.deadLetters.set({ kind: 'message' }, lag.deadMessages);
  metrics.deadLetters.set({ kind: 'delivery' }, lag.deadDeliveries);
}
