import { type Adapter, noted } from './adapter.ts';
import { knownStay } from './visits.ts';

/** A dock plan of another system. Until somebody docks, it is a wish: doors are given by our own dispatcher. */
export const dockAssigned: Adapter<'yard.dock.assigned.v1'> = async (event, context) => {
  const visitId = await knownStay(event, context);
  return { ...noted('doors are assigned on the board'), visitId };
};
