import {
  readSimulation,
  readSimulationProgress,
  SetSimulation,
  setSimulation,
} from '#server/infra/simulation.ts';
import { refuse } from '#server/kernel/errors.ts';
import { procedure, router } from '../trpc.ts';

/** The simulated yard of a trial: what is wished and where its clock is. */
export const simulation = router({
  get: procedure.query(async ({ ctx }) => {
    const { config } = ctx.services;
    const [wish, progress] = await Promise.all([
      readSimulation(ctx.ctx.db),
      readSimulationProgress(ctx.ctx.db),
    ]);
    const { clockMinutes, counts, next, waitingFor, trucks, at } = progress;
    const running = wish.running && (config.simulation || wish.startedAt !== null);
    return {
      available: config.sandbox,
      ...wish,
      running,
      clockMinutes,
      counts,
      next,
      waitingFor,
      trucksUnderWay: trucks.length,
      at,
    };
  }),
  set: procedure.input(SetSimulation).mutation(({ ctx, input }) => {
    if (!ctx.services.config.sandbox) throw refuse({ reason: 'simulation.off' });
    return setSimulation(ctx.ctx, input);
  }),
});
