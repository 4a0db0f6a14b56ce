import type { OutcomeProblem } from '../outcome.ts';

/** What the inbox and the outbox hold, in one word each. */
export type Ledger = 'message' | 'delivery';

export type ConnectorHealth = 'healthy' | 'degraded' | 'down' | 'paused' | 'silent';

/** A stretch of work from one side to the other, with its pace and what waits. */
export interface FlowView {
  readonly key: string;
  readonly ledger: Ledger;
  readonly lane: string;
  /** Partner or connection; null for a lane as a whole. */
  readonly connectorId: string | null;
  readonly effect: string | null;
  readonly waiting: number;
  readonly dead: number;
  /** Age of the oldest work that waits; null when nothing does. */
  readonly lagMs: number | null;
  readonly targetLagMs: number;
  readonly perMinute: number;
  readonly failedPerMinute: number;
  /** Middle and slow end of the tries of the last minutes. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly lastOkAt: Date | null;
}

export interface ConnectorView {
  readonly connectorId: string;
  readonly kind: 'odoo' | 'partner';
  readonly name: string;
  /** Protocol of a connection, format of a partner. */
  readonly via: string;
  readonly health: ConnectorHealth;
  /** Since when it is so; null when nothing was ever heard. */
  readonly since: Date | null;
  readonly sandbox: boolean;
  readonly perMinute: number;
  readonly waiting: number;
  readonly lagMs: number | null;
  readonly retrying: number;
  readonly dead: number;
  readonly lastOkAt: Date | null;
  readonly lastErrorAt: Date | null;
  readonly lastError: OutcomeProblem | null;
  readonly breaker: { readonly failures: number; readonly probeAt: Date | null } | null;
  readonly secret: { readonly lastFour: string; readonly expiresAt: Date | null } | null;
  readonly silentAfterMinutes: number | null;
  readonly version: number;
}

/** What waits in the yard because work waits here. */
export interface ImpactView {
  readonly visits: number;
  readonly receipts: number;
  readonly appointments: number;
  /** The first stays by number, for links. */
  readonly named: readonly { readonly id: string; readonly no: string }[];
  /** The connector whose work waits longest. */
  readonly cause: { readonly connectorId: string; readonly name: string; readonly lagMs: number } | null;
}

export interface MessageLine {
  readonly id: string;
  readonly receivedAt: Date;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly deliveryId: string;
  readonly status: string;
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly doneAt: Date | null;
  readonly correlationId: string;
  readonly bytes: number;
  readonly types: readonly string[];
  readonly problem: OutcomeProblem | null;
}

export interface DeliveryLine {
  readonly id: string;
  readonly createdAt: Date;
  readonly lane: string;
  readonly key: string;
  readonly effect: string;
  readonly connectorId: string;
  readonly connectorName: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly visitId: string | null;
  readonly visitNo: string | null;
  readonly status: string;
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly doneAt: Date | null;
  readonly correlationId: string;
  readonly problem: OutcomeProblem | null;
}

/** Newest first; `next` continues where this page ends. */
export interface PageOf<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

export interface AttemptView {
  readonly id: string;
  readonly number: number;
  readonly kind: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: string;
  readonly code: string | null;
  readonly phase: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
}

/** Work that stands still for one cause. */
export interface DeadGroup {
  readonly ledger: Ledger;
  readonly status: string;
  readonly code: string;
  readonly sentence: string;
  readonly connectorId: string;
  readonly connectorName: string;
  readonly effect: string | null;
  readonly count: number;
  readonly oldestAt: Date;
  readonly newestAt: Date;
  /** The undecided translation behind it, when that is the cause. */
  readonly mappingId: string | null;
  readonly sampleIds: readonly string[];
}

/** What a replay would do, told before anything is done. */
export interface ReplayPlan {
  readonly total: number;
  readonly eligible: number;
  readonly alreadyApplied: number;
  readonly wouldFail: number;
  /** Still being worked on: nothing to replay. */
  readonly inWork: number;
  /** Handed back to the workers when it is done. */
  readonly chosen: number;
  readonly reasons: readonly { readonly code: string; readonly count: number }[];
  /** True when more matched than one replay may hold. */
  readonly capped: boolean;
  readonly needsApproval: boolean;
}

export interface ReplayView {
  readonly id: string;
  readonly kind: Ledger;
  readonly status: 'held' | 'running' | 'done' | 'aborted' | 'rejected';
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedByName: string;
  readonly approvedBy: string | null;
  readonly approvedByName: string | null;
  readonly total: number;
  /** Handed back to the workers. */
  readonly done: number;
  readonly failed: number;
  /** Of those handed back: how they ended so far; null once the replay is old. */
  readonly ended: { readonly delivered: number; readonly again: number; readonly open: number } | null;
  readonly plan: ReplayPlan;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}
