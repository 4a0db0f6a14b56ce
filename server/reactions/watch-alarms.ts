import type pg from 'pg';
import { type Ctx, openCtx } from '#server/infra/context.ts';
import type { Db } from '#server/infra/db/client.ts';
import { endingSecrets, silentPartners } from '#server/integration/governance/queries.ts';
import { BREAKER_FAILURES } from '#server/integration/messages/connectors.ts';
import { targetLagOf } from '#server/integration/messages/queries/connectors.ts';
import { connectorHealth, readLag } from '#server/integration/messages/queries/lag.ts';
import {
  appliedSince,
  codesDone,
  deadHeaps,
  type OpenCase,
  openCases,
  statusOfMessages,
} from '#server/integration/messages/queries/standing-cases.ts';
import { job } from '#server/kernel/actor.ts';
import { DAY_MS, SECOND_MS } from '#server/kernel/time.ts';
import { clearException } from '#server/yard/exceptions/commands/clear-exception.ts';
import { raiseException } from '#server/yard/exceptions/commands/raise-exception.ts';
import {
  type Alarm,
  type Line,
  lineAlarm,
  lineCause,
  SECRET_WARNING_DAYS,
  saysMore,
  secretAlarm,
  silentAlarm,
} from './alarm-rules.ts';

/** A trouble is told, and its end noticed, within a few of these. */
export const ALARMS_EVERY_MS = 15 * SECOND_MS;

export interface AlarmDeps {
  readonly db: Db;
  readonly pool: pg.Pool;
}

/** Causes that are found by looking; their cases are closed when they are no longer found. */
const WATCHED = ['line_trouble', 'partner_silent', 'key_expiring', 'dead_letter'] as const;
const WATCHED_CAUSE = /^(line|silent|secret|dead):/;
const CASES_READ = 2_000;

/**
 * Looks at the lines, the partners and the dead letters once: opens a case for each trouble, brings open ones up to
 * date and closes those whose cause is gone. Safe to repeat at any moment, by any process.
 */
export async function watchAlarms(deps: AlarmDeps, now = new Date()): Promise<void> {
  const ctx = openCtx(deps.db, job('alarms', 'Alarms'), { now });
  const standing = await openCases(deps.pool, { kinds: WATCHED, after: '', limit: CASES_READ });
  const open = new Map(standing.map((each) => [each.dedupeKey, each]));
  const alarms = [
    ...(await lineAlarms(deps, now, open)),
    ...(await silentPartners(ctx)).map(silentAlarm),
    ...(await endingSecrets(ctx, new Date(now.getTime() + SECRET_WARNING_DAYS * DAY_MS))).map((each) =>
      secretAlarm(each, now),
    ),
    ...(await deadAlarms(deps, open)),
  ];
  for (const alarm of alarms) await tell(ctx, alarm, open.get(alarm.cause));
  const found = new Set(alarms.map(({ cause }) => cause));
  for (const { dedupeKey } of standing)
    if (WATCHED_CAUSE.test(dedupeKey) && !found.has(dedupeKey))
      await clearException(ctx, {
        dedupeKey,
        resolution: RESOLUTIONS[dedupeKey.split(':')[0] ?? ''] ?? 'gone',
      });
  await closeSettled(deps, ctx);
}

const RESOLUTIONS: Readonly<Record<string, string>> = {
  line: 'The line is back within its target',
  silent: 'A message came',
  secret: 'Another secret is in use',
  dead: 'Replayed or discarded',
};

async function tell(ctx: Ctx, alarm: Alarm, shown: OpenCase | undefined): Promise<void> {
  if (shown && !saysMore(alarm, shown.params)) return;
  await raiseException(ctx, {
    siteId: null,
    kind: alarm.kind,
    subject: alarm.subject,
    dedupeKey: alarm.cause,
    params: alarm.params,
    evidence: alarm.evidence,
    refresh: true,
  });
}

async function lineAlarms(
  { pool }: AlarmDeps,
  now: Date,
  open: ReadonlyMap<string, OpenCase>,
): Promise<Alarm[]> {
  const lines = await readLines(pool);
  const known = await troubleOfConnections(pool);
  return lines.flatMap((line) => {
    // The connection says itself why nothing gets through (key rejected, address gone): one case is enough.
    if (known.has(line.id)) return [];
    const alarm = lineAlarm(line, now, open.has(lineCause(line.id)));
    return alarm ? [alarm] : [];
  });
}

async function readLines(pool: pg.Pool): Promise<Line[]> {
  const [lag, health] = await Promise.all([readLag(pool), connectorHealth(pool)]);
  const lines = new Map<string, Line>();
  const inbound = lag.lanes.find(({ lane }) => lane === 'inbound');
  lines.set('inbound', {
    ...QUIET,
    id: 'inbound',
    name: 'inbound',
    waiting: inbound?.waiting ?? 0,
    oldestAt: inbound?.oldestAt ?? null,
    targetLagMs: targetLagOf('inbound'),
  });
  for (const { connectorId: id, name, state, failures } of health)
    lines.set(id, { ...QUIET, id, name, state, failures });
  for (const each of lag.connectors) {
    const id = each.connectorId;
    const line = lines.get(id) ?? { ...QUIET, id, name: id };
    // Slow lanes may wait longer; the line is as late as its most urgent work.
    const overdue = each.oldestAt.getTime() + targetLagOf(each.lane);
    const worst = line.oldestAt ? line.oldestAt.getTime() + line.targetLagMs : Number.POSITIVE_INFINITY;
    lines.set(id, {
      ...line,
      waiting: line.waiting + each.waiting,
      ...(overdue < worst ? { oldestAt: each.oldestAt, targetLagMs: targetLagOf(each.lane) } : {}),
    });
  }
  return [...lines.values()];
}

const QUIET = {
  state: 'ok',
  failures: 0,
  failuresMax: BREAKER_FAILURES,
  waiting: 0,
  oldestAt: null,
  targetLagMs: targetLagOf('odoo'),
} as const;

async function troubleOfConnections(pool: pg.Pool): Promise<ReadonlySet<string>> {
  const cases = await openCases(pool, { kinds: ['odoo_refused'], after: '', limit: CASES_READ });
  return new Set(
    cases.filter(({ subjectKind }) => subjectKind === 'connection').map(({ subjectId }) => subjectId),
  );
}

/** A heap somebody has closed is told again only when it grew since. */
async function deadAlarms({ pool }: AlarmDeps, open: ReadonlyMap<string, OpenCase>): Promise<Alarm[]> {
  const heaps = await deadHeaps(pool);
  return heaps.flatMap((heap): Alarm[] => {
    const shown = open.get(heap.cause);
    const grew = heap.newestAt !== null && (heap.closedAt === null || heap.newestAt > heap.closedAt);
    if (!shown && !grew) return [];
    const { ledger, connectorId, code, count, newestId } = heap;
    return [
      {
        cause: heap.cause,
        kind: 'dead_letter',
        subject: { kind: ledger, id: newestId ?? shown?.subjectId ?? connectorId },
        params: {
          ...(connectorId.startsWith('prt_') ? { partner: heap.name, partnerId: connectorId } : {}),
          ...(heap.effect ? { effect: heap.effect, sentence: heap.sentence } : {}),
          code,
          // While the last of them are tried again the case says what it said.
          count: count > 0 ? count : Number(shown?.params.count ?? 0),
        },
        evidence: { newestId, sentence: heap.sentence, ledger },
      },
    ];
  });
}

/** Kinds about one message or code, closed when that is settled. */
const SETTLED = [
  'quarantined_message',
  'unmatched_reference',
  'rights_violation',
  'event_clock',
  'needs_mapping',
];
const PAGE = 500;
const PAGES = 40;

async function closeSettled(deps: AlarmDeps, ctx: Ctx): Promise<void> {
  let after = '';
  for (let page = 0; page < PAGES; page++) {
    const cases = await openCases(deps.pool, { kinds: SETTLED, after, limit: PAGE });
    for (const { dedupeKey, resolution } of await settledAmong(deps.pool, cases))
      await clearException(ctx, { dedupeKey, resolution });
    if (cases.length < PAGE) return;
    after = cases.at(-1)?.id ?? after;
  }
}

async function settledAmong(pool: pg.Pool, cases: readonly OpenCase[]) {
  const about = (kind: string) => cases.filter(({ subjectKind }) => subjectKind === kind);
  const messages = about('message');
  const [statuses, applied, codes] = await Promise.all([
    statusOfMessages(
      pool,
      messages.map(({ subjectId }) => subjectId),
    ),
    appliedSince(
      pool,
      messages.map(({ id }) => id),
    ),
    codesDone(
      pool,
      about('mapping').map(({ subjectId }) => subjectId),
    ),
  ]);
  const over = (each: OpenCase): string | null => {
    if (each.subjectKind === 'mapping') return codes.has(each.subjectId) ? 'Nothing waits for it' : null;
    const status = statuses.get(each.subjectId);
    if (status === 'discarded') return 'Discarded';
    if (applied.has(each.id)) return 'Applied after all';
    // A clock that was wrong is a note about a message that is done.
    const ended = status === 'delivered' || status === 'duplicate';
    return ended && each.kind !== 'event_clock' ? 'Replayed' : null;
  };
  return cases.flatMap((each) => {
    const resolution = over(each);
    return resolution ? [{ dedupeKey: each.dedupeKey, resolution }] : [];
  });
}
