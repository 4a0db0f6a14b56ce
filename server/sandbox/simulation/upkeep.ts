import type { Db } from '#server/infra/db/client.ts';
import type { Log } from '#server/infra/log.ts';
import { AppError } from '#server/kernel/errors.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { approveCorrection } from '#server/yard/corrections/commands/approve-correction.ts';
import { getCorrection } from '#server/yard/corrections/queries.ts';
import { closeException } from '#server/yard/exceptions/commands/close-exception.ts';
import { OPEN_STATUSES } from '#server/yard/exceptions/rules.ts';
import type { Crew } from './crew.ts';

export interface UpkeepDeps {
  readonly db: Db;
  readonly crew: Crew;
  readonly log: Log;
}

/** Trailers of simulated trucks, told from everybody else's by their form. */
export const SIMULATED_TRAILER = '^[A-Z]{4}7[0-9]{5}$';
const AT_ONCE = 20;

/**
 * The second person decides what waited long enough (`waitMinutes`, real). Only receipts of simulated trucks:
 * what people count themselves stays theirs. Returns how many were approved.
 */
export async function approveWaiting(deps: UpkeepDeps, waitMinutes: number, now: Date): Promise<number> {
  const waiting = await deps.db.$queryRaw<{ id: string }[]>`
    SELECT c.id FROM correction c
    JOIN receipt r ON r.id = c.subject_id
    JOIN visit v ON v.id = r.visit_id
    WHERE c.status = 'proposed' AND c.kind = 'receipt.confirm' AND c.proposed_at < ${addMinutes(now, -waitMinutes)}
      AND v.trailer_number ~ ${SIMULATED_TRAILER}
    ORDER BY c.proposed_at LIMIT ${AT_ONCE}`;
  let approved = 0;
  for (const { id } of waiting) {
    const done = await attempt(deps, 'approval', async () => {
      const ctx = await deps.crew.as('approver', now);
      const { version, seen } = await getCorrection(ctx, id);
      await approveCorrection(ctx, { correctionId: id, expectedVersion: version, seen });
    });
    if (done) approved += 1;
  }
  return approved;
}

const TIDY_KINDS = [
  'early',
  'late',
  'no_appointment',
  'wrong_trailer',
  'conflicting_sources',
  'out_of_order',
  'seal_mismatch',
  'missed_appointment',
];

/** The dispatcher ends the cases of simulated trucks that left: nothing is left to do about them. */
export async function tidyExceptions(deps: UpkeepDeps, waitMinutes: number, now: Date): Promise<number> {
  const rows = await deps.db.$queryRaw<{ id: string }[]>`
    SELECT e.id FROM yard_exception e JOIN visit v ON v.id = e.visit_id
    WHERE e.status = ANY (${[...OPEN_STATUSES]}) AND e.kind = ANY (${TIDY_KINDS}) AND v.status = 'departed'
      AND v.departed_at < ${addMinutes(now, -waitMinutes)} AND v.trailer_number ~ ${SIMULATED_TRAILER}
    ORDER BY e.opened_at LIMIT ${AT_ONCE}`;
  let closed = 0;
  for (const { id } of rows) {
    const done = await attempt(deps, 'tidying', async () => {
      const ctx = await deps.crew.as('dispatcher', now);
      await closeException(ctx, {
        exceptionId: id,
        reason: 'The truck has left; seen and settled with the carrier',
      });
    });
    if (done) closed += 1;
  }
  return closed;
}

async function attempt({ log }: UpkeepDeps, what: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.debug({ what, code: error.code, reason: error.details.reason }, 'simulated crew was refused');
    return false;
  }
}
