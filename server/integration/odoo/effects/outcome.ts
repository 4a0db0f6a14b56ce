/** The record in Odoo an effect ended at; what screens show as "Applied in Odoo as WH/IN/00042". */
export interface OdooRecord {
  readonly model: string;
  readonly id: number;
  readonly name: string | undefined;
}

/** One call an effect made, for the attempt's record. Carries no values. */
export interface MadeCall {
  readonly model: string;
  readonly method: string;
  readonly ids: readonly number[];
  readonly outcome: 'answered' | 'failed';
  readonly durationMs: number;
}

/** Stable reasons; their sentences live in the message catalogue. */
export type EffectReason =
  | 'already_received'
  | 'all_cancelled'
  | 'counted_by_someone_else'
  | 'counts_too_fine'
  | 'did_not_stick'
  | 'in_foreign_batch'
  | 'line_not_in_receipt'
  | 'line_not_splittable'
  | 'location_unfit'
  | 'mixed_operation_types'
  | 'no_rights'
  | 'nothing_counted'
  | 'odoo_refused'
  | 'order_cancelled'
  | 'order_not_confirmed'
  | 'order_unknown'
  | 'over_receipt'
  | 'product_unknown'
  | 'quantity_invalid'
  | 'receipt_already_validated'
  | 'receipt_cancelled'
  | 'receipt_gone'
  | 'receipt_not_ready'
  | 'record_gone'
  | 'several_receipts'
  | 'validated_with_other_counts'
  | 'wizard_stopped_it';

export interface Candidate extends OdooRecord {
  readonly hint: string;
}

interface Common {
  readonly calls: readonly MadeCall[];
}

export type EffectOutcome<ReadBack = unknown> =
  | (Common & {
      readonly status: 'done';
      readonly odooRecord: OdooRecord;
      readonly readBack: ReadBack;
      /** False when everything was in place before: an earlier try, or somebody in Odoo, had done it. */
      readonly changed: boolean;
    })
  /** Not yet possible; the feed or time may change that. */
  | (Common & { readonly status: 'waiting'; readonly reason: EffectReason; readonly detail?: string })
  /** A person has to decide; retrying alone never helps. */
  | (Common & {
      readonly status: 'refused';
      readonly reason: EffectReason;
      readonly detail?: string;
      readonly odooRecord?: OdooRecord;
      readonly readBack?: ReadBack;
    })
  | (Common & {
      readonly status: 'ambiguous';
      readonly reason: EffectReason;
      readonly candidates: readonly Candidate[];
    });
