import { z } from 'zod';
import { AssignDoor } from '#server/yard/doors/schema.ts';
import { idOf, shortText, Version } from '#server/yard/sites/schema.ts';

export const MOVE_STATUSES = [
  'queued',
  'assigned',
  'accepted',
  'moving',
  'done',
  'blocked',
  'cancelled',
] as const;
export type MoveStatus = (typeof MOVE_STATUSES)[number];

export const CreateMove = z
  .strictObject({
    siteId: idOf('site'),
    visitId: idOf('visit').optional(),
    trailerId: idOf('trailer').optional(),
    toKind: z.enum(['gate', 'spot', 'door']),
    toId: shortText(64).optional(),
    reason: z.enum(['to_door', 'pull', 'park', 'manual']).default('manual'),
    priority: z.number().int().min(0).max(9).default(0),
    assignedTo: shortText(64).optional(),
  })
  .refine((input) => input.visitId || input.trailerId, {
    message: 'Name the visit or trailer',
    path: ['visitId'],
  })
  .refine((input) => input.toKind === 'gate' || input.toId, { message: 'Name the place', path: ['toId'] });
export type CreateMove = z.infer<typeof CreateMove>;

const move = { moveId: idOf('move'), version: Version.optional() };

export const StartMove = z.strictObject(move);
export type StartMove = z.infer<typeof StartMove>;

/** `toKind` and `toId` say where it was really put, when that is elsewhere. */
export const CompleteMove = z.strictObject({
  ...move,
  doneAt: z.date().optional(),
  toKind: z.enum(['gate', 'spot', 'door']).optional(),
  toId: shortText(64).optional(),
});
export type CompleteMove = z.infer<typeof CompleteMove>;

export const CancelMove = z.strictObject({ ...move, reason: shortText(300) });
export type CancelMove = z.infer<typeof CancelMove>;

export const AssignDoorWithMove = AssignDoor;
export type AssignDoorWithMove = z.infer<typeof AssignDoorWithMove>;

/** Takes what stands at the door away. Without `toSpotId`: to the gate. */
export const PullDoor = z.strictObject({
  doorId: idOf('door'),
  toSpotId: idOf('spot').optional(),
  priority: z.number().int().min(0).max(9).default(0),
});
export type PullDoor = z.infer<typeof PullDoor>;
