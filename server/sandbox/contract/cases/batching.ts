import { type ContractCase, onlyFrom } from '../suite.ts';

const skip = onlyFrom(18);

export const batchingCases: ContractCase[] = [
  {
    name: 'one batch per truck by load: pickings join, the earliest date counts, a repeat updates',
    skip,
    run: async ({ wire, shop, same }) => {
      const [one, two] = [await shop.receipt([1]), await shop.receipt([1])];
      await wire.must('stock.picking', 'write', {
        ids: [one.id],
        vals: { scheduled_date: '2031-03-01 08:00:00' },
      });
      await wire.must('stock.picking', 'write', {
        ids: [two.id],
        vals: { scheduled_date: '2031-03-01 07:30:00' },
      });
      const fields = ['id', 'description', 'picking_type_id/.id', 'company_id/.id', 'picking_ids/.id'];
      const row = (text: string) => [
        `__yard_tower__.contract_${shop.run}_b`,
        text,
        String(shop.typeId),
        String(shop.companyId),
        `${one.id},${two.id}`,
      ];
      const load = (text: string) =>
        wire.must<{ ids: number[] }>('stock.picking.batch', 'load', { fields, data: [row(text)] });
      const { ids } = await load('APT-1');
      same('repeat', (await load('APT-1 rev 2')).ids, ids);
      const read = ['description', 'state', 'scheduled_date', 'picking_ids'];
      const [batch] = await shop.read<Record<string, unknown>>('stock.picking.batch', ids, read);
      same(
        'batch',
        [batch?.description, batch?.state, batch?.scheduled_date],
        ['APT-1 rev 2', 'draft', '2031-03-01 07:30:00'],
      );
      same('external id', await wire.must('stock.picking.batch', 'get_external_id', { ids }), {
        [String(ids[0])]: `__yard_tower__.contract_${shop.run}_b`,
      });
      same('confirm', await wire.must('stock.picking.batch', 'action_confirm', { ids }), true);
      await shop.validate([one.id]);
      const rows = await shop.read<{ batch_id: number | false }>(
        'stock.picking',
        [one.id, two.id],
        ['batch_id'],
      );
      same(
        'validating one takes it out',
        rows.map((r) => r.batch_id),
        [false, ids[0]],
      );
      same(
        'finish',
        await wire.must('stock.picking.batch', 'action_done', { ids, context: { skip_backorder: true } }),
        true,
      );
      const [done] = await shop.read<{ state: string }>('stock.picking.batch', ids, ['state']);
      same('state', [done?.state, await shop.state(two.id)], ['done', 'done']);
    },
  },
  {
    name: 'a date on the batch does not move its pickings; taking the last one off cancels it',
    skip,
    run: async ({ wire, shop, same }) => {
      const { id } = await shop.receipt([1]);
      await wire.must('stock.picking', 'write', {
        ids: [id],
        vals: { scheduled_date: '2031-03-02 08:00:00' },
      });
      const vals = { picking_type_id: shop.typeId, company_id: shop.companyId, picking_ids: [[4, id]] };
      const created = await wire.must<number[] | number>('stock.picking.batch', 'create', {
        vals_list: [vals],
      });
      const ids = [created].flat();
      await wire.must('stock.picking.batch', 'write', {
        ids,
        vals: { scheduled_date: '2031-03-02 11:00:00' },
      });
      const [picking] = await shop.read<{ scheduled_date: string }>(
        'stock.picking',
        [id],
        ['scheduled_date'],
      );
      same('picking', picking?.scheduled_date, '2031-03-02 08:00:00');
      await wire.must('stock.picking', 'write', { ids: [id], vals: { batch_id: false } });
      const [batch] = await shop.read<{ state: string }>('stock.picking.batch', ids, ['state']);
      same('batch', batch?.state, 'cancel');
    },
  },
  {
    name: 'the dock of a batch becomes the destination of its moves',
    skip: (kit) =>
      onlyFrom(19)(kit) ?? (kit.shop.otherPlaceId === undefined ? 'no second internal place' : undefined),
    run: async ({ wire, shop, same }) => {
      const { id } = await shop.receipt([1]);
      const vals = {
        picking_type_id: shop.typeId,
        company_id: shop.companyId,
        dock_id: shop.otherPlaceId,
        picking_ids: [[4, id]],
      };
      const [batch] = [
        await wire.must<number[] | number>('stock.picking.batch', 'create', { vals_list: [vals] }),
      ].flat();
      same('move', (await shop.moves(id))[0]?.location_dest_id, shop.otherPlaceId);
      await wire.must('stock.picking.batch', 'action_cancel', { ids: [batch ?? 0] });
      const [picking] = await shop.read<{ batch_id: unknown; state: string }>(
        'stock.picking',
        [id],
        ['batch_id', 'state'],
      );
      same('detached and open', [picking?.batch_id, picking?.state], [false, 'assigned']);
      same('still at the dock', (await shop.moves(id))[0]?.location_dest_id, shop.otherPlaceId);
    },
  },
];
