import type { Json } from '../outcome.ts';
import type { Place } from '../trace-time.ts';
import type { attemptsOfSubjects, decisionsOn, MappingUsed, ThreadRows } from './trace-rows.ts';

export type TraceKind =
  | 'message'
  | 'attempt'
  | 'mapping'
  | 'event'
  | 'fact'
  | 'audit'
  | 'exception'
  | 'proposal'
  | 'decision'
  | 'delivery';

export interface TraceStep {
  readonly key: string;
  readonly kind: TraceKind;
  readonly id: string;
  /** Message or delivery a try belongs to, exception of a proposal. */
  readonly parentId: string | null;
  /** Type of event or fact, effect, action, partner. */
  readonly what: string;
  readonly status: string | null;
  readonly at: Date;
  /** Since the first step of the thread; negative for what other threads did before. */
  readonly offsetMs: number;
  readonly durationMs: number | null;
  /** Null for moments. */
  readonly place: Place | null;
  readonly own: boolean;
  readonly correlationId: string;
  readonly actor: string | null;
  readonly sentence: string | null;
  readonly subject: { readonly kind: string; readonly id: string } | null;
  readonly detail: Json | null;
}

export type Attempts = Awaited<ReturnType<typeof attemptsOfSubjects>>;
export type Decisions = Awaited<ReturnType<typeof decisionsOn>>;

export interface StepInput {
  readonly thread: string;
  readonly rows: ThreadRows;
  readonly attempts: Attempts;
  readonly decisions: Decisions;
  readonly mappings: readonly MappingUsed[];
  readonly names: ReadonlyMap<string, string>;
}

export type Draft = Omit<TraceStep, 'key' | 'offsetMs' | 'own'>;

export const NOTHING = {
  parentId: null,
  durationMs: null,
  place: null,
  actor: null,
  sentence: null,
  detail: null,
} as const;

/** The sentence of a problem or a result. */
export function sentenceIn(problem: unknown): string | null {
  const said = (problem ?? {}) as { sentence?: unknown };
  return typeof said.sentence === 'string' ? said.sentence : null;
}
