import type { Actor } from '#server/kernel/actor.ts';
import { newId } from '#server/kernel/ids.ts';
import type { Db, Tx } from './db/client.ts';

/** What every verb and query is given: who, when, on which thread of events, and with which database. */
export interface Ctx {
  readonly actor: Actor;
  /** Taken once at the door; nothing below asks a clock. */
  readonly now: Date;
  /** Ties everything that follows from one cause. */
  readonly correlationId: string;
  readonly db: Db;
  /** The open transaction, when a verb runs inside another. */
  readonly tx?: Tx;
}

export function openCtx(db: Db, actor: Actor, options: { now?: Date; correlationId?: string } = {}): Ctx {
  return {
    db,
    actor,
    now: options.now ?? new Date(),
    correlationId: options.correlationId ?? newId('correlation'),
  };
}
