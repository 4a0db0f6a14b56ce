import type pg from 'pg';
import type { Ctx } from '#server/infra/context.ts';
import type { Log } from '#server/infra/log.ts';
import type { DeliveryJob } from '../../messages/delivery-handlers.ts';
import type { Outcome } from '../../messages/outcome.ts';
import type { ConnectedSession, OdooSessions } from '../sessions.ts';

export interface DeliveryDeps {
  readonly pool: pg.Pool;
  readonly log: Log;
  readonly sessions: OdooSessions;
}

/** One try of one effect, with everything it works with. */
export interface Try {
  readonly deps: DeliveryDeps;
  readonly delivery: DeliveryJob;
  readonly ctx: Ctx;
  readonly odoo: ConnectedSession;
}

export type EffectHandler = (one: Try) => Promise<Outcome>;

/** An id from the payload; the delivery's own subject stands in when it is of that kind. */
export function idFrom(delivery: DeliveryJob, kind: 'receipt' | 'visit' | 'appointment'): string | null {
  const given = delivery.payload[`${kind}Id`];
  if (typeof given === 'string' && given !== '') return given;
  if (delivery.subjectKind === kind) return delivery.subjectId;
  return kind === 'visit' ? delivery.visitId : null;
}
