/** How a try ended. Who has to act decides what happens next. */
export type Outcome =
  /** The effect is there. `result` is kept with the row: ids in the foreign system, what was changed. */
  | { readonly kind: 'done'; readonly result?: Json }
  /** The same thing was there already; nothing was changed. */
  | { readonly kind: 'duplicate'; readonly result?: Json }
  /** Weather: time heals it. Tried again by the retry table, or not before `retryAfterMs` when the other side said so. */
  | {
      readonly kind: 'retry';
      readonly problem: OutcomeProblem;
      readonly retryAfterMs?: number;
      /**
       * What it says about the connector. `none`: this record only (a lock, a conflict). `failure` (default): counts
       * towards the breaker. `shared`: the same call as another try, which counts it. `down`: opens it at once (key
       * rejected, address gone): every other try would fail alike.
       */
      readonly connector?: 'none' | 'failure' | 'shared' | 'down';
    }
  /** Waits for a person's decision (a mapping); whoever decides wakes it. */
  | { readonly kind: 'park'; readonly problem: OutcomeProblem; readonly result?: Json }
  /** Theirs: a rule said no. A person has to look; no retries burnt. */
  | { readonly kind: 'refused'; readonly problem: OutcomeProblem; readonly result?: Json }
  /** Ours: a bug, or every retry used up. */
  | { readonly kind: 'dead'; readonly problem: OutcomeProblem }
  /** The content cannot be trusted; nothing of it was applied. Messages only. */
  | { readonly kind: 'quarantined'; readonly problem: OutcomeProblem; readonly result?: Json }
  /** A later delivery of the same key says it better; nothing was sent. Deliveries only. */
  | { readonly kind: 'superseded'; readonly result?: Json };

export type OutcomeKind = Outcome['kind'];

export type Json = Readonly<Record<string, unknown>>;

export interface OutcomeProblem {
  /** Stable machine code; dead letters are grouped by it. */
  readonly code: string;
  /** One plain sentence for people. No secrets, no personal data. */
  readonly sentence: string;
  /** How far the request got, for calls. */
  readonly phase?: string;
  /** What the other side answered, shortened; status, name of the error, field problems. */
  readonly detail?: Json;
}
