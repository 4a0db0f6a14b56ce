import { verb } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { mayTellDock } from '../policy.ts';
import { RecordDocked } from '../schema.ts';
import { runStage } from './run-stage.ts';

/** The trailer stands at the door. `doors/commands/dock-visit.ts` holds the door as well. */
export const recordDocked = verb({
  name: 'visit.record-docked',
  input: RecordDocked,
  policy: mayTellDock,
  run: (work, input) =>
    runStage(work, input, async ({ visit }) => {
      const { doorId } = input;
      if (doorId && !(await work.tx.door.findFirst({ where: { id: doorId, siteId: visit.siteId } })))
        throw notFound('door');
      return { stage: 'at_door', doorId, ...(doorId ? { place: { kind: 'door', id: doorId } } : {}) };
    }),
});
