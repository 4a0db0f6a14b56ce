/** The columns the stock engine works with. Datetimes are naive UTC text. */
export type MoveState =
  | 'draft'
  | 'waiting'
  | 'confirmed'
  | 'partially_available'
  | 'assigned'
  | 'done'
  | 'cancel';

export interface PickingRow {
  id: number;
  name: string;
  state: MoveState;
  origin: string | null;
  partner_id: number | null;
  picking_type_id: number;
  location_id: number;
  location_dest_id: number;
  company_id: number;
  purchase_id: number | null;
  batch_id: number | null;
  backorder_id: number | null;
  return_id: number | null;
  scheduled_date: string | null;
  date_done: string | null;
  picking_properties: Record<string, unknown> | null;
  move_type: string | null;
  priority: string | null;
}

export interface MoveRow {
  id: number;
  picking_id: number | null;
  product_id: number;
  product_uom: number;
  product_uom_qty: number;
  quantity: number;
  picked: boolean | null;
  state: MoveState;
  date: string | null;
  date_deadline: string | null;
  sequence: number | null;
  origin: string | null;
  location_id: number;
  location_dest_id: number;
  picking_type_id: number | null;
  purchase_line_id: number | null;
  company_id: number;
  partner_id: number | null;
  scrap_id: number | null;
  to_refund: boolean | null;
  additional: boolean | null;
  is_inventory: boolean | null;
  description_picking: string | null;
  price_unit: number | null;
}

export interface LineRow {
  id: number;
  picking_id: number | null;
  move_id: number | null;
  product_id: number;
  product_uom_id: number;
  quantity: number;
  quantity_product_uom: number;
  picked: boolean | null;
  lot_id: number | null;
  lot_name: string | null;
  package_id: number | null;
  result_package_id: number | null;
  location_id: number;
  location_dest_id: number;
  state: MoveState;
  company_id: number;
}

export interface PickingTypeRow {
  id: number;
  name: string;
  code: 'incoming' | 'outgoing' | 'internal';
  sequence_code: string;
  create_backorder: string | null;
  warehouse_id: number | null;
  company_id: number;
  default_location_src_id: number;
  default_location_dest_id: number;
  return_picking_type_id: number | null;
  use_create_lots: boolean | null;
  use_existing_lots: boolean | null;
}

export interface LocationRow {
  id: number;
  name: string;
  complete_name: string;
  usage: string;
  location_id: number | null;
  warehouse_id: number | null;
  parent_path: string;
}

export interface ProductRow {
  id: number;
  name: string;
  default_code: string | null;
  tracking: string | null;
  is_storable: boolean | null;
  uom_id: number;
  weight: number | null;
  volume: number | null;
  standard_price: number | null;
}

export const isClosed = (state: MoveState): boolean => state === 'done' || state === 'cancel';
/** Places that never run out: nothing is reserved there. */
export const bypassesReservation = (usage: string): boolean =>
  ['supplier', 'customer', 'inventory', 'production'].includes(usage);
