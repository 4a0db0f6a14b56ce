import type { Row } from '../client/client.ts';
import { fromOdooDateTime, idOf, idsOf, nameOf, numberOf, textOf } from '../client/values.ts';
import type { Capabilities } from '../connection/capabilities.ts';

/** Odoo's rows in our words. Pure; they take rows read with `load: null` or with names. */

export interface OdooProduct {
  readonly id: number;
  readonly code: string | undefined;
  /** As scanned; Odoo compares it as exact text. */
  readonly barcode: string | undefined;
  readonly name: string;
  readonly uomId: number | undefined;
  readonly active: boolean;
}

export function toProduct(row: Row): OdooProduct {
  return {
    id: row.id,
    code: textOf(row.default_code),
    barcode: textOf(row.barcode),
    name: textOf(row.name) ?? textOf(row.default_code) ?? `#${row.id}`,
    uomId: idOf(row.uom_id),
    active: row.active !== false,
  };
}

/** The spellings under which a GTIN may be stored: 8, 12, 13 or 14 digits, padded with zeros. */
export function gtinSpellings(code: string): string[] {
  if (!/^\d{8,14}$/.test(code)) return [code];
  const bare = code.replace(/^0+/, '');
  const lengths = [8, 12, 13, 14].filter((length) => length >= bare.length);
  return [...new Set([code, ...lengths.map((length) => bare.padStart(length, '0'))])];
}

export interface OdooPartner {
  readonly id: number;
  readonly name: string;
  readonly reference: string | undefined;
  readonly vat: string | undefined;
  readonly city: string | undefined;
  readonly countryCode: string | undefined;
  /** Only a hint: rank above zero means a purchase was once made. */
  readonly looksLikeSupplier: boolean;
  readonly active: boolean;
}

export function toPartner(row: Row): OdooPartner {
  return {
    id: row.id,
    name: textOf(row.name) ?? `#${row.id}`,
    reference: textOf(row.ref),
    vat: textOf(row.vat),
    city: textOf(row.city),
    countryCode: textOf(row.country_code),
    looksLikeSupplier: (numberOf(row.supplier_rank) ?? 0) > 0,
    active: row.active !== false,
  };
}

export interface OdooOrder {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly partnerId: number | undefined;
  readonly supplierReference: string | undefined;
  readonly plannedAt: Date | undefined;
  readonly companyId: number | undefined;
  readonly operationTypeId: number | undefined;
  readonly receiptStatus: string | undefined;
  /** Confirmed and not finished: receipts of it may be expected. */
  readonly isOpen: boolean;
}

export function toOrder(row: Row): OdooOrder {
  const state = textOf(row.state) ?? 'draft';
  const receiptStatus = textOf(row.receipt_status);
  return {
    id: row.id,
    name: textOf(row.name) ?? `#${row.id}`,
    state,
    partnerId: idOf(row.partner_id),
    supplierReference: textOf(row.partner_ref),
    plannedAt: fromOdooDateTime(row.date_planned),
    companyId: idOf(row.company_id),
    operationTypeId: idOf(row.picking_type_id),
    receiptStatus,
    isOpen: (state === 'purchase' || state === 'done') && receiptStatus !== 'full',
  };
}

export interface OdooOrderLine {
  readonly id: number;
  readonly orderId: number | undefined;
  readonly productId: number | undefined;
  readonly description: string | undefined;
  readonly ordered: number;
  readonly received: number;
  readonly uomId: number | undefined;
}

export function toOrderLine(row: Row, capabilities: Capabilities): OdooOrderLine {
  return {
    id: row.id,
    orderId: idOf(row.order_id),
    productId: idOf(row.product_id),
    description: textOf(row.name),
    ordered: numberOf(row.product_qty) ?? 0,
    received: numberOf(row.qty_received) ?? 0,
    uomId: idOf(row[capabilities.orderLineUnitField]),
  };
}

export interface OdooOperationType {
  readonly id: number;
  readonly name: string;
  readonly code: string;
  readonly warehouseId: number | undefined;
  readonly warehouseName: string | undefined;
  readonly companyId: number | undefined;
  /** Locations listed as docks (19); empty where docks are flagged on the location. */
  readonly dockIds: readonly number[];
  readonly active: boolean;
}

export function toOperationType(row: Row): OdooOperationType {
  return {
    id: row.id,
    name: textOf(row.name) ?? `#${row.id}`,
    code: textOf(row.code) ?? '',
    warehouseId: idOf(row.warehouse_id),
    warehouseName: nameOf(row.warehouse_id),
    companyId: idOf(row.company_id),
    dockIds: idsOf(row.dock_ids),
    active: row.active !== false,
  };
}

export interface OdooLocation {
  readonly id: number;
  readonly name: string;
  readonly path: string | undefined;
  readonly usage: string;
  readonly barcode: string | undefined;
  readonly warehouseId: number | undefined;
  readonly isDock: boolean;
  readonly active: boolean;
}

/** `docks` are the ids listed by operation types, where the version lists them there. */
export function toLocation(row: Row, docks: ReadonlySet<number>): OdooLocation {
  return {
    id: row.id,
    name: textOf(row.name) ?? `#${row.id}`,
    path: textOf(row.complete_name),
    usage: textOf(row.usage) ?? '',
    barcode: textOf(row.barcode),
    warehouseId: idOf(row.warehouse_id),
    isDock: row.is_a_dock === true || docks.has(row.id),
    active: row.active !== false,
  };
}
