import type { StoryFact, StoryFlow } from './types.ts';

/** A report older than this when it came is marked late. */
const LATE_MS = 2 * 60_000;
/** Silence of a running stay that is worth a line. */
const GAP_MS = 30 * 60_000;

export type StoryView = 'all' | 'people' | 'systems';

export interface StoryLine {
  readonly key: string;
  readonly at: Date;
  readonly fact: StoryFact | null;
  readonly flows: readonly StoryFlow[];
  /** How long after it happened we were told; null when at once. */
  readonly lateMs: number | null;
  /** When the line before it happened, if the stay was silent for long. */
  readonly silentSince: Date | null;
}

/**
 * People and systems as one list in the order things happened. A message stands beside the first fact it
 * brought, an effect beside the last fact that was known when it was ordered; the rest have their own line.
 */
export function storyLines(facts: readonly StoryFact[], flows: readonly StoryFlow[]): StoryLine[] {
  const order = facts.toSorted((a, b) => a.happenedAt.getTime() - b.happenedAt.getTime());
  const beside = new Map<string, StoryFlow[]>();
  const alone: StoryFlow[] = [];
  for (const flow of flows.filter(isTold)) {
    const fact = factOf(flow, facts);
    if (fact) beside.set(fact.id, [...(beside.get(fact.id) ?? []), flow]);
    else alone.push(flow);
  }
  const lines = [
    ...order.map((fact) => ({
      key: fact.id,
      at: fact.happenedAt,
      fact,
      flows: beside.get(fact.id) ?? [],
      lateMs: latenessOf(fact),
    })),
    ...alone.map((flow) => ({ key: flow.id, at: flow.at, fact: null, flows: [flow], lateMs: null })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
  return lines.map((line, index) => ({ ...line, silentSince: silenceBefore(lines[index - 1]?.at, line.at) }));
}

/** Since when a running stay has been silent up to now; null when somebody spoke lately, or when it is over. */
export function silentUntilNow(lines: readonly StoryLine[], now: number, over: boolean): Date | null {
  return over ? null : silenceBefore(lines.at(-1)?.at, new Date(now));
}

/** What a view leaves of the story; lines that say nothing in it go. */
export function linesOfView(lines: readonly StoryLine[], view: StoryView): readonly StoryLine[] {
  if (view === 'people')
    return lines.filter((line) => line.fact !== null).map((line) => ({ ...line, flows: [] }));
  return view === 'systems' ? lines.filter((line) => line.flows.length > 0) : lines;
}

const QUIET = new Set(['queued', 'running', 'delivered', 'superseded']);

// Our own housekeeping is no system's story, unless it went wrong.
function isTold(flow: StoryFlow): boolean {
  return flow.kind === 'message' || !flow.what.startsWith('yard.') || !QUIET.has(flow.status);
}

function factOf(flow: StoryFlow, facts: readonly StoryFact[]): StoryFact | undefined {
  const same = facts.filter((fact) => fact.correlationId === flow.correlationId);
  if (flow.kind === 'message') return same[0];
  const known = same.filter((fact) => fact.recordedAt <= flow.at);
  return known.at(-1) ?? same[0];
}

function latenessOf(fact: StoryFact): number | null {
  const ms = fact.recordedAt.getTime() - fact.happenedAt.getTime();
  return ms >= LATE_MS ? ms : null;
}

function silenceBefore(before: Date | undefined, at: Date): Date | null {
  return before && at.getTime() - before.getTime() >= GAP_MS ? before : null;
}
