import { verb } from '#server/infra/verb.ts';
import { mayReplay } from '../policy.ts';
import { SetConnectorPaused } from '../schema.ts';

/** Stops or resumes everything that goes to a connector. What waits keeps its place; no try is counted. */
export const setConnectorPaused = verb({
  name: 'connector.set-paused',
  input: SetConnectorPaused,
  policy: mayReplay,
  async run(work, { connectorId, paused, reason }) {
    work.at(null, 'connector');
    const before = await work.tx.connectorState.findUnique({ where: { connectorId } });
    if ((before?.state === 'paused') === paused) {
      work.unchanged();
      return { connectorId, paused };
    }
    const state = { state: paused ? 'paused' : 'ok', failures: 0, probeAt: null, since: work.ctx.now };
    await work.tx.connectorState.upsert({
      where: { connectorId },
      create: {
        connectorId,
        kind: connectorId.startsWith('prt_') ? 'partner' : 'odoo',
        breaker: {},
        ...state,
      },
      update: state,
    });
    await work.audit({
      subject: { kind: 'connector', id: connectorId },
      siteId: null,
      before: { state: before?.state ?? 'ok' },
      after: { state: state.state },
      reason,
    });
    return { connectorId, paused };
  },
});
