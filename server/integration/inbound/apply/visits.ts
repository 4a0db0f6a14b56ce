import type { CanonicalEvent } from '#server/integration/partners/contract.ts';
import { departVisitWithMoves } from '#server/yard/moves/commands/depart-visit-with-moves.ts';
import { dockVisitWithMoves } from '#server/yard/moves/commands/dock-visit-with-moves.ts';
import { undockVisitWithMoves } from '#server/yard/moves/commands/undock-visit-with-moves.ts';
import { checkIn } from '#server/yard/visits/commands/check-in.ts';
import { expectVisit } from '#server/yard/visits/commands/expect-visit.ts';
import { noteStatus } from '#server/yard/visits/commands/note-status.ts';
import { recordArrival } from '#server/yard/visits/commands/record-arrival.ts';
import { findVisitId } from '#server/yard/visits/queries/find-visit.ts';
import {
  type Adapter,
  type Applied,
  type ApplyContext,
  applied,
  crewOf,
  type EventOf,
  noted,
  stampOf,
  truckOf,
} from './adapter.ts';

/** Gate and geofence entry tell the same: a truck is here. Places that are not the delivery say nothing about us. */
export async function arrived(
  event: EventOf<'yard.gate.arrived.v1' | 'yard.trailer.geofence-entered.v1'>,
  context: ApplyContext,
): Promise<Applied> {
  if (isElsewhere(event)) return noted('not about this site');
  const told = await recordArrival(context.ctx, {
    ...truckOf(event, context.siteId),
    ...crewOf(event),
    stamp: stampOf(event, context.partner),
  });
  return applied('visit', told.visitId, told.visitId, told);
}

export const checkedIn: Adapter<'yard.gate.checked-in.v1'> = async (event, context) => {
  const visitId = await stayOf(event, context);
  const told = await checkIn(context.ctx, {
    visitId,
    ...crewOf(event),
    stamp: stampOf(event, context.partner),
  });
  return applied('visit', visitId, visitId, told);
};

export async function departed(
  event: EventOf<'yard.gate.departed.v1' | 'yard.trailer.geofence-exited.v1'>,
  context: ApplyContext,
): Promise<Applied> {
  if (isElsewhere(event)) return noted('not about this site');
  const isFence = event.type === 'yard.trailer.geofence-exited.v1';
  const known = isFence ? await knownStay(event, context) : await stayOf(event, context);
  if (!known) return noted('no stay is known for this unit');
  const told = await departVisitWithMoves(context.ctx, {
    visitId: known,
    stamp: stampOf(event, context.partner),
  });
  return applied('visit', known, known, told);
}

export const docked: Adapter<'yard.dock.docked.v1'> = async (event, context) => {
  const visitId = await stayOf(event, context);
  const doorId = event.resolved.dockId;
  const told = await dockVisitWithMoves(context.ctx, {
    visitId,
    ...(doorId ? { doorId } : {}),
    stamp: stampOf(event, context.partner),
  });
  return applied('visit', visitId, visitId, told);
};

export const undocked: Adapter<'yard.dock.undocked.v1'> = async (event, context) => {
  const visitId = await stayOf(event, context);
  const told = await undockVisitWithMoves(context.ctx, { visitId, stamp: stampOf(event, context.partner) });
  return applied('visit', visitId, visitId, told);
};

/** What a carrier says besides: kept in the story of the stay when there is one. */
export const carrierStatus: Adapter<'yard.carrier.status.v1'> = async (event, context) => {
  const { milestone, status, note } = event.data;
  return tellWord(
    event,
    context,
    status ? `${milestone} ${status.list ?? ''} ${status.code}` : milestone,
    note,
  );
};

export const spotted: Adapter<'yard.trailer.spotted.v1'> = async (event, context) =>
  tellWord(event, context, `spotted ${event.data.spot ?? ''}`.trim(), event.data.note);

async function tellWord(
  event: CanonicalEvent,
  context: ApplyContext,
  word: string,
  text?: string,
): Promise<Applied> {
  const visitId = await knownStay(event, context);
  if (!visitId) return noted('no stay is known for this unit');
  const told = await noteStatus(context.ctx, {
    visitId,
    word: word.replace(/\s+/g, ' ').slice(0, 80),
    ...(text ? { text } : {}),
    stamp: stampOf(event, context.partner),
  });
  return applied('visit', visitId, visitId, told);
}

/** The stay the event speaks of. One that nobody announced is opened without a stamp: the report overtook the gate. */
export async function stayOf(event: CanonicalEvent, context: ApplyContext): Promise<string> {
  const known = await knownStay(event, context);
  if (known) return known;
  const { visitId } = await expectVisit(context.ctx, truckOf(event, context.siteId));
  return visitId;
}

export async function knownStay(
  event: CanonicalEvent,
  { ctx, siteId }: ApplyContext,
): Promise<string | null> {
  return findVisitId(ctx, truckOf(event, siteId), new Date(event.data.happenedAt.instant));
}

function isElsewhere(event: CanonicalEvent): boolean {
  const role = event.data.place?.role;
  return role === 'pickup' || role === 'terminal';
}
