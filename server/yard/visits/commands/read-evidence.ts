import type { Tx } from '#server/infra/db/client.ts';
import { writeFacts } from '#server/infra/facts.ts';
import type { Certainty, Source } from '#server/kernel/event.ts';
import { DAY_MS } from '#server/kernel/time.ts';
import {
  stageTakenBack,
  statusNoted,
  visitArrived,
  visitCheckedIn,
  visitCorrected,
  visitDeparted,
  visitDocked,
  visitReleased,
  visitUndocked,
  workCompleted,
  workStarted,
} from '../events.ts';
import type { Evidence } from '../rules.ts';
import type { Stage } from '../schema.ts';

/** A stay with more reports than this is a runaway sender; the first ones decide. */
const MAX_REPORTS = 2_000;

export const STAGE_FACTS = {
  arrived: visitArrived,
  checked_in: visitCheckedIn,
  at_door: visitDocked,
  work_started: workStarted,
  work_completed: workCompleted,
  released: visitReleased,
  departed: visitDeparted,
} as const;

const STAGE_OF: ReadonlyMap<string, Stage> = new Map(
  Object.entries(STAGE_FACTS).map(([stage, fact]) => [fact.type, stage as Stage]),
);
const TYPES = [
  ...STAGE_OF.keys(),
  statusNoted.type,
  visitCorrected.type,
  stageTakenBack.type,
  visitUndocked.type,
];

export interface Told {
  /** Reports and corrections in the order they were recorded, each said once. */
  readonly evidence: readonly Evidence[];
  /** Docking and undocking by the time they happened: what stands at a door now. */
  readonly spells: readonly Spell[];
}

export interface Spell {
  readonly kind: 'docked' | 'undocked';
  readonly at: Date;
}

interface FactRow {
  readonly type: string;
  readonly data: { stage?: Stage | null; at?: string | null };
  readonly happened_at: Date;
  readonly recorded_at: Date;
  readonly source: Source;
  readonly certainty: Certainty;
}

/** Everything said about the stages of a visit, from its facts. */
export async function readEvidence(tx: Tx, visit: { id: string; createdAt: Date }): Promise<Told> {
  // The bound keeps the read inside the partitions of the stay.
  const since = new Date(visit.createdAt.getTime() - DAY_MS);
  await writeFacts(tx);
  const rows = await tx.$queryRaw<FactRow[]>`
    SELECT type, data, happened_at, recorded_at, source, certainty FROM fact
    WHERE visit_id = ${visit.id} AND recorded_at >= ${since}::timestamptz AND type = ANY (${TYPES})
    ORDER BY seq LIMIT ${MAX_REPORTS}`;
  const spells = rows.flatMap((row): Spell[] => {
    if (row.type === visitUndocked.type) return [{ kind: 'undocked', at: row.happened_at }];
    return stageOf(row) === 'at_door' ? [{ kind: 'docked', at: row.happened_at }] : [];
  });
  const seen = new Set<string>();
  const evidence = rows.flatMap((row): Evidence[] => {
    const item = toEvidence(row);
    if (!item || (!('correctedTo' in item) && item.stage === 'at_door' && isLaterSpell(item.at, spells)))
      return [];
    const key = 'correctedTo' in item ? null : `${item.stage} ${item.at.getTime()} ${item.source}`;
    if (key === null) seen.clear();
    else if (seen.has(key)) return [];
    else seen.add(key);
    return [item];
  });
  return { evidence, spells };
}

/** Docked again after leaving a door: a new door, not a second opinion about the first docking. */
export function isLaterSpell(at: Date, spells: readonly Spell[]): boolean {
  return spells.some(
    (spell) =>
      spell.kind === 'undocked' &&
      spell.at <= at &&
      spells.some((earlier) => earlier.kind === 'docked' && earlier.at <= spell.at && earlier.at < at),
  );
}

function toEvidence(row: FactRow): Evidence | null {
  // Taken back by who said it, or corrected by a second person: both cover everything said so far.
  if (row.type === visitCorrected.type || row.type === stageTakenBack.type) {
    const { stage, at } = row.data;
    return stage ? { stage, correctedTo: at ? new Date(at) : null } : null;
  }
  const stage = stageOf(row);
  if (!stage) return null;
  const { source, certainty } = row;
  return { stage, at: row.happened_at, source, certainty, recordedAt: row.recorded_at };
}

function stageOf(row: FactRow): Stage | null {
  return STAGE_OF.get(row.type) ?? (row.type === statusNoted.type ? (row.data.stage ?? null) : null);
}
