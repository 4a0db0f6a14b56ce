import { assignDoorWithMove } from '#server/yard/moves/commands/assign-door-with-move.ts';
import { type Adapter, applied, noted } from './adapter.ts';
import { stayOf } from './visits.ts';

/** A dock plan of another system: promises the door to the stay. */
export const dockAssigned: Adapter<'yard.dock.assigned.v1'> = async (event, context) => {
  const doorId = event.resolved.dockId;
  if (!doorId) return noted('the door is not known');
  const visitId = await stayOf(event, context);
  const told = await assignDoorWithMove(context.ctx, { visitId, doorId });
  return applied('door', doorId, visitId, told);
};
