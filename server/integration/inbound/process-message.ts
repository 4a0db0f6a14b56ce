import type pg from 'pg';
import { openCtx } from '#server/infra/context.ts';
import type { Db } from '#server/infra/db/client.ts';
import type { Problem } from '#server/integration/formats/problem.ts';
import type { PartnerBook, PartnerEntry } from '#server/integration/governance/partner-book.ts';
import { type CodeBook, openCodeBook } from '#server/integration/mapping/lookup.ts';
import { reviveParked } from '#server/integration/mapping/parked.ts';
import type { Afterwards, InboundHandler } from '#server/integration/messages/lanes.ts';
import type { LedgerRow } from '#server/integration/messages/ledger.ts';
import type { Outcome, OutcomeProblem } from '#server/integration/messages/outcome.ts';
import type { MapResult, NeedsMapping } from '#server/integration/partners/contract.ts';
import { formatOf, type Received } from '#server/integration/partners/registry.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';
import { acknowledge } from './acknowledge.ts';
import type { EventOutcome } from './judge-event.ts';
import { mapDocuments, openPlaces, type Places } from './map-documents.ts';
import { parkMessage } from './park-message.ts';
import { processEvent } from './process-event.ts';
import { orderCode, waitingProblem } from './wait-for.ts';

export interface InboundDeps {
  readonly db: Db;
  readonly pool: pg.Pool;
  readonly book: PartnerBook;
}

/** Events of one document follow each other in steps of one, documents in steps of this. */
const POSITIONS_PER_DOCUMENT = 100_000;

/** The handler of lane `inbound`: bytes → documents → events → verbs, and one outcome for the message. */
export function openInbound(deps: InboundDeps): { handler: InboundHandler; afterwards: Afterwards } {
  const codes = openCodeBook(deps.pool);
  const places = openPlaces(deps.pool);
  return {
    handler: (row, { startedAt }) => processMessage({ ...deps, codes, places }, row, startedAt),
    afterwards: async (row, settlement) => {
      if (settlement.status === 'parked')
        await deps.db.$transaction((tx) => reviveParked(tx, { messageId: row.id }));
      if (
        settlement.status === 'quarantined' ||
        settlement.status === 'dead' ||
        settlement.status === 'refused'
      )
        await raiseAboutMessage(deps, row, settlement.status, settlement.problem);
    },
  };
}

interface Context extends InboundDeps {
  readonly codes: CodeBook;
  readonly places: Places;
}

async function processMessage(context: Context, row: LedgerRow, now: Date): Promise<Outcome> {
  const partner = await context.book.byId(String(row.columns.partner_id));
  if (!partner)
    return { kind: 'dead', problem: { code: 'partner_gone', sentence: 'The partner no longer exists.' } };
  const format = formatOf(partner.format);
  if (!format)
    return {
      kind: 'dead',
      problem: { code: 'format_unknown', sentence: `There is no format ${partner.format}.` },
    };
  const received = format.receive(await rawMessage(context.pool, row));
  await acknowledge(context.pool, partner, row, received, now);
  if (!received.ok) {
    const kind = received.parse.outcome === 'refuse' ? 'refused' : 'quarantined';
    return { kind, problem: problemOf(received.parse.problem) };
  }
  const first = await readAndApply(context, partner, row, received, now);
  if (first.needed.length === 0) return outcomeOf(first, received);
  return park(context, partner, row, received, now, first);
}

interface Pass {
  readonly results: readonly MapResult[];
  readonly needed: readonly NeedsMapping[];
  readonly outcomes: readonly EventOutcome[];
  readonly rejected: readonly NeedsMapping[];
}

async function readAndApply(
  context: Context,
  partner: PartnerEntry,
  row: LedgerRow,
  received: Extract<Received, { ok: true }>,
  now: Date,
): Promise<Pass> {
  const codes = await context.codes.of(partner.id);
  const results = mapDocuments({
    received,
    partner,
    receivedAt: row.bornAt,
    deliveryId: transmissionOf(row),
    codes,
    places: await context.places.current(),
  });
  const outcomes: EventOutcome[] = [];
  for (const [index, result] of results.entries())
    for (const [step, event] of result.events.entries())
      outcomes.push(
        await processEvent({
          db: context.db,
          partner,
          messageId: row.id,
          receivedAt: row.bornAt,
          correlationId: row.correlationId,
          position: index * POSITIONS_PER_DOCUMENT + step,
          event,
          now,
          attempts: row.attempts,
          codes,
          mapping: result.trail,
        }),
      );
  const missing = [...results.flatMap((result) => result.parked ?? []), ...unknownOrders(outcomes)];
  const isRejected = (need: NeedsMapping) => codes.isRejected(need.kind, need.code);
  return {
    results,
    outcomes,
    needed: missing.filter((need) => !isRejected(need)),
    rejected: missing.filter(isRejected),
  };
}

/** When the codes were decided while we looked, the message is read once more at once. */
async function park(
  context: Context,
  partner: PartnerEntry,
  row: LedgerRow,
  received: Extract<Received, { ok: true }>,
  now: Date,
  pass: Pass,
): Promise<Outcome> {
  const ctx = openCtx(context.db, SYSTEM, { now, correlationId: row.correlationId });
  const waits = await parkMessage(ctx, {
    messageId: row.id,
    partnerId: partner.id,
    partnerName: partner.name,
    needed: pass.needed,
  });
  if (!waits) {
    context.codes.forget(partner.id);
    const again = await readAndApply(context, partner, row, received, now);
    if (again.needed.length === 0) return outcomeOf(again, received);
  }
  const codes = pass.needed.slice(0, 10).map(({ kind, code }) => `${kind} ${code}`);
  return {
    kind: 'park',
    problem: {
      code: 'needs_mapping',
      sentence: `Nobody has translated ${codes.join(', ')} yet.`,
      detail: { codes },
    },
    result: summary(pass, received),
  };
}

/** The worst of its documents stands for the message; what the others said was applied nevertheless. */
function outcomeOf(pass: Pass, received: Extract<Received, { ok: true }>): Outcome {
  const result = summary(pass, received);
  const quarantine = pass.results.find((each) => each.quarantine)?.quarantine;
  if (quarantine) return { kind: 'quarantined', problem: problemOf(quarantine), result };
  const [rejected] = pass.rejected;
  if (rejected)
    return {
      kind: 'refused',
      problem: { code: 'mapping_rejected', sentence: `The ${rejected.kind} ${rejected.code} is not ours.` },
      result,
    };
  const refused = pass.outcomes.find(({ status }) => status === 'refused' || status === 'unmatched');
  if (refused)
    return {
      kind: 'refused',
      problem: { code: refused.code ?? 'refused', sentence: refused.sentence ?? 'The yard refused it.' },
      result,
    };
  const waiting = pass.outcomes.flatMap(({ waitsFor = [] }) => waitsFor);
  if (waiting.length > 0) return { kind: 'park', problem: waitingProblem(waiting), result };
  const all = pass.outcomes;
  return all.length > 0 && all.every(({ status }) => status === 'duplicate')
    ? { kind: 'duplicate', result }
    : { kind: 'done', result };
}

/** An order nobody knows may be known tomorrow, or a person says at once where it goes. */
function unknownOrders(outcomes: readonly EventOutcome[]): NeedsMapping[] {
  return outcomes.flatMap(({ unknownOrder }) =>
    unknownOrder
      ? [
          {
            kind: 'site' as const,
            code: orderCode(unknownOrder),
            hint: `No site is named, and neither we nor Odoo know the purchase order ${unknownOrder}.`,
            pointer: '',
          },
        ]
      : [],
  );
}

const WARNINGS_KEPT = 50;

function summary(pass: Pass, received: Extract<Received, { ok: true }>): Record<string, unknown> {
  const events: Record<string, number> = {};
  for (const { status } of pass.outcomes) events[status] = (events[status] ?? 0) + 1;
  const warnings = [...received.parse.warnings, ...pass.results.flatMap((each) => each.warnings)];
  return { documents: pass.results.length, events, warnings: warnings.slice(0, WARNINGS_KEPT) };
}

function problemOf(problem: Problem): OutcomeProblem {
  return { code: problem.code, sentence: problem.message, detail: { pointer: problem.pointer ?? null } };
}

/** The transport's own id where there was one; what we made of the bytes says nothing about the event. */
function transmissionOf(row: LedgerRow): string | undefined {
  const deliveryId = String(row.columns.delivery_id);
  return deliveryId.startsWith('sha:') ? undefined : deliveryId;
}

async function rawMessage(pool: pg.Pool, row: LedgerRow) {
  const envelope = (row.columns.envelope ?? {}) as { headers?: Record<string, string>; operation?: string };
  return {
    body: (row.columns.body as Buffer | null) ?? (await bodyOf(pool, row)),
    contentType: String(row.columns.content_type),
    headers: envelope.headers ?? {},
    ...(envelope.operation ? { operation: envelope.operation } : {}),
  };
}

/** Large bodies are not carried along with a claim. */
async function bodyOf(pool: pg.Pool, row: LedgerRow): Promise<Buffer> {
  const { rows } = await pool.query({
    name: 'message-body',
    text: 'SELECT body FROM message WHERE id = $1 AND received_at = $2',
    values: [row.id, row.bornAt],
  });
  return rows[0]?.body as Buffer;
}

async function raiseAboutMessage(
  deps: InboundDeps,
  row: LedgerRow,
  status: string,
  problem: OutcomeProblem | null,
): Promise<void> {
  // Refusals of single events have an exception of their own, with the event as evidence.
  const [own] = await deps.db.$queryRaw<unknown[]>`
    SELECT 1 FROM message_event WHERE message_id = ${row.id} AND status IN ('refused', 'unmatched') LIMIT 1`;
  if (status === 'refused' && own) return;
  const ctx = openCtx(deps.db, SYSTEM, { correlationId: row.correlationId });
  const code = problem?.code ?? status;
  await raiseException(ctx, {
    siteId: null,
    kind: status === 'dead' ? 'dead_letter' : 'quarantined_message',
    subject: { kind: 'message', id: row.id },
    dedupeKey: status === 'dead' ? `dead:${String(row.columns.partner_id)}:${code}` : `message:${row.id}`,
    params: { partnerId: String(row.columns.partner_id), code, status },
    evidence: {
      messageId: row.id,
      sentence: problem?.sentence ?? null,
      bytes: (row.columns.body as Buffer | null)?.length ?? null,
    },
  });
}
