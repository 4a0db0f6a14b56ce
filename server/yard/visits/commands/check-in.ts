import { verb, type Work } from '#server/infra/verb.ts';
import { notFound, refuse } from '#server/kernel/errors.ts';
import { mayTellGate } from '../policy.ts';
import { CheckIn } from '../schema.ts';
import { runStage } from './run-stage.ts';
import { truckPatch } from './stay.ts';

/** Papers seen, truck let in; with a spot it waits there. */
export const checkIn = verb({
  name: 'visit.check-in',
  input: CheckIn,
  policy: mayTellGate,
  run: (work, input) =>
    runStage(work, input, async ({ visit }) => {
      if (input.spotId) await checkSpot(work, visit.siteId, input.spotId);
      if (input.gateId) await checkGate(work, visit.siteId, input.gateId);
      const parked = input.spotId !== undefined && input.spotId !== visit.spotId;
      return {
        stage: 'checked_in',
        patch: { ...truckPatch(visit, input), ...(parked ? { spotId: input.spotId } : {}) },
        place: input.spotId ? { kind: 'spot', id: input.spotId } : { kind: 'gate', id: input.gateId ?? null },
      };
    }),
});

/** Raises when the spot is unknown at the site or closed. */
export async function checkSpot(work: Work, siteId: string, spotId: string): Promise<void> {
  const spot = await work.tx.spot.findFirst({ where: { id: spotId, siteId } });
  if (!spot) throw notFound('spot');
  if (spot.closedReason !== null) throw refuse({ reason: 'spot.closed', params: { spot: spot.code } });
}

async function checkGate(work: Work, siteId: string, gateId: string): Promise<void> {
  if (!(await work.tx.gate.findFirst({ where: { id: gateId, siteId } }))) throw notFound('gate');
}
