import { z } from 'zod';
import { defineFact } from '#server/kernel/event.ts';

const instant = z.date().transform((at) => at.toISOString());
const door = { doorId: z.string(), code: z.string() };
const held = { ...door, assignmentId: z.string(), visitNo: z.string(), trailerNumber: z.string().nullable() };

export const doorReserved = defineFact(
  'door.reserved',
  z.object({ ...held, startsAt: instant, endsAt: instant, plannedMinutes: z.number() }),
);
export const doorOccupied = defineFact('door.occupied', z.object({ ...held, at: instant }));
export const doorReleased = defineFact(
  'door.released',
  z.object({
    ...held,
    formerStatus: z.enum(['reserved', 'occupied']),
    why: z.enum(['released', 'moved', 'displaced', 'undocked', 'departed', 'taken_back', 'visit_cancelled']),
  }),
);
export const doorBlocked = defineFact(
  'door.blocked',
  z.object({ ...door, reason: z.string(), until: instant.nullable() }),
);
export const doorUnblocked = defineFact('door.unblocked', z.object(door));
