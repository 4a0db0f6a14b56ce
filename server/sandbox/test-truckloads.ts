import { type BuiltSite, makeSite, trailerNumber, unique } from '#server/test/builders.ts';
import { announceReceipt } from '#server/yard/receipts/commands/announce-receipt.ts';
import { countLine } from '#server/yard/receipts/commands/count-line.ts';
import { getReceipt } from '#server/yard/receipts/queries.ts';
import { recordArrival } from '#server/yard/visits/commands/record-arrival.ts';
import type { OdooScenario } from './odoo/seed/scenario.ts';
import type { Rig } from './test-rig.ts';

/** Orders of ten chairs and six lamps each, `o0`, `o1`, … */
export function chairsAndLamps(orders: number, more: Partial<OdooScenario> = {}): OdooScenario {
  return {
    companies: [{ key: 'us', name: 'Yard Trading' }],
    warehouses: [
      {
        key: 'wh',
        company: 'us',
        code: 'WH',
        name: 'Main',
        docks: ['Dock 01', 'Dock 02'],
        quarantine: 'Quarantine',
      },
    ],
    partners: [{ key: 'gemini', name: 'Gemini Furniture', ref: 'GEMINI', supplier: true }],
    products: [
      { key: 'chair', code: 'FURN_7777', name: 'Office Chair', barcode: '05412345000013' },
      { key: 'lamp', code: 'FURN_8888', name: 'Office Lamp' },
    ],
    orders: Array.from({ length: orders }, (_, index) => ({
      key: `o${index}`,
      supplier: 'gemini',
      warehouse: 'wh',
      supplierRef: `GEM-${index}`,
      plannedAt: new Date('2026-11-25T09:00:00Z'),
      lines: [
        { product: 'chair', quantity: 10 },
        { product: 'lamp', quantity: 6 },
      ],
    })),
    ...more,
  };
}

export interface Announce {
  readonly poNumber: string;
  readonly trailer?: string;
  readonly chairs?: number;
  readonly lamps?: number;
  readonly uom?: string;
}

/** What a day at the dock does, for tests that watch Odoo follow. */
export async function openTruckloads(rig: Rig) {
  const site: BuiltSite = await makeSite(rig.t.system());
  const dock = rig.t.as('dock_lead', site.siteId);
  let next = 0;
  const yard = {
    site,
    dock,
    approver: rig.t.as('approver', site.siteId),
    order() {
      const found = rig.ids.orders[`o${next++}`];
      if (!found) throw new Error('the scenario has no more orders');
      const [pickingId = 0] = found.pickingIds;
      const [pickingName = ''] = found.pickingNames;
      return { ...found, pickingId, pickingName };
    },
    async announce({ poNumber, trailer = trailerNumber(), chairs = 10, lamps = 6, uom = 'EA' }: Announce) {
      const asnNo = unique('ASN');
      const { receiptId } = await announceReceipt(rig.t.partner([site.siteId]), {
        siteId: site.siteId,
        asnNo,
        asnIdentity: asnNo,
        supplier: { name: 'Gemini Furniture' },
        trailerNumber: trailer,
        poNumbers: [poNumber],
        lines: [
          { sku: 'FURN_7777', quantity: chairs, uom, poNumber },
          ...(lamps > 0 ? [{ sku: 'FURN_8888', quantity: lamps, uom, poNumber }] : []),
        ],
      });
      return { receiptId, trailer };
    },
    arrive: (trailer: string) =>
      recordArrival(rig.t.system(), {
        siteId: site.siteId,
        trailerNumber: trailer,
        stamp: { happenedAt: new Date(), source: 'gate' },
      }),
    async count(receiptId: string, chairs: number, lamps?: number, damagedChairs = 0) {
      const [chair, lamp] = (await getReceipt(rig.t.system(), receiptId)).lines;
      await countLine(dock, {
        receiptLineId: chair?.id ?? '',
        countedQty: chairs,
        damagedQty: damagedChairs,
      });
      if (lamp && lamps !== undefined) await countLine(dock, { receiptLineId: lamp.id, countedQty: lamps });
    },
    /** Announced, linked, on site and counted. */
    async counted(given: Announce, chairs: number, lamps?: number, damagedChairs = 0) {
      const { receiptId, trailer } = await yard.announce(given);
      await rig.settled();
      const { visitId } = await yard.arrive(trailer);
      await rig.settled();
      await yard.count(receiptId, chairs, lamps, damagedChairs);
      return { receiptId, visitId };
    },
    moves: (pickingId: number) =>
      rig.odooQuery(
        `SELECT p.default_code AS code, m.quantity::float8 AS quantity, m.state FROM stock_move m
         JOIN product_product p ON p.id = m.product_id WHERE m.picking_id = $1 ORDER BY m.id`,
        [pickingId],
      ),
    picking: (id: number) => rig.odooRow('stock_picking', id),
    async delivery(receiptId: string, effect: string) {
      return (await rig.deliveries({ receiptId })).filter((row) => row.effect === effect).at(-1);
    },
  };
  return yard;
}

export type Truckloads = Awaited<ReturnType<typeof openTruckloads>>;
