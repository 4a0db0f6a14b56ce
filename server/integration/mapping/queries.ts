import type { Ctx } from '#server/infra/context.ts';
import type { Tx } from '#server/infra/db/client.ts';
import { gate } from '#server/infra/verb.ts';
import { mayMap } from './commands/decide-mapping.ts';
import { type Candidate, type Suggestion, suggestTargets } from './suggest.ts';

const PAGE = 100;
const CANDIDATES = 2_000;
const LIST_LIMIT = 500;

export interface UnmappedCode {
  readonly id: string;
  readonly system: string;
  readonly systemName: string;
  readonly kind: string;
  readonly code: string;
  readonly hint: string;
  readonly createdAt: Date;
  readonly version: number;
  readonly firstMessageId: string | null;
  /** Messages that wait for this code. */
  readonly blocked: number;
  readonly suggestions: readonly Suggestion[];
}

/** Codes nobody has translated, those that hold up most first, with likely targets. */
export async function unmappedQueue(ctx: Ctx): Promise<UnmappedCode[]> {
  gate(ctx.actor, mayMap, null, 'mapping');
  const db = ctx.tx ?? ctx.db;
  const rows = await db.$queryRaw<Omit<UnmappedCode, 'suggestions'>[]>`
    SELECT m.id, m.system, coalesce(p.name, m.system) AS "systemName", m.kind, m.code, coalesce(m.hint->>'text', '') AS hint,
           m.created_at AS "createdAt", m.version, m.first_message_id AS "firstMessageId",
           (SELECT count(*)::int FROM message_parking k WHERE k.mapping_id = m.id) AS blocked
    FROM mapping m LEFT JOIN partner p ON p.id = m.system
    WHERE m.status = 'unmapped' ORDER BY blocked DESC, m.created_at LIMIT ${PAGE}`;
  const { sites, doors } = await places(db);
  const targets: Record<string, Candidate[]> = { site: sites, geofence: sites, dock: doors };
  return rows.map((row) => ({ ...row, suggestions: suggestTargets(row, targets[row.kind] ?? []) }));
}

export interface DecidedCode {
  readonly id: string;
  readonly system: string;
  readonly systemName: string;
  readonly kind: string;
  readonly code: string;
  readonly hint: string;
  readonly status: string;
  readonly targetKind: string | null;
  readonly targetId: string | null;
  /** What people call the target; null where it has no name of its own. */
  readonly targetLabel: string | null;
  readonly usageCount: number;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly version: number;
}

/** All codes with what they stand for, the undecided first. */
export async function listMappings(
  ctx: Ctx,
  filter: { readonly system?: string | undefined; readonly kind?: string | undefined },
): Promise<DecidedCode[]> {
  gate(ctx.actor, mayMap, null, 'mapping');
  const db = ctx.tx ?? ctx.db;
  const rows = await db.$queryRaw<(Omit<DecidedCode, 'targetLabel'> & { targetLabel?: never })[]>`
    SELECT m.id, m.system, coalesce(p.name, m.system) AS "systemName", m.kind, m.code,
           coalesce(m.hint->>'text', '') AS hint, m.status, m.target_kind AS "targetKind", m.target_id AS "targetId",
           m.usage_count AS "usageCount", u.name AS "decidedByName", m.decided_at AS "decidedAt", m.version
      FROM mapping m LEFT JOIN partner p ON p.id = m.system
      LEFT JOIN app_user u ON m.decided_by = 'user:' || u.id
     WHERE (${filter.system ?? null}::text IS NULL OR m.system = ${filter.system ?? null})
       AND (${filter.kind ?? null}::text IS NULL OR m.kind = ${filter.kind ?? null})
     ORDER BY m.status DESC, m.system, m.code LIMIT ${LIST_LIMIT}`;
  const { sites, doors } = await places(db);
  const labels = new Map([...sites, ...doors].map((place) => [place.id, place.code]));
  return rows.map((row) => ({
    ...row,
    targetLabel: row.targetId ? (labels.get(row.targetId) ?? null) : null,
  }));
}

async function places(db: Tx) {
  const sites = await db.site.findMany({ select: { id: true, code: true, name: true }, take: CANDIDATES });
  const doors = await db.door.findMany({ include: { site: { select: { code: true } } }, take: CANDIDATES });
  return {
    sites,
    doors: doors.map((door) => ({
      id: door.id,
      code: `${door.site.code}/${door.code}`,
      name: `Door ${door.number}`,
    })),
  };
}
