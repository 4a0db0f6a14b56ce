import type pg from 'pg';
import type { Tx } from '#server/infra/db/client.ts';
import { notFound } from '#server/kernel/errors.ts';
import { type ReceiptForOdoo, receiptForOdoo } from '#server/yard/receipts/queries.ts';
import { codeNorm } from '../../mapping/schema.ts';

export const RECEIPT_MODEL = 'stock.picking';

/** Which transfer of Odoo one of our receipts means for one of its orders. */
export interface OrderLink {
  readonly receiptId: string;
  readonly order: string;
  readonly pickingId: number;
  readonly name: string;
  /** The confirmation that was validated on it. */
  readonly validatedBy: string | null;
}

const MAX_LINKS = 500;

/** The transfers known for a receipt, one per order. */
export async function orderLinks(tx: Tx, connectionId: string, receiptId: string): Promise<OrderLink[]> {
  const rows = await tx.link.findMany({
    where: {
      connectionId,
      model: RECEIPT_MODEL,
      internalKind: 'receipt_order',
      internalId: { startsWith: `${receiptId}/` },
    },
    orderBy: { internalId: 'asc' },
    take: MAX_LINKS,
  });
  return rows.map((row) => toOrderLink(row));
}

/** Other receipts of ours that mean the same transfers. */
export async function sharedWith(
  tx: Tx,
  connectionId: string,
  receiptId: string,
  pickingIds: readonly number[],
): Promise<OrderLink[]> {
  const rows = await tx.link.findMany({
    where: {
      connectionId,
      model: RECEIPT_MODEL,
      internalKind: 'receipt_order',
      odooId: { in: [...pickingIds] },
    },
    take: MAX_LINKS,
  });
  return rows.map(toOrderLink).filter((link) => link.receiptId !== receiptId);
}

function toOrderLink(row: {
  internalId: string;
  odooId: number;
  name: string | null;
  meta: unknown;
}): OrderLink {
  const [receiptId = '', ...order] = row.internalId.split('/');
  const meta = (row.meta ?? {}) as { validatedBy?: string | null };
  return {
    receiptId,
    order: order.join('/'),
    pickingId: row.odooId,
    name: row.name ?? `#${row.odooId}`,
    validatedBy: meta.validatedBy ?? null,
  };
}

/** The record of Odoo behind one of ours, or undefined. */
export async function linkedId(
  tx: Tx,
  connectionId: string,
  internalId: string,
  model: string,
): Promise<number | undefined> {
  const row = await tx.link.findUnique({
    where: { connectionId_internalId_model: { connectionId, internalId, model } },
    select: { odooId: true },
  });
  return row?.odooId;
}

/** Records of Odoo that a steward has named for a trailer and a driver; what nobody has named goes as text. */
export async function crewInOdoo(
  tx: Tx,
  crew: { readonly trailer: string | undefined; readonly driver: string | undefined },
): Promise<{ vehicleId?: number; driverPartnerId?: number }> {
  const wanted = [
    { kind: 'trailer', targetKind: 'fleet.vehicle', code: crew.trailer },
    { kind: 'driver', targetKind: 'res.partner', code: crew.driver },
  ].flatMap(({ code, ...each }) => (code ? [{ ...each, norm: codeNorm(code) }] : []));
  if (wanted.length === 0) return {};
  const rows = await tx.mapping.findMany({
    where: { system: ODOO_SYSTEM, status: 'mapped', OR: wanted },
    select: { kind: true, targetId: true },
    take: wanted.length,
  });
  const idOf = (kind: string) => {
    const id = Number(rows.find((row) => row.kind === kind)?.targetId);
    return Number.isSafeInteger(id) && id > 0 ? id : undefined;
  };
  const [vehicleId, driverPartnerId] = [idOf('trailer'), idOf('driver')];
  return { ...(vehicleId ? { vehicleId } : {}), ...(driverPartnerId ? { driverPartnerId } : {}) };
}

/** Codes of ours that stand for records of Odoo are mapped under this system. */
export const ODOO_SYSTEM = 'odoo';

export interface SiteForOdoo {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
  readonly quarantine: boolean;
}

export async function siteForOdoo(tx: Tx, siteId: string): Promise<SiteForOdoo> {
  const site = await tx.site.findUnique({ where: { id: siteId } });
  if (!site) throw notFound('site');
  const { quarantine } = (site.settings ?? {}) as { quarantine?: boolean };
  return {
    id: site.id,
    code: site.code,
    name: site.name,
    timeZone: site.timeZone,
    quarantine: quarantine !== false,
  };
}

/** A truck as effects see it: a stay, an appointment, or both, and the receipts that are meant. */
export interface TruckForOdoo {
  readonly siteId: string;
  readonly visit: {
    readonly id: string;
    readonly no: string;
    readonly status: string;
    readonly trailerNumber: string | null;
    readonly driverName: string | null;
    readonly sealNo: string | null;
    readonly doorId: string | null;
    readonly doorCode: string | null;
    readonly arrivedAt: Date | null;
    readonly departedAt: Date | null;
  } | null;
  readonly appointment: {
    readonly id: string;
    readonly no: string;
    readonly status: string;
    readonly windowStart: Date | null;
    readonly trailerNumber: string | null;
  } | null;
  readonly receipts: readonly ReceiptForOdoo[];
}

const MAX_RECEIPTS = 50;

/** The truck of one receipt, or of a stay or appointment with all its receipts. Raises `not_found`. */
export async function truckForOdoo(
  tx: Tx,
  about: { visitId?: string | null; appointmentId?: string | null; receiptId?: string | null },
): Promise<TruckForOdoo> {
  const receipt = about.receiptId ? await tx.receipt.findUnique({ where: { id: about.receiptId } }) : null;
  const visitId = receipt?.visitId ?? about.visitId ?? null;
  const named = receipt?.appointmentId ?? about.appointmentId ?? null;
  const visit = visitId
    ? await tx.visit.findFirst({ where: { id: visitId, status: { not: 'cancelled' } } })
    : named
      ? await tx.visit.findFirst({
          where: { appointmentId: named, status: { not: 'cancelled' } },
          orderBy: { id: 'desc' },
        })
      : null;
  const appointmentId = named ?? visit?.appointmentId ?? null;
  const appointment = appointmentId
    ? await tx.appointment.findUnique({ where: { id: appointmentId } })
    : null;
  const siteId = receipt?.siteId ?? visit?.siteId ?? appointment?.siteId;
  if (!siteId) throw notFound('visit');
  const door = visit?.doorId ? await tx.door.findUnique({ where: { id: visit.doorId } }) : null;
  const meant = receipt
    ? { id: receipt.id }
    : {
        OR: [
          ...(visit ? [{ visitId: visit.id }] : []),
          ...(appointment ? [{ appointmentId: appointment.id }] : []),
        ],
      };
  const rows = await tx.receipt.findMany({
    where: { ...meant, status: { not: 'cancelled' } },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: MAX_RECEIPTS,
  });
  const receipts: ReceiptForOdoo[] = [];
  for (const { id } of rows) receipts.push(await receiptForOdoo(tx, id));
  return {
    siteId,
    visit: visit && {
      id: visit.id,
      no: visit.no,
      status: visit.status,
      trailerNumber: visit.trailerNumber,
      driverName: visit.driverName,
      sealNo: receipts.find((each) => each.receipt.sealNo)?.receipt.sealNo ?? null,
      doorId: visit.doorId,
      doorCode: door?.code ?? null,
      arrivedAt: visit.arrivedAt,
      departedAt: visit.departedAt,
    },
    appointment: appointment && {
      id: appointment.id,
      no: appointment.no,
      status: appointment.status,
      windowStart: appointment.windowStart,
      trailerNumber: appointment.trailerNumber,
    },
    receipts,
  };
}

/** A younger open delivery of the same key that says at least as much. */
export async function isSuperseded(
  pool: pg.Pool,
  deliveryId: string,
  key: string,
  effects: readonly string[],
): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT 1 FROM delivery WHERE key = $2 AND effect = ANY($3) AND status IN ('queued', 'processing', 'retrying')
       AND seq > (SELECT seq FROM delivery WHERE id = $1) LIMIT 1`,
    [deliveryId, key, effects],
  );
  return rows.length > 0;
}
