import { roles, verb } from '#server/infra/verb.ts';
import { outdate } from '#server/yard/exceptions/commands/propose-change.ts';
import { MarkOutdated } from '../schema.ts';
import { auditCorrection, mustBe, openCorrection, readCorrection, result } from './change-correction.ts';

/** Somebody saw the record move in the other system: the proposal cannot be approved any more. */
export const markOutdated = verb({
  name: 'correction.mark-outdated',
  input: MarkOutdated,
  policy: roles('approver', 'integration', 'admin'),
  async run(work, input) {
    const { row, base } = await openCorrection(work, input.correctionId);
    if (row.status === 'outdated') {
      work.unchanged();
      return result(row);
    }
    mustBe(row, 'outdated');
    await outdate(work, row, base.visitId);
    const after = await readCorrection(work.tx, row.id);
    await auditCorrection(work, row, after, input.reason);
    return result(after);
  },
});
