import { z } from 'zod';

/** From this many on a second person has to agree. */
export const APPROVAL_FROM = 100;
/** The most one replay holds; more are replayed by a second one. */
export const REPLAY_LIMIT = 10_000;

const Reason = z.string().trim().min(3).max(500);
const Ids = z.array(z.string().max(40)).min(1).max(REPLAY_LIMIT);

export const ReplayOne = z.object({ id: z.string().max(40), reason: Reason.optional() });

/** Which work: named one by one, or by what it has in common. */
export const ReplaySelection = z
  .object({
    ledger: z.enum(['message', 'delivery']),
    ids: Ids.optional(),
    /** Group of dead letters. */
    status: z
      .enum(['dead', 'refused', 'quarantined', 'parked', 'discarded', 'delivered', 'duplicate'])
      .optional(),
    code: z.string().max(100).optional(),
    connectorId: z.string().max(40).optional(),
    effect: z.string().max(80).optional(),
    /** Messages that wait for this code. */
    mappingId: z.string().max(40).optional(),
    /** Also hand back what is applied already; it runs into its identity and changes nothing. */
    includeApplied: z.boolean().default(false),
    /** Also what would fail again as far as we can tell. */
    includeFailing: z.boolean().default(false),
  })
  .refine((selection) => selection.ids !== undefined || selection.status !== undefined, {
    message: 'Name the work, or at least its state',
  });
export type ReplaySelection = z.output<typeof ReplaySelection>;

export const ReplayMany = z.object({ selection: ReplaySelection, reason: Reason });
export const DecideReplay = z.object({ replayId: z.string().max(40) });
export const AbortReplay = z.object({ replayId: z.string().max(40), reason: Reason.optional() });
export const Discard = z.object({ selection: ReplaySelection, reason: Reason });
export const PauseConnector = z.object({ connectorId: z.string().max(40), reason: Reason });
export const ResumeConnector = z.object({ connectorId: z.string().max(40) });
