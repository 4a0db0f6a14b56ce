import type { EffectReason } from '../effects/outcome.ts';

/** Why an effect could not be brought about. */
export type DeliveryReason =
  | EffectReason
  | 'no_order_named'
  | 'quarantine_unknown'
  | 'unit_differs'
  | 'nothing_came';

/** One plain sentence for people; `detail` names what it is about. */
export const REASON_SENTENCES: Record<DeliveryReason, string> = {
  already_received: 'Odoo has received this order already.',
  all_cancelled: 'Every transfer of this order is cancelled in Odoo.',
  counted_by_someone_else: 'Somebody has counted this transfer in Odoo.',
  counts_too_fine: 'The count is finer than the unit of measure in Odoo allows.',
  did_not_stick: 'Odoo took the change but does not show it.',
  in_foreign_batch: 'The transfer is in a batch that somebody made in Odoo.',
  line_not_in_receipt: 'A counted product is not on the transfer in Odoo.',
  line_not_splittable: 'The line cannot be split into good and damaged units in Odoo.',
  location_unfit: 'The location for damaged goods is not an internal location of Odoo.',
  mixed_operation_types: 'The transfers of this truck belong to different operation types in Odoo.',
  no_order_named: 'Neither the announcement nor its lines name an order.',
  no_rights: 'The Odoo user of this connection has no right to do this.',
  nothing_came:
    'Nothing was received, so there is nothing to validate. Cancel the transfer in Odoo if it will not come.',
  nothing_counted: 'Nothing was counted.',
  odoo_refused: 'Odoo refused: one of its rules says no.',
  order_cancelled: 'The order is cancelled in Odoo.',
  order_not_confirmed: 'The order is not confirmed in Odoo yet.',
  order_unknown: 'Odoo does not know the order.',
  over_receipt: 'More was counted than Odoo expects, and nobody has approved it.',
  product_unknown: 'Odoo does not know the product.',
  quantity_invalid: 'A quantity cannot be used.',
  quarantine_unknown: 'Odoo has no location for damaged goods in this warehouse. Name one in the connection.',
  receipt_already_validated: 'The transfer is validated in Odoo already.',
  receipt_cancelled: 'The transfer is cancelled in Odoo.',
  receipt_gone: 'The transfer does not exist in Odoo any more.',
  receipt_not_ready: 'The transfer is still a draft in Odoo.',
  record_gone: 'The record does not exist in Odoo any more.',
  several_receipts: 'Several open transfers in Odoo fit. Somebody has to choose.',
  unit_differs: 'The unit of the announcement is not the unit of the transfer in Odoo.',
  validated_with_other_counts: 'The transfer was validated in Odoo with other counts.',
  wizard_stopped_it: 'Odoo asked a question instead of validating.',
};

export function sentenceOf(reason: DeliveryReason, detail?: string): string {
  const sentence = REASON_SENTENCES[reason];
  return detail ? `${sentence} (${detail})` : sentence;
}
