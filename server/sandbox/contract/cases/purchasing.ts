import { type ContractCase, type Kit, onlyFrom } from '../suite.ts';

const skip = (kit: Kit) =>
  onlyFrom(19)(kit) ??
  (kit.shop.mayBuy && kit.shop.vendorId !== undefined ? undefined : 'needs Purchase/User and a vendor');

async function order(kit: Kit, quantities: [number, number]) {
  const { wire, shop } = kit;
  const lines = quantities.map((quantity, index) => [
    0,
    0,
    { product_id: shop.productIds[index], product_qty: quantity, price_unit: 5 },
  ]);
  const vals = {
    partner_id: shop.vendorId,
    partner_ref: `REF-${shop.run}`,
    picking_type_id: shop.typeId,
    order_line: lines,
  };
  const [id = 0] = await wire.must<number[]>('purchase.order', 'create', { vals_list: [vals] });
  await wire.must('purchase.order', 'button_confirm', { ids: [id] });
  const [row] = await shop.read<{ name: string; picking_ids: number[] }>(
    'purchase.order',
    [id],
    ['name', 'picking_ids'],
  );
  return { id, name: row?.name ?? '', pickingIds: row?.picking_ids ?? [] };
}

export const purchasingCases: ContractCase[] = [
  {
    name: 'a confirmed order makes one receipt that is found four ways',
    skip,
    run: async (kit) => {
      const { wire, shop, same } = kit;
      const { id, name, pickingIds } = await order(kit, [10, 6]);
      same('one receipt', pickingIds.length, 1);
      const open = ['state', 'not in', ['done', 'cancel']];
      const found = (domain: unknown[]) =>
        wire.must<number[]>('stock.picking', 'search', { domain: [domain, open] });
      same('order', await found(['purchase_id.name', '=', name]), pickingIds);
      same('vendor reference', await found(['purchase_id.partner_ref', '=', `REF-${shop.run}`]), pickingIds);
      same('origin', await found(['origin', '=', name]), pickingIds);
      same('moves', await found(['move_ids.purchase_line_id.order_id.name', '=', name]), pickingIds);
      await wire.must('purchase.order', 'button_cancel', { ids: [id] });
      same('cancelled with it', await shop.state(pickingIds[0] ?? 0), 'cancel');
    },
  },
  {
    name: 'a short receipt shows on the order: partial, then full',
    skip,
    run: async (kit) => {
      const { shop, same } = kit;
      const { id, pickingIds } = await order(kit, [10, 6]);
      const pickingId = pickingIds[0] ?? 0;
      const status = async () =>
        (await shop.read<{ receipt_status: string }>('purchase.order', [id], ['receipt_status']))[0]
          ?.receipt_status;
      same('before', await status(), 'pending');
      const moves = await shop.moves(pickingId);
      const first = moves.filter((move) => move.product_id === shop.productIds[0]).map((move) => move.id);
      await shop.count(first, 7);
      await shop.validate([pickingId], { skip_backorder: true });
      same('partial', await status(), 'partial');
      const lines = await shop.find<{ qty_received: number }>(
        'purchase.order.line',
        [['order_id', '=', id]],
        ['qty_received'],
      );
      same(
        'received',
        lines.map((line) => line.qty_received),
        [7, 0],
      );
      await shop.validate([(await shop.backorderOf(pickingId)) ?? 0]);
      same('full', await status(), 'full');
    },
  },
];
