import type { Ctx } from '#server/infra/context.ts';
import { gate } from '#server/infra/verb.ts';
import { mayMap } from './commands/decide-mapping.ts';
import { type Candidate, type Suggestion, suggestTargets } from './suggest.ts';

const PAGE = 100;
const CANDIDATES = 2_000;

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
  const sites = await db.site.findMany({ select: { id: true, code: true, name: true }, take: CANDIDATES });
  const doors = await db.door.findMany({ include: { site: { select: { code: true } } }, take: CANDIDATES });
  const targets: Record<string, Candidate[]> = {
    site: sites,
    geofence: sites,
    dock: doors.map((door) => ({
      id: door.id,
      code: `${door.site.code}/${door.code}`,
      name: `Door ${door.number}`,
    })),
  };
  return rows.map((row) => ({ ...row, suggestions: suggestTargets(row, targets[row.kind] ?? []) }));
}
