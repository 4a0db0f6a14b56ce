import type { Work } from '#server/infra/verb.ts';
import { endAssignment, heldBy, lockDoor, type ReleaseWhy } from './hold-door.ts';

/**
 * Frees the door a visit held, inside a verb whose visit part is audited. A promise for later stands unless
 * the truck is gone for good.
 */
export async function endOccupied(work: Work, visitId: string, why: ReleaseWhy, at: Date): Promise<boolean> {
  const held = await heldBy(work, visitId);
  if (!held || (why === 'undocked' && held.status !== 'occupied')) return false;
  await lockDoor(work, held.doorId);
  await endAssignment(work, held, why, at);
  return true;
}
