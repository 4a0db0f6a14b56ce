import { verb } from '#server/infra/verb.ts';
import { visitExpected } from '../events.ts';
import { mayTellGate } from '../policy.ts';
import { type ArrivalResult, ExpectVisit } from '../schema.ts';
import { openVisit } from './open-visit.ts';
import { aboutVisit, auditVisit, sayVisit } from './stay.ts';

/**
 * The stay of a truck somebody speaks of before its arrival was told (a dock event that overtook the gate).
 * Finds the stay as an arrival would, and opens one without any stamp when there is none.
 */
export const expectVisit = verb({
  name: 'visit.expect',
  input: ExpectVisit,
  policy: mayTellGate,
  async run(work, input): Promise<ArrivalResult> {
    work.at(input.siteId, 'site');
    const { stay, before } = await openVisit(work, input, work.ctx.now);
    const { visit } = stay;
    if (before === null) await work.record(visitExpected.draft(aboutVisit(visit), sayVisit(visit)));
    if (before !== null && before.version === visit.version) work.unchanged();
    else await auditVisit(work, before, visit);
    const { id: visitId, no, status, version, appointmentId, unplanned } = visit;
    const told = { visitId, no, status, version, slotted: false, exceptions: [] };
    return { ...told, appointmentId, unplanned, created: before === null };
  },
});
