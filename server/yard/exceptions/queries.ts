import type { Ctx } from '#server/infra/context.ts';
import type { Prisma } from '#server/infra/db/client.ts';
import { gate, parse } from '#server/infra/verb.ts';
import { type Actor, actorRef, type Role, sitesOf } from '#server/kernel/actor.ts';
import { AppError, notFound } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { mayWorkOnExceptions } from './policy.ts';
import { OPEN_STATUSES } from './rules.ts';
import {
  type EXCEPTION_TABS,
  type ExceptionKind,
  type ExceptionStatus,
  type JsonRecord,
  ListExceptions,
} from './schema.ts';

export interface ExceptionItem {
  readonly id: string;
  readonly no: string;
  readonly siteId: string | null;
  readonly kind: ExceptionKind;
  readonly severity: number;
  readonly status: ExceptionStatus;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly visitId: string | null;
  readonly params: JsonRecord;
  readonly ownerRole: Role;
  readonly ownerUserId: string | null;
  readonly ownerName: string | null;
  readonly deadlineAt: Date;
  readonly openedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly snoozedUntil: Date | null;
  /** What wakes it before that. */
  readonly wakeOn: string | null;
  readonly closedAt: Date | null;
  readonly resolution: string | null;
  readonly correlationId: string;
  readonly version: number;
}

export interface ExceptionPage {
  readonly items: readonly ExceptionItem[];
  /** Null at the end of the list. */
  readonly nextCursor: string | null;
}

/** One page of a tab: most severe and oldest first; `all` runs from the newest back, `decided` from the last ended. */
export async function listExceptions(ctx: Ctx, raw: ListExceptions): Promise<ExceptionPage> {
  const input = parse(ListExceptions, raw);
  const newestFirst = input.tab === 'all';
  const rows = await reader(ctx).yardException.findMany({
    where: {
      AND: [
        reach(ctx.actor),
        tabs(ctx, input.tab),
        filters(ctx, input),
        input.cursor ? after(input.cursor, newestFirst) : {},
      ],
    },
    orderBy: ORDERS[input.tab] ?? MOST_SEVERE,
    take: input.limit + 1,
    omit: { evidence: true },
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    items: await present(ctx, page),
    nextCursor:
      rows.length > input.limit && last && input.tab !== 'decided'
        ? `${last.severity}~${last.openedAt.getTime()}~${last.id}`
        : null,
  };
}

type Order = Prisma.YardExceptionOrderByWithRelationInput[];
const MOST_SEVERE: Order = [{ severity: 'desc' }, { openedAt: 'asc' }, { id: 'asc' }];
const ORDERS: Partial<Record<Tab, Order>> = {
  all: [{ openedAt: 'desc' }, { id: 'desc' }],
  // A glance at the last few, without pages.
  decided: [{ closedAt: 'desc' }, { id: 'desc' }],
};

export interface ExceptionCounts {
  readonly mine: number;
  readonly toApprove: number;
  readonly open: number;
  /** When the oldest open case was opened. */
  readonly oldestOpenedAt: Date | null;
}

/** Figures of the tabs, over the sites in reach or one of them. */
export async function countExceptions(ctx: Ctx, siteId?: string): Promise<ExceptionCounts> {
  const db = reader(ctx);
  const where = (tab: Tab): Prisma.YardExceptionWhereInput => ({
    AND: [reach(ctx.actor), tabs(ctx, tab), siteId ? { siteId } : {}],
  });
  const [mine, toApprove, open, oldest] = await Promise.all([
    db.yardException.count({ where: where('mine') }),
    db.yardException.count({ where: where('toApprove') }),
    db.yardException.count({ where: where('open') }),
    db.yardException.aggregate({ where: where('open'), _min: { openedAt: true } }),
  ]);
  return { mine, toApprove, open, oldestOpenedAt: oldest._min.openedAt };
}

/** One case with its evidence. */
export async function getException(ctx: Ctx, id: string): Promise<ExceptionItem & { evidence: JsonRecord }> {
  const row = await reader(ctx).yardException.findFirst({ where: { OR: [{ id }, { no: id }] } });
  if (!row) throw notFound('exception');
  gate(ctx.actor, mayWorkOnExceptions, row.siteId as SiteId | null, 'exception');
  const [item] = await present(ctx, [row]);
  if (!item) throw notFound('exception');
  return { ...item, evidence: row.evidence as JsonRecord };
}

/** Open cases of one visit or subject, for its page. */
export async function openExceptionsOf(
  ctx: Ctx,
  of: { visitId: string } | { subjectId: string },
): Promise<readonly ExceptionItem[]> {
  const rows = await reader(ctx).yardException.findMany({
    where: { AND: [reach(ctx.actor), of, { status: { in: [...OPEN_STATUSES] } }] },
    orderBy: [{ severity: 'desc' }, { openedAt: 'asc' }],
    take: MAX_OF_SUBJECT,
    omit: { evidence: true },
  });
  return present(ctx, rows);
}

const MAX_OF_SUBJECT = 100;
type Tab = (typeof EXCEPTION_TABS)[number];

const reader = (ctx: Ctx) => ctx.tx ?? ctx.db;

/** Cases without a site (messages, keys) are for those who look after the connections. */
const SEES_SITELESS: readonly Role[] = ['integration', 'steward', 'approver', 'manager', 'admin'];

function reach(actor: Actor): Prisma.YardExceptionWhereInput {
  if (actor.kind === 'partner') return { id: { in: [] } };
  const sites = sitesOf(actor);
  const siteless = actor.kind !== 'user' || actor.grants.some((grant) => SEES_SITELESS.includes(grant.role));
  if (sites === '*') return siteless ? {} : { siteId: { not: null } };
  const own = { siteId: { in: [...sites] } };
  return siteless ? { OR: [own, { siteId: null }] } : own;
}

function tabs(ctx: Ctx, tab: Tab): Prisma.YardExceptionWhereInput {
  const open: Prisma.YardExceptionWhereInput = { status: { in: [...OPEN_STATUSES] } };
  const awake = { OR: [{ snoozedUntil: null }, { snoozedUntil: { lte: ctx.now } }] };
  switch (tab) {
    case 'all':
      return {};
    case 'decided':
      return { closedAt: { not: null } };
    case 'open':
      return { AND: [open, awake] };
    case 'mine':
      return { AND: [open, awake, mine(ctx.actor)] };
    case 'toApprove':
      return toApprove(ctx.actor);
  }
}

/** Cases I took on, and cases nobody took on that wait for a role of mine at the site. */
function mine(actor: Actor): Prisma.YardExceptionWhereInput {
  if (actor.kind !== 'user') return { id: { in: [] } };
  return {
    OR: [
      { ownerUserId: actor.id },
      // A checker asked me about my proposal.
      {
        status: 'proposed',
        corrections: {
          some: {
            status: 'proposed',
            proposedBy: actorRef(actor),
            questions: { some: { answeredAt: null } },
          },
        },
      },
      ...actor.grants.map((grant) => ({
        ownerUserId: null,
        ownerRole: grant.role,
        ...(grant.siteId === '*' ? {} : { OR: [{ siteId: grant.siteId }, { siteId: null }] }),
      })),
    ],
  };
}

function toApprove(actor: Actor): Prisma.YardExceptionWhereInput {
  if (actor.kind !== 'user') return { id: { in: [] } };
  const approving = actor.grants.filter((grant) => grant.role === 'approver' || grant.role === 'admin');
  const everywhere = approving.some((grant) => grant.siteId === '*');
  return {
    status: 'proposed',
    ...(everywhere ? {} : { siteId: { in: approving.map((grant) => grant.siteId) } }),
    corrections: { some: { status: 'proposed', proposedBy: { not: actorRef(actor) } } },
  };
}

function filters(ctx: Ctx, input: ReturnType<typeof ListExceptions.parse>): Prisma.YardExceptionWhereInput {
  return {
    ...(input.kinds ? { kind: { in: input.kinds } } : {}),
    ...(input.siteId ? { siteId: input.siteId } : {}),
    ...(input.visitId ? { visitId: input.visitId } : {}),
    ...(input.minAgeMinutes ? { openedAt: { lte: addMinutes(ctx.now, -input.minAgeMinutes) } } : {}),
  };
}

function after(cursor: string, newestFirst: boolean): Prisma.YardExceptionWhereInput {
  const [severityText, openedText, id] = cursor.split('~');
  const severity = Number(severityText);
  const openedAt = new Date(Number(openedText));
  if (!id || !Number.isInteger(severity) || Number.isNaN(openedAt.getTime()))
    throw new AppError('invalid_input', 'The cursor cannot be used', {
      fields: [{ path: 'cursor', problem: 'not a cursor of this list' }],
    });
  if (newestFirst) return { OR: [{ openedAt: { lt: openedAt } }, { openedAt, id: { lt: id } }] };
  return {
    OR: [
      { severity: { lt: severity } },
      { severity, openedAt: { gt: openedAt } },
      { severity, openedAt, id: { gt: id } },
    ],
  };
}

type Row = Omit<Prisma.YardExceptionGetPayload<object>, 'evidence'>;

async function present(ctx: Ctx, rows: readonly Row[]): Promise<ExceptionItem[]> {
  const owners = [...new Set(rows.flatMap((row) => row.ownerUserId ?? []))];
  const users =
    owners.length === 0
      ? []
      : await reader(ctx).user.findMany({
          where: { id: { in: owners } },
          select: { id: true, name: true },
        });
  const names = new Map(users.map((user) => [user.id, user.name]));
  return rows.map((row) => ({
    id: row.id,
    no: row.no,
    siteId: row.siteId,
    kind: row.kind as ExceptionKind,
    severity: row.severity,
    status: row.status as ExceptionStatus,
    subjectKind: row.subjectKind,
    subjectId: row.subjectId,
    visitId: row.visitId,
    params: row.params as JsonRecord,
    ownerRole: row.ownerRole as Role,
    ownerUserId: row.ownerUserId,
    ownerName: row.ownerUserId ? (names.get(row.ownerUserId) ?? null) : null,
    deadlineAt: row.deadlineAt,
    openedAt: row.openedAt,
    acknowledgedAt: row.acknowledgedAt,
    snoozedUntil: row.snoozedUntil,
    wakeOn: row.wakeOn,
    closedAt: row.closedAt,
    resolution: row.resolution,
    correlationId: row.correlationId,
    version: row.version,
  }));
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

const MAX_PEOPLE = 200;

/** Who works at a site and could take a case of it; without a site, whoever works at all. */
export async function peopleAt(ctx: Ctx, siteId: string | null): Promise<Person[]> {
  gate(ctx.actor, mayWorkOnExceptions, siteId as SiteId | null, 'site');
  const here: Prisma.UserGrantWhereInput =
    siteId === null ? {} : { OR: [{ siteId }, { siteId: null }, { siteId: '*' }] };
  const users = await reader(ctx).user.findMany({
    where: { active: true, grants: { some: here } },
    select: { id: true, name: true, grants: { where: here, select: { role: true } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: MAX_PEOPLE,
  });
  return users.map(({ id, name, grants }) => ({
    id,
    name,
    roles: [...new Set(grants.map((grant) => grant.role as Role))],
  }));
}
