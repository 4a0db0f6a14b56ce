import type { Ctx } from '#server/infra/context.ts';
import type { Lane } from '#server/infra/jobs.ts';
import type { Json, Outcome } from './outcome.ts';

/** One intended effect in a foreign system, as its handler sees it. */
export interface DeliveryJob {
  readonly id: string;
  readonly lane: Lane;
  /** Deliveries with the same key run in series, oldest first. */
  readonly key: string;
  readonly effect: string;
  /** Carried by the foreign record: look it up before repeating a write. */
  readonly externalRef: string;
  readonly connectorId: string;
  readonly factId: string | null;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly siteId: string | null;
  readonly visitId: string | null;
  /** Ids only; read again what they stand for. */
  readonly payload: Json;
  /** Counted tries before this one. */
  readonly attempts: number;
  /** A former try may have reached the other side without our knowing. */
  readonly uncertain: boolean;
  readonly correlationId: string;
  readonly createdAt: Date;
}

export interface DeliveryContext {
  /** A verb's context: a job as actor, the delivery's correlation id, `now` of this try. */
  readonly ctx: Ctx;
  /** Fires when the process stops: end soon, an unfinished try is not counted. */
  readonly signal: AbortSignal;
}

export type DeliveryHandler = (delivery: DeliveryJob, context: DeliveryContext) => Promise<Outcome>;

export type DeliveryHandlers = ReadonlyMap<string, DeliveryHandler>;

/** Collects the handlers of all effects; a name given twice is a fault of the program. */
export function registerDeliveryHandlers(
  ...parts: readonly Readonly<Record<string, DeliveryHandler>>[]
): DeliveryHandlers {
  const handlers = new Map<string, DeliveryHandler>();
  for (const [effect, handler] of parts.flatMap(Object.entries<DeliveryHandler>)) {
    if (handlers.has(effect)) throw new Error(`two handlers for the effect ${effect}`);
    handlers.set(effect, handler);
  }
  return handlers;
}
