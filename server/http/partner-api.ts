import type { IncomingMessage, ServerResponse } from 'node:http';
import type pg from 'pg';
import { FINDING_CODES } from '#server/integration/formats/finding-codes.ts';
import type { Problem } from '#server/integration/formats/problem.ts';
import type { PartnerBook, PartnerEntry } from '#server/integration/governance/partner-book.ts';
import type { GroupCommit } from '#server/integration/inbound/group-commit.ts';
import { type IngestResult, ingest } from '#server/integration/inbound/ingest.ts';
import { type Headers, verifySender } from '#server/integration/inbound/verify-sender.ts';
import { acknowledgementOf } from '#server/integration/messages/queries/acknowledgement.ts';
import { messageOfPartner } from '#server/integration/messages/queries/partner-view.ts';
import { formatOf } from '#server/integration/partners/registry.ts';
import { never } from '#server/kernel/state-table.ts';
import { answerJson, answerProblem, answerText } from './answer.ts';
import type { Limits } from './limits.ts';
import { readBody } from './read-body.ts';

export interface PartnerApiDeps {
  readonly pool: pg.Pool;
  readonly book: PartnerBook;
  readonly storage: GroupCommit;
  readonly limits: Limits;
  readonly maxMessageBytes: number;
  readonly bodyTimeoutMs?: number;
  readonly seen: (partnerId: string, at: Date) => void;
  readonly securityEvent: (event: {
    kind: string;
    subject: string | null;
    address: string;
    detail: object;
  }) => void;
}

/** Fields of the request's one log line. */
export type LogFields = Record<string, unknown>;

const OVERLOAD_PAUSE_MS = 5_000;
const OUTAGE_PAUSE_MS = 5_000;
/** Name of a signing partner at the door that has no name in its path. */
const PARTNER_HEADER = 'x-yard-partner';

export interface Call {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly address: string;
  readonly log: LogFields;
}

/** Takes a message: `partnerCode` from the path, or undefined at the door for our own events. */
export async function postMessage(
  deps: PartnerApiDeps,
  call: Call,
  about: { partnerCode: string | undefined; operation?: string | undefined },
): Promise<void> {
  const { req, res, log } = call;
  if (deps.limits.isFull())
    return answerProblem(res, 'unavailable', { retryAfterMs: OVERLOAD_PAUSE_MS, close: true });
  const read = await readBody(req, deps.maxMessageBytes, deps.bodyTimeoutMs);
  if (!read.ok) return answerUnread(call, read.why);
  log.bytes = read.body.length;
  const headers = singleHeaders(req);
  const ownEvents = about.partnerCode === undefined;
  const result = await ingest(
    { book: deps.book, storage: deps.storage, limit: deps.limits.partner },
    {
      partnerCode: about.partnerCode ?? headers[PARTNER_HEADER],
      headers,
      contentType: headers['content-type'] ?? '',
      operation: about.operation,
      ownEvents,
      body: read.body,
      now: new Date(),
    },
  );
  log.outcome = result.kind;
  if ('partner' in result) log.partner = result.partner.code;
  await answerIngest(deps, call, result);
}

async function answerIngest(deps: PartnerApiDeps, call: Call, result: IngestResult): Promise<void> {
  const { res, log } = call;
  switch (result.kind) {
    case 'accepted': {
      const { messageId, duplicate, correlationId } = result;
      deps.seen(result.partner.id, new Date());
      Object.assign(log, { messageId, duplicate, correlationId });
      return answerJson(res, 202, { messageId, duplicate, correlationId });
    }
    case 'unverified':
      return refuseSender(deps, call, result.why, result.partnerCode);
    case 'paused':
      return answerProblem(res, 'forbidden', { detail: 'This partner is paused.' });
    case 'limited':
      return answerProblem(res, 'rate_limited', { retryAfterMs: result.retryAfterMs });
    case 'conflict':
      return answerProblem(res, 'conflict');
    case 'malformed':
      return answerProblem(res, codeOf(result.problem), { errors: [findingOf(result.problem)] });
    case 'wrong-door':
      return answerProblem(res, 'forbidden', {
        detail: 'This partner sends its own format to /api/webhooks/{partner}, not events.',
      });
    case 'too-large':
      return answerProblem(res, 'too_large', { detail: `At most ${result.maxBytes} bytes.` });
    case 'unavailable':
      log.reason = result.reason;
      return answerProblem(res, 'unavailable', { retryAfterMs: OUTAGE_PAUSE_MS });
    default:
      return never(result);
  }
}

/** Tells a partner what became of its own message. Signed like every request, over an empty body. */
export async function getMessage(deps: PartnerApiDeps, call: Call, id: string): Promise<void> {
  const partner = await reader(deps, call);
  if (!partner) return;
  const message = await messageOfPartner(deps.pool, partner.id, id);
  if (!message) return answerProblem(call.res, 'not_found');
  answerJson(call.res, 200, message);
}

/** The TA1 and 997 to a partner's own message, as they were or would be sent: for partners without an endpoint. */
export async function getAcknowledgement(deps: PartnerApiDeps, call: Call, id: string): Promise<void> {
  const partner = await reader(deps, call);
  if (!partner) return;
  const text = await acknowledgementOf(deps.pool, partner.id, id);
  if (text === null) return answerProblem(call.res, 'not_found');
  const contentType = formatOf(partner.format)?.manifest.acknowledgement?.contentType ?? 'text/plain';
  answerText(call.res, 200, contentType, text);
}

/** The partner who asks, or null when the call is answered already. */
async function reader(deps: PartnerApiDeps, call: Call): Promise<PartnerEntry | null> {
  const { req, res, log } = call;
  const headers = singleHeaders(req);
  const verdict = await verifySender(deps.book, {
    partnerCode: headers[PARTNER_HEADER],
    headers,
    body: Buffer.alloc(0),
    now: new Date(),
  });
  if (!verdict.ok) {
    await refuseSender(deps, call, verdict.why, verdict.partnerCode);
    return null;
  }
  log.partner = verdict.partner.code;
  const retryAfterMs = await deps.limits.partner(verdict.partner);
  if (retryAfterMs === null) return verdict.partner;
  answerProblem(res, 'rate_limited', { retryAfterMs });
  return null;
}

async function refuseSender(
  deps: PartnerApiDeps,
  call: Call,
  why: string,
  partnerCode: string | undefined,
): Promise<void> {
  call.log.why = why;
  const tooMany = await deps.limits.unproven(call.address);
  if (tooMany) return answerProblem(call.res, 'rate_limited', { retryAfterMs: 60_000 });
  const subject = partnerCode?.slice(0, 80).replace(/[^\x20-\x7e]/g, '?') ?? null;
  deps.securityEvent({ kind: 'partner.unverified', subject, address: call.address, detail: { why } });
  answerProblem(call.res, 'unauthenticated');
}

function answerUnread({ res, log }: Call, why: 'too-large' | 'timeout' | 'encoded' | 'aborted'): void {
  log.unread = why;
  switch (why) {
    case 'too-large':
      answerProblem(res, 'too_large', { close: true });
      break;
    case 'timeout':
      answerProblem(res, 'request_timeout', { close: true });
      break;
    case 'encoded':
      answerProblem(res, 'unsupported', { detail: 'Compressed bodies are not accepted.', close: true });
      break;
    case 'aborted':
      res.destroy();
  }
}

/** Lower-case names; a header that came twice counts as absent, so that no proof can be doubled. */
export function singleHeaders(req: IncomingMessage): Headers {
  const headers: Record<string, string | undefined> = Object.create(null);
  for (const [name, values] of Object.entries(req.headersDistinct))
    if (values?.length === 1) headers[name] = values[0];
  return headers;
}

function codeOf(problem: Problem): 'unsupported' | 'too_large' | 'malformed' {
  if (problem.code === 'media-type' || problem.code === 'charset') return 'unsupported';
  return problem.code === 'too-large' ? 'too_large' : 'malformed';
}

function findingOf(problem: Problem) {
  const code = FINDING_CODES.find((each) => each === problem.code) ?? 'not-json';
  const { severity, message, pointer } = problem;
  return { code, severity, detail: message, ...(pointer === undefined ? {} : { pointer }) };
}
