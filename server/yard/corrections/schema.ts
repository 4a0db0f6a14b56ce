import { z } from 'zod';
import { JsonRecord } from '#server/yard/exceptions/schema.ts';
import { shortText } from '#server/yard/sites/schema.ts';

export const CORRECTION_STATUSES = [
  'proposed',
  'approved',
  'applying',
  'applied',
  'rejected',
  'withdrawn',
  'outdated',
  'apply_failed',
] as const;
export type CorrectionStatus = (typeof CORRECTION_STATUSES)[number];

export const CORRECTION_KINDS = [
  'receipt.confirm',
  'visit.replace-trailer',
  'visit.correct-stamp',
  'visit.link-appointment',
  'appointment.undo-no-show',
] as const;
export type CorrectionKindName = (typeof CORRECTION_KINDS)[number];

const id = z.string().min(1).max(64);
const version = z.number().int().positive();
const correction = { correctionId: id };

/** `input` is what the kind's verb will be called with; its form is checked against the kind. */
export const ProposeCorrection = z.object({
  kind: z.enum(CORRECTION_KINDS),
  input: JsonRecord,
  exceptionId: id.optional(),
  /** The open proposal that this one takes the place of. */
  supersedes: id.optional(),
  note: shortText(500).optional(),
});
export type ProposeCorrection = z.input<typeof ProposeCorrection>;

/** `seen` is the `rowsHash` of the table the approver read. */
export const ApproveCorrection = z.object({
  ...correction,
  expectedVersion: version,
  seen: z.string().max(80),
});
export type ApproveCorrection = z.input<typeof ApproveCorrection>;

/** `endException` ends the case with the answer; otherwise it goes back to be decided anew. */
export const RejectCorrection = z.object({
  ...correction,
  reason: shortText(500),
  expectedVersion: version.optional(),
  endException: z.boolean().default(false),
});
export type RejectCorrection = z.input<typeof RejectCorrection>;

export const WithdrawCorrection = z.object({
  ...correction,
  reason: shortText(500).optional(),
  endException: z.boolean().default(false),
});
export type WithdrawCorrection = z.input<typeof WithdrawCorrection>;

export const QUESTION_MAX_CHARS = 500;
/** The checker asks before deciding. */
export const AskBack = z.object({ ...correction, question: shortText(QUESTION_MAX_CHARS) });
export type AskBack = z.input<typeof AskBack>;

export const AnswerQuestion = z.object({ questionId: id, answer: shortText(QUESTION_MAX_CHARS) });
export type AnswerQuestion = z.input<typeof AnswerQuestion>;

export const MAX_AT_ONCE = 50;
/** Proposals of one kind that make the same change; each is decided by itself. */
export const PreviewMany = z.object({ exceptionIds: z.array(id).min(1).max(MAX_AT_ONCE) });
export type PreviewMany = z.input<typeof PreviewMany>;

/** `change` is what the preview called the one change that all of them make. */
export const ApproveMany = z.object({
  items: z.array(ApproveCorrection).min(1).max(MAX_AT_ONCE),
  change: z.string().max(80),
});
export type ApproveMany = z.input<typeof ApproveMany>;

export const RejectMany = z.object({
  items: z
    .array(z.object({ ...correction, expectedVersion: version }))
    .min(1)
    .max(MAX_AT_ONCE),
  change: z.string().max(80),
  reason: shortText(500),
});
export type RejectMany = z.input<typeof RejectMany>;

export const MarkOutdated = z.object({ ...correction, reason: shortText(500) });
export type MarkOutdated = z.input<typeof MarkOutdated>;

export const RecordApplying = z.object(correction);
export type RecordApplying = z.input<typeof RecordApplying>;

/** `as` is what the other system calls the result, e.g. `WH/IN/00042`. */
export const RecordApplied = z.object({ ...correction, as: shortText(200) });
export type RecordApplied = z.input<typeof RecordApplied>;

export const RecordApplyFailed = z.object({
  ...correction,
  failure: z.object({ message: shortText(2_000), code: shortText(80).optional() }),
});
export type RecordApplyFailed = z.input<typeof RecordApplyFailed>;

export const RetryApply = z.object(correction);
export type RetryApply = z.input<typeof RetryApply>;

export const ReverseCorrection = z.object({ ...correction, note: shortText(500) });
export type ReverseCorrection = z.input<typeof ReverseCorrection>;

export interface CorrectionSubject {
  readonly kind: string;
  readonly id: string;
  readonly siteId: string | null;
}

/**
 * Reads what the other system says at this moment, by row key (`line:<id>:received`, …). Given by the caller:
 * the yard knows no other system. Null: it cannot be read now.
 */
export type ReadNow = (
  subject: CorrectionSubject,
  kind: CorrectionKindName,
) => Promise<Readonly<Record<string, unknown>> | null>;
