import type { z } from 'zod';
import type { Ctx } from '#server/infra/context.ts';
import type { Tx } from '#server/infra/db/client.ts';
import { parse, type Work } from '#server/infra/verb.ts';
import type { DiffRow, JsonRecord } from '#server/yard/exceptions/schema.ts';
import type { CorrectionKindName } from '../schema.ts';
import { undoNoShowKind } from './kind-appointment.ts';
import { confirmReceiptKind } from './kind-receipt.ts';
import { correctStampKind, linkAppointmentKind, replaceTrailerKind } from './kind-visit.ts';

/** The record a correction speaks of, read in the transaction. */
export interface Base {
  readonly subjectId: string;
  readonly siteId: string;
  readonly visitId: string | null;
  readonly version: number;
  /** What people call it: number of the visit, receipt, appointment. */
  readonly no: string;
  /** The tower's own values by row key; a kind that changes another system has none. */
  readonly now: Readonly<Record<string, unknown>>;
}

/** A kind of correction: which record, which verb, which table an approver reads. Adding one is a row below. */
export interface CorrectionKind<S extends z.ZodType, B extends Base = Base> {
  readonly subjectKind: 'receipt' | 'visit' | 'appointment';
  readonly input: S;
  /** `odoo`: applied later, told by `recordApplied`. `tower`: applied by the verb itself. */
  readonly appliedBy: 'odoo' | 'tower';
  readonly subjectId: (input: z.output<S>) => string;
  /** Null when there is no such record. */
  readonly load: (tx: Tx, input: z.output<S>) => Promise<B | null>;
  readonly rows: (
    tx: Tx,
    base: B,
    input: z.output<S>,
    now: Readonly<Record<string, unknown>> | null,
  ) => Promise<DiffRow[]>;
  /** Checks that it may be proposed and prepares the record; answers it as it is then. */
  readonly prepare?: (work: Work, base: B, input: z.output<S>, recovering: boolean) => Promise<B>;
  /** The record after a proposal was turned down. */
  readonly turnedDown?: (work: Work, base: B) => Promise<void>;
  /** Calls the same verb as the direct path. */
  readonly apply: (ctx: Ctx, input: z.output<S>, correctionId: string) => Promise<unknown>;
  /** What would undo it, from the values that held before; null when only a new case can. */
  readonly reverse: (
    input: z.output<S>,
    before: Readonly<Record<string, unknown>>,
    note: string,
  ) => JsonRecord | null;
}

/** A kind with its types closed over: input comes in as stored JSON. */
export interface OpenKind {
  readonly subjectKind: string;
  readonly appliedBy: 'odoo' | 'tower';
  readonly check: (raw: unknown) => JsonRecord;
  readonly load: (tx: Tx, raw: unknown) => Promise<Base | null>;
  /** Loads it locked, inside a transaction. */
  readonly lock: (tx: Tx, raw: unknown) => Promise<Base | null>;
  readonly rows: (
    tx: Tx,
    base: Base,
    raw: unknown,
    now: Readonly<Record<string, unknown>> | null,
  ) => Promise<DiffRow[]>;
  readonly prepare: (work: Work, base: Base, raw: unknown, recovering: boolean) => Promise<Base>;
  readonly turnedDown: (work: Work, base: Base) => Promise<void>;
  readonly apply: (ctx: Ctx, raw: unknown, correctionId: string) => Promise<unknown>;
  readonly reverse: (
    raw: unknown,
    before: Readonly<Record<string, unknown>>,
    note: string,
  ) => JsonRecord | null;
}

export const KINDS: Readonly<Record<CorrectionKindName, OpenKind>> = {
  'receipt.confirm': open(confirmReceiptKind),
  'visit.replace-trailer': open(replaceTrailerKind),
  'visit.correct-stamp': open(correctStampKind),
  'visit.link-appointment': open(linkAppointmentKind),
  'appointment.undo-no-show': open(undoNoShowKind),
};

export function kindOf(name: string): OpenKind {
  return KINDS[name as CorrectionKindName];
}

function open<S extends z.ZodType, B extends Base>(kind: CorrectionKind<S, B>): OpenKind {
  return {
    subjectKind: kind.subjectKind,
    appliedBy: kind.appliedBy,
    check: (raw) => JSON.parse(JSON.stringify(parse(kind.input, raw))),
    load: (tx, raw) => kind.load(tx, parse(kind.input, raw)),
    async lock(tx, raw) {
      const input = parse(kind.input, raw);
      await LOCKS[kind.subjectKind](tx, kind.subjectId(input));
      return kind.load(tx, input);
    },
    rows: (tx, base, raw, now) => kind.rows(tx, base as B, parse(kind.input, raw), now),
    prepare: async (work, base, raw, recovering) =>
      kind.prepare ? kind.prepare(work, base as B, parse(kind.input, raw), recovering) : base,
    turnedDown: async (work, base) => kind.turnedDown?.(work, base as B),
    apply: (ctx, raw, correctionId) => kind.apply(ctx, parse(kind.input, raw), correctionId),
    reverse: (raw, before, note) => kind.reverse(parse(kind.input, raw), before, note),
  };
}

const LOCKS: Record<'receipt' | 'visit' | 'appointment', (tx: Tx, id: string) => Promise<unknown>> = {
  receipt: (tx, id) => tx.$queryRaw`SELECT id FROM receipt WHERE id = ${id} FOR UPDATE`,
  visit: (tx, id) => tx.$queryRaw`SELECT id FROM visit WHERE id = ${id} FOR UPDATE`,
  appointment: (tx, id) => tx.$queryRaw`SELECT id FROM appointment WHERE id = ${id} FOR UPDATE`,
};
