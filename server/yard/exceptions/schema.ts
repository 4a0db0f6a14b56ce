import { z } from 'zod';
import { ROLES } from '#server/kernel/actor.ts';
import { shortText } from '#server/yard/sites/schema.ts';

/** Closed list of causes. What each one means for people stands in `KINDS` of `rules.ts`. */
export const EXCEPTION_KINDS = [
  'short',
  'over',
  'damaged',
  'unknown_product',
  'wrong_trailer',
  'no_appointment',
  'early',
  'late',
  'unmatched_reference',
  'conflicting_sources',
  'odoo_refused',
  'out_of_order',
  'seal_mismatch',
  'needs_mapping',
  'quarantined_message',
  'dead_letter',
  'rights_violation',
  'key_expiring',
  'missed_appointment',
  'event_clock',
  'line_trouble',
  'partner_silent',
] as const;
export const ExceptionKind = z.enum(EXCEPTION_KINDS);
export type ExceptionKind = z.output<typeof ExceptionKind>;

export const EXCEPTION_STATUSES = [
  'open',
  'claimed',
  'proposed',
  'approved',
  'applying',
  'applied',
  'rejected',
  'withdrawn',
  'outdated',
  'apply_failed',
  'closed',
] as const;
export const ExceptionStatus = z.enum(EXCEPTION_STATUSES);
export type ExceptionStatus = z.output<typeof ExceptionStatus>;

export const MIN_SEVERITY = 1;
export const MAX_SEVERITY = 4;
export const REASON_MAX_CHARS = 500;
export const MAX_SNOOZE_MINUTES = 7 * 24 * 60;
export const EXCEPTION_PAGE = 50;
export const EXCEPTION_PAGE_MAX = 100;

const id = z.string().min(1).max(64);
const version = z.number().int().positive().optional();
const Json: z.ZodType<Json> = z.json();
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonRecord = { [key: string]: Json };
export const JsonRecord: z.ZodType<JsonRecord> = z.record(z.string(), Json);

export const Reason = shortText(REASON_MAX_CHARS);

/**
 * `dedupeKey` names the cause: while one exception of that key is open, raising it again adds nothing.
 * `params` are the values the sentence about it needs; `evidence` is what a person looks at.
 */
export const RaiseException = z.object({
  siteId: id.nullable(),
  kind: ExceptionKind,
  severity: z.number().int().min(MIN_SEVERITY).max(MAX_SEVERITY).optional(),
  subject: z.object({ kind: z.string().min(1).max(40), id }),
  visitId: id.nullish(),
  dedupeKey: z.string().min(1).max(300),
  params: JsonRecord.default({}),
  evidence: JsonRecord.default({}),
  ownerRole: z.enum(ROLES).optional(),
  ownerUserId: id.optional(),
  deadlineMinutes: z.number().positive().optional(),
  /** When the same cause is open already, its params, evidence and severity are brought up to date. */
  refresh: z.boolean().optional(),
});
export type RaiseException = z.input<typeof RaiseException>;

export const ClaimException = z.object({ exceptionId: id, version });
export type ClaimException = z.input<typeof ClaimException>;

export const AcknowledgeException = z.object({ exceptionId: id });
export type AcknowledgeException = z.input<typeof AcknowledgeException>;

export const ReassignException = z
  .object({
    exceptionId: id,
    ownerUserId: id.nullish(),
    ownerRole: z.enum(ROLES).optional(),
    reason: Reason.optional(),
    version,
  })
  .refine((given) => given.ownerUserId !== undefined || given.ownerRole !== undefined, {
    message: 'Name a person or a role',
  });
export type ReassignException = z.input<typeof ReassignException>;

/** What wakes a case before its time: anything that happens to its stay or its record. */
export const WAKE_ON = ['record_moves'] as const;

/** Asleep until a moment, or until something happens, a week at most; both empty brings it back now. */
export const SnoozeException = z.object({
  exceptionId: id,
  until: z.date().nullable(),
  wakeOn: z.enum(WAKE_ON).optional(),
  version,
});
export type SnoozeException = z.input<typeof SnoozeException>;

export const WakeException = z.object({ exceptionId: id });
export type WakeException = z.input<typeof WakeException>;

export const CloseException = z.object({ exceptionId: id, reason: Reason, version });
export type CloseException = z.input<typeof CloseException>;

/** `decided`: what ended, the last one first. */
export const EXCEPTION_TABS = ['mine', 'toApprove', 'open', 'all', 'decided'] as const;
export const ListExceptions = z.object({
  tab: z.enum(EXCEPTION_TABS).default('open'),
  kinds: z.array(ExceptionKind).max(EXCEPTION_KINDS.length).optional(),
  siteId: id.optional(),
  visitId: id.optional(),
  /** Opened at least so many minutes ago. */
  minAgeMinutes: z.number().min(0).optional(),
  cursor: z.string().max(300).optional(),
  limit: z.number().int().min(1).max(EXCEPTION_PAGE_MAX).default(EXCEPTION_PAGE),
});
export type ListExceptions = z.input<typeof ListExceptions>;

/** One line of "now / observed / proposed": what an approver reads and decides on. */
export const DiffRow = z.object({
  /** Stable name of the value within its proposal, e.g. `line:rcl_….received`. */
  key: z.string(),
  /** Name of the field in the message catalogue. */
  field: z.string(),
  params: JsonRecord,
  /** What the record says at this moment; null when it was not read. */
  now: Json,
  observed: Json,
  proposed: Json,
  /** System or role that owns the field. */
  owner: z.string(),
  /** What follows downstream, as names of the message catalogue. */
  effects: z.array(z.string()),
});
export type DiffRow = z.output<typeof DiffRow>;
