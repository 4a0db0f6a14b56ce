import type { Ctx } from '#server/infra/context.ts';
import type { Prisma, Tx } from '#server/infra/db/client.ts';
import { writeFacts } from '#server/infra/facts.ts';
import { gate } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { receiptConfirmed } from './events.ts';
import { mayReadReceipts } from './policy.ts';
import type { PalletContent } from './rules/announcement.ts';
import type { PalletStatus, ReceiptStatus } from './schema.ts';

export interface ReceiptView {
  readonly id: string;
  readonly no: string;
  readonly siteId: string;
  readonly status: ReceiptStatus;
  readonly asnNo: string;
  readonly supplierName: string | null;
  readonly appointmentId: string | null;
  readonly visitId: string | null;
  readonly trailerNumber: string | null;
  readonly sealNo: string | null;
  readonly expectedAt: Date | null;
  readonly startedAt: Date | null;
  readonly countedAt: Date | null;
  readonly confirmedAt: Date | null;
  readonly version: number;
  readonly lines: readonly LineView[];
  readonly pallets: readonly PalletView[];
  readonly photos: readonly PhotoView[];
}

export interface LineView {
  readonly id: string;
  readonly lineNo: number;
  readonly poNumber: string | null;
  readonly sku: string;
  readonly productId: string | null;
  /** Name of the product, else what the announcement says. */
  readonly name: string | null;
  readonly barcode: string | null;
  readonly expectedQty: number;
  readonly countedQty: number | null;
  readonly damagedQty: number;
  readonly uom: string;
  readonly version: number;
}

export interface PalletView {
  readonly id: string;
  readonly sscc: string;
  readonly ssccForm: string;
  readonly status: PalletStatus;
  readonly contents: readonly PalletContent[];
  readonly countedAt: Date | null;
}

export interface PhotoView {
  readonly id: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly mediaType: string;
  readonly takenAt: Date;
  readonly takenBy: string;
}

const MAX_RECEIPTS_OF_VISIT = 50;
const MAX_PHOTOS = 200;

/** Receipts of a stay with lines, pallets and photos (without their bytes). */
export async function receiptsOfVisit(ctx: Ctx, visitId: string): Promise<readonly ReceiptView[]> {
  const db = ctx.tx ?? ctx.db;
  const visit = await db.visit.findUnique({ where: { id: visitId }, select: { siteId: true } });
  if (!visit) throw notFound('visit');
  gate(ctx.actor, mayReadReceipts, visit.siteId as SiteId, 'visit');
  return views(db, { visitId, status: { not: 'cancelled' } });
}

/** One receipt by id or number. */
export async function getReceipt(ctx: Ctx, id: string): Promise<ReceiptView> {
  const [receipt] = await views(ctx.tx ?? ctx.db, { OR: [{ id }, { no: id }] });
  if (!receipt) throw notFound('receipt');
  gate(ctx.actor, mayReadReceipts, receipt.siteId as SiteId, 'receipt');
  return receipt;
}

export interface Photo {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export async function getPhoto(ctx: Ctx, photoId: string): Promise<Photo> {
  const photo = await (ctx.tx ?? ctx.db).photo.findUnique({ where: { id: photoId } });
  if (!photo) throw notFound('photo');
  gate(ctx.actor, mayReadReceipts, photo.siteId as SiteId, 'photo');
  return { mediaType: photo.mediaType, bytes: photo.bytes, sha256: photo.sha256 };
}

export interface ConfirmedLine {
  readonly lineId: string;
  readonly acceptedQty: number;
  readonly damagedQty: number;
}

/** Everything an effect on Odoo's receipt needs; for jobs, past no site gate. */
export interface ReceiptForOdoo {
  readonly receipt: ReceiptView;
  readonly references: readonly { readonly kind: string; readonly value: string; readonly norm: string }[];
  readonly appointment: {
    readonly id: string;
    readonly no: string;
    readonly primaryReference: string;
    readonly windowStart: Date | null;
    readonly windowEnd: Date | null;
  } | null;
  readonly visit: {
    readonly id: string;
    readonly no: string;
    readonly status: string;
    readonly trailerNumber: string | null;
    readonly driverName: string | null;
    readonly doorId: string | null;
    readonly doorCode: string | null;
    readonly arrivedAt: Date | null;
  } | null;
  /** The latest confirmation, once there is one: `acceptedQty` holds the damaged units, `damagedQty` of them. */
  readonly confirmed: {
    readonly factId: string;
    readonly closeRemainder: boolean;
    readonly correctionId: string | null;
    readonly lines: readonly ConfirmedLine[];
  } | null;
}

/** Raises `not_found`. */
export async function receiptForOdoo(tx: Tx, receiptId: string): Promise<ReceiptForOdoo> {
  // Odoo gets no photos.
  const [[receipt], references, confirmed] = await Promise.all([
    views(tx, { id: receiptId }, false),
    tx.reference.findMany({
      where: { subjectKind: 'receipt', subjectId: receiptId },
      select: { kind: true, value: true, norm: true },
      orderBy: { id: 'asc' },
    }),
    lastConfirmation(tx, receiptId),
  ]);
  if (!receipt) throw notFound('receipt');
  const visit = receipt.visitId ? await tx.visit.findUnique({ where: { id: receipt.visitId } }) : null;
  const appointmentId = visit?.appointmentId ?? receipt.appointmentId;
  const [door, appointment] = await Promise.all([
    visit?.doorId ? tx.door.findUnique({ where: { id: visit.doorId } }) : null,
    appointmentId
      ? tx.appointment.findUnique({
          where: { id: appointmentId },
          select: { id: true, no: true, primaryReference: true, windowStart: true, windowEnd: true },
        })
      : null,
  ]);
  return {
    receipt,
    references,
    appointment,
    visit: visit && {
      id: visit.id,
      no: visit.no,
      status: visit.status,
      trailerNumber: visit.trailerNumber,
      driverName: visit.driverName,
      doorId: visit.doorId,
      doorCode: door?.code ?? null,
      arrivedAt: visit.arrivedAt,
    },
    confirmed,
  };
}

async function lastConfirmation(tx: Tx, receiptId: string): Promise<ReceiptForOdoo['confirmed']> {
  await writeFacts(tx);
  const fact = await tx.fact.findFirst({
    where: { subjectId: receiptId, type: receiptConfirmed.type },
    orderBy: { seq: 'desc' },
  });
  if (!fact) return null;
  const { closeRemainder, correctionId, lines } = receiptConfirmed.schema.parse(fact.data);
  return { factId: fact.id, closeRemainder, correctionId, lines };
}

async function views(tx: Tx, where: Prisma.ReceiptWhereInput, withPhotos = true): Promise<ReceiptView[]> {
  const rows = await tx.receipt.findMany({
    where,
    include: { lines: { orderBy: { lineNo: 'asc' } }, pallets: { orderBy: { sscc: 'asc' } } },
    orderBy: { id: 'asc' },
    take: MAX_RECEIPTS_OF_VISIT,
  });
  const lines = rows.flatMap((row) => row.lines);
  const productIds = [...new Set(lines.flatMap((line) => line.productId ?? []))];
  const products =
    productIds.length > 0 ? await tx.product.findMany({ where: { id: { in: productIds } } }) : [];
  const photos = withPhotos
    ? await tx.photo.findMany({
        where: { subjectId: { in: [...rows.map(({ id }) => id), ...lines.map(({ id }) => id)] } },
        select: {
          id: true,
          subjectKind: true,
          subjectId: true,
          mediaType: true,
          takenAt: true,
          takenBy: true,
        },
        orderBy: { id: 'asc' },
        take: MAX_PHOTOS,
      })
    : [];
  const byId = new Map(products.map((product) => [product.id, product]));
  return rows.map((row) => view(row, byId, photos));
}

type Row = Prisma.ReceiptGetPayload<{ include: { lines: true; pallets: true } }>;
type ProductRow = Prisma.ProductGetPayload<object>;

function view(
  row: Row,
  products: ReadonlyMap<string, ProductRow>,
  photos: readonly PhotoView[],
): ReceiptView {
  const subjects = new Set([row.id, ...row.lines.map((line) => line.id)]);
  return {
    id: row.id,
    no: row.no,
    siteId: row.siteId,
    status: row.status as ReceiptStatus,
    asnNo: row.asnNo,
    supplierName: row.supplierName,
    appointmentId: row.appointmentId,
    visitId: row.visitId,
    trailerNumber: row.trailerNumber,
    sealNo: row.sealNo,
    expectedAt: row.expectedAt,
    startedAt: row.startedAt,
    countedAt: row.countedAt,
    confirmedAt: row.confirmedAt,
    version: row.version,
    lines: row.lines.map((line) => lineView(line, products.get(line.productId ?? ''))),
    pallets: row.pallets.map((pallet) => ({
      id: pallet.id,
      sscc: pallet.sscc,
      ssccForm: pallet.ssccForm,
      status: pallet.status as PalletStatus,
      contents: pallet.contents as unknown as PalletContent[],
      countedAt: pallet.countedAt,
    })),
    photos: photos.filter((photo) => subjects.has(photo.subjectId)),
  };
}

function lineView(line: Row['lines'][number], product: ProductRow | undefined): LineView {
  return {
    id: line.id,
    lineNo: line.lineNo,
    poNumber: line.poNumber,
    sku: line.sku,
    productId: line.productId,
    name: product?.name ?? line.description,
    barcode: product?.barcode ?? null,
    expectedQty: Number(line.expectedQty),
    countedQty: line.countedQty === null ? null : Number(line.countedQty),
    damagedQty: Number(line.damagedQty),
    uom: line.uom,
    version: line.version,
  };
}
