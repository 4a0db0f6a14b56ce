import { announceReceipt } from '#server/yard/receipts/commands/announce-receipt.ts';
import { matchReceipts } from '#server/yard/receipts/commands/match-receipts.ts';
import { upsertProducts } from '#server/yard/receipts/commands/upsert-products.ts';
import { type ReceiptView, receiptsOfVisit } from '#server/yard/receipts/queries.ts';
import type { AnnounceReceipt } from '#server/yard/receipts/schema.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';
import { recordArrival } from '#server/yard/visits/commands/record-arrival.ts';
import type { TestCtx } from './context.ts';

let made = 0;

export interface UnloadingYard {
  readonly siteId: string;
  /** Unique in its database. */
  readonly tag: string;
  /** Announces a receipt of two lines (20 of one product, 10 of another) unless told otherwise. */
  announce(over?: Partial<AnnounceReceipt>): Promise<string>;
  /** A truck arrives that carries the receipt. */
  arrive(over?: { trailerNumber?: string; sealNo?: string }): Promise<string>;
  /** An announced receipt on a truck at the site. */
  truck(over?: Partial<AnnounceReceipt>): Promise<{ visitId: string; receipt: ReceiptView }>;
}

/** A site with two known products, for tests around unloading. */
export async function unloadingYard(t: TestCtx): Promise<UnloadingYard> {
  const tag = `U${++made}`;
  const { siteId } = await createSite(t.system(), {
    code: tag,
    name: `Site ${tag}`,
    city: 'Chicago',
    timeZone: 'America/Chicago',
  });
  await upsertProducts(t.system(), {
    products: [
      { sku: `${tag}-A`, name: 'Apples', uom: 'Units', barcode: null },
      { sku: `${tag}-B`, name: 'Bolts', uom: 'Units', barcode: null },
    ],
  });
  const announce = async (over: Partial<AnnounceReceipt> = {}) => {
    const no = `${tag}-ASN-${++made}`;
    const { receiptId } = await announceReceipt(t.partner([siteId]), {
      siteId,
      asnNo: no,
      asnIdentity: no,
      supplier: { name: 'Supplier' },
      trailerNumber: `${tag}${made}`,
      lines: [
        { sku: `${tag}-A`, quantity: 20, uom: 'Units', poNumber: `PO-${no}` },
        { sku: `${tag}-B`, quantity: 10, uom: 'Units', poNumber: `PO-${no}` },
      ],
      ...over,
    });
    return receiptId;
  };
  const arrive = async (over: { trailerNumber?: string; sealNo?: string } = {}) => {
    const { visitId } = await recordArrival(t.as('gate_clerk', siteId), {
      siteId,
      trailerNumber: `${tag}${++made}X`,
      ...over,
    });
    return visitId;
  };
  const truck = async (over: Partial<AnnounceReceipt> = {}) => {
    const trailerNumber = `${tag}${++made}T`;
    const receiptId = await announce({ trailerNumber, ...over });
    const visitId = await arrive({ trailerNumber });
    await matchReceipts(t.system(), { visitId });
    const receipt = (await receiptsOfVisit(t.system(), visitId)).find((one) => one.id === receiptId);
    if (!receipt) throw new Error('the receipt did not find its truck');
    return { visitId, receipt };
  };
  return { siteId, tag, announce, arrive, truck };
}
