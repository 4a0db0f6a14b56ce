import { verb } from '#server/infra/verb.ts';
import { conflict } from '#server/kernel/errors.ts';
import {
  aboutCorrection,
  sayCorrection,
  stepExceptionsOf,
} from '#server/yard/exceptions/commands/propose-change.ts';
import { correctionApplyFailed, correctionApproved } from '../events.ts';
import { mayReport, mayRetry } from '../policy.ts';
import { RecordApplied, RecordApplyFailed, RecordApplying, RetryApply } from '../schema.ts';
import {
  applied,
  auditCorrection,
  type CorrectionResult,
  openCorrection,
  result,
  stepCorrection,
} from './change-correction.ts';

/** The other system is being asked. */
export const recordApplying = verb({
  name: 'correction.record-applying',
  input: RecordApplying,
  policy: mayReport,
  async run(work, input): Promise<CorrectionResult> {
    const { row } = await openCorrection(work, input.correctionId);
    if (row.status !== 'approved') {
      work.unchanged();
      return result(row);
    }
    const after = await stepCorrection(work, row, { status: 'applying' });
    await stepExceptionsOf(work, after, { status: 'applying' });
    await auditCorrection(work, row, after);
    return result(after);
  },
});

/** It did what was approved, and calls it so. Told twice, it changes nothing. */
export const recordApplied = verb({
  name: 'correction.record-applied',
  input: RecordApplied,
  policy: mayReport,
  async run(work, input): Promise<CorrectionResult> {
    const { row, base } = await openCorrection(work, input.correctionId);
    if (row.status === 'applied') {
      if (row.appliedAs !== input.as) throw conflict('correction.applied_as', { as: row.appliedAs ?? '' });
      work.unchanged();
      return result(row);
    }
    const after = await applied(work, row, base, input.as);
    await auditCorrection(work, row, after);
    return result(after);
  },
});

/** It said no: a person has to look. */
export const recordApplyFailed = verb({
  name: 'correction.record-apply-failed',
  input: RecordApplyFailed,
  policy: mayReport,
  async run(work, input): Promise<CorrectionResult> {
    const { row, base } = await openCorrection(work, input.correctionId);
    if (row.status === 'applied' || row.status === 'apply_failed') {
      work.unchanged();
      return result(row);
    }
    const failure = { ...input.failure, at: work.ctx.now.toISOString() };
    const after = await stepCorrection(work, row, { status: 'apply_failed', failure });
    await stepExceptionsOf(work, after, { status: 'apply_failed' });
    await work.record(
      correctionApplyFailed.draft(aboutCorrection(after, base.visitId), {
        ...sayCorrection(after),
        message: input.failure.message,
        code: input.failure.code ?? null,
      }),
    );
    await auditCorrection(work, row, after, input.failure.message);
    return result(after);
  },
});

/** Tries an approved correction again as it was approved; the approval stands. */
export const retryApply = verb({
  name: 'correction.retry-apply',
  input: RetryApply,
  policy: mayRetry,
  async run(work, input): Promise<CorrectionResult> {
    const { row, base } = await openCorrection(work, input.correctionId);
    if (row.status === 'applying') {
      work.unchanged();
      return result(row);
    }
    const after = await stepCorrection(work, row, { status: 'applying' });
    await stepExceptionsOf(work, after, { status: 'applying' });
    await work.record(
      correctionApproved.draft(aboutCorrection(after, base.visitId), {
        ...sayCorrection(after),
        retry: true,
      }),
    );
    await auditCorrection(work, row, after);
    return result(after);
  },
});
