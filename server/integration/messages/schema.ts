import { z } from 'zod';

export const LEDGERS = ['message', 'delivery'] as const;
export type LedgerKind = (typeof LEDGERS)[number];

/** From this many on a second person has to agree. */
export const REPLAY_NEEDS_APPROVAL = 100;
export const REPLAY_AT_ONCE = 10_000;

/** Which rows: named, or all that are stuck for one cause. */
export const ReplaySelection = z.union([
  z.strictObject({ ids: z.array(z.string().min(1).max(64)).min(1).max(REPLAY_AT_ONCE) }),
  z.strictObject({
    status: z.enum(['dead', 'refused', 'quarantined', 'parked', 'held']),
    code: z.string().max(120).optional(),
    /** Partner of messages, connector of deliveries. */
    party: z.string().max(64).optional(),
  }),
]);
export type ReplaySelection = z.infer<typeof ReplaySelection>;

const reason = z.string().trim().min(1).max(500);

export const StartReplay = z.strictObject({ kind: z.enum(LEDGERS), selection: ReplaySelection, reason });
export const ApproveReplay = z.strictObject({ replayId: z.string() });
export const Discard = z.strictObject({ kind: z.enum(LEDGERS), id: z.string(), reason });
export const SetConnectorPaused = z.strictObject({
  connectorId: z.string().min(1).max(64),
  paused: z.boolean(),
  reason,
});
