import type { ContractCase } from '../suite.ts';
import { onlyFrom } from '../suite.ts';

const PARALLEL_VALIDATIONS = 6;
const PARALLEL_LOADS = 8;

interface Loaded {
  ids: number[] | false;
  messages: { message: string; field?: string; record: number }[];
}

const packageModel = (version: number) => (version >= 19 ? 'stock.package' : 'stock.quant.package');

export const idempotencyCases: ContractCase[] = [
  {
    name: 'load: same external id, same record; all rows or none',
    run: async ({ wire, shop, same, holds }) => {
      const model = packageModel(wire.version);
      const load = (rows: string[][]) =>
        wire.must<Loaded>(model, 'load', { fields: ['id', 'name'], data: rows });
      const first = await load([[`__yard_tower__.contract_${shop.run}_p`, 'P1']]);
      const second = await load([[`__yard_tower__.contract_${shop.run}_p`, 'P2']]);
      same('same record', second, first);
      const id = first.ids === false ? 0 : Number(first.ids[0]);
      shop.remember(model, id);
      const [row] = await shop.read<{ name: string }>(model, [id], ['name']);
      same('updated', row?.name, 'P2');
      const bad = await load([
        [`__yard_tower__.contract_${shop.run}_q`, 'Q'],
        ['__yard_tower__.has space', 'R'],
      ]);
      same('bad rows', bad.ids, false);
      holds('messages', bad.messages, bad.messages.length === 1 && bad.messages[0]?.record === 1);
      same(
        'nothing made',
        await wire.must('stock.location', 'search_count', { domain: [['name', '=', 'Q']] }),
        0,
      );
    },
  },
  {
    name: 'load: a reference that does not exist is reported by field',
    skip: onlyFrom(18),
    run: async ({ wire, shop, same }) => {
      const fields = ['id', 'description', 'picking_type_id/.id'];
      const data = [[`__yard_tower__.contract_${shop.run}_x`, 'bad', '99999999']];
      const answer = await wire.must<Loaded>('stock.picking.batch', 'load', { fields, data });
      same('ids', answer.ids, false);
      same('field', answer.messages[0]?.field, 'picking_type_id');
    },
  },
  {
    name: 'an own picking name is unique: the second create is refused',
    run: async ({ wire, shop, same }) => {
      const name = `CONTRACT/${shop.run}`;
      await shop.receipt([1], { name });
      const vals = {
        name,
        picking_type_id: shop.typeId,
        location_id: shop.sourceId,
        location_dest_id: shop.destinationId,
      };
      const again = await wire.call('stock.picking', 'create', { vals_list: [vals] });
      same('error', again.error, 'odoo.exceptions.ValidationError');
    },
  },
  {
    name: 'parallel validations move stock once and make one backorder',
    skip: onlyFrom(18),
    run: async ({ shop, same }) => {
      const { id, moveIds } = await shop.receipt([10]);
      await shop.count(moveIds, 4);
      const answers = await Promise.all(
        Array.from({ length: PARALLEL_VALIDATIONS }, () => shop.validate([id], { skip_backorder: true })),
      );
      same(
        'answers',
        answers.filter((answer) => answer.value !== true),
        [],
      );
      const backorders = await shop.find<object>('stock.picking', [['backorder_id', '=', id]], ['name']);
      same('backorders', backorders.length, 1);
      await shop.backorderOf(id);
      same(
        'received',
        (await shop.moves(id)).map((move) => move.quantity),
        [4],
      );
    },
  },
  {
    name: 'parallel loads of one new external id make one record; the others report a conflict',
    run: async ({ wire, shop, same, holds }) => {
      const model = packageModel(wire.version);
      const data = [[`__yard_tower__.contract_${shop.run}_race`, `RACE-${shop.run}`]];
      const answers = await Promise.all(
        Array.from({ length: PARALLEL_LOADS }, () =>
          wire.must<Loaded>(model, 'load', { fields: ['id', 'name'], data }),
        ),
      );
      const won = answers.filter((answer) => answer.ids !== false);
      const lost = answers.filter((answer) => answer.ids === false);
      holds('winners', won.length, won.length >= 1);
      same(
        'losers say why',
        lost.filter((answer) => !answer.messages[0]?.message.includes('could not serialize')),
        [],
      );
      const rows = await shop.find<object>(model, [['name', '=', `RACE-${shop.run}`]], ['name']);
      same('records', rows.length, 1);
      for (const row of rows) shop.remember(model, row.id);
    },
  },
  {
    name: 'load by .id writes different values to many records in one call',
    run: async ({ wire, shop, same }) => {
      const [one, two] = [await shop.receipt([1]), await shop.receipt([1])];
      const data = [
        [String(one.id), '2031-05-01 08:00:00'],
        [String(two.id), '2031-05-02 08:00:00'],
      ];
      const answer = await wire.must<Loaded>('stock.picking', 'load', {
        fields: ['.id', 'scheduled_date'],
        data,
      });
      same('ids', answer.ids, [one.id, two.id]);
      const rows = await shop.read<{ scheduled_date: string }>(
        'stock.picking',
        [one.id, two.id],
        ['scheduled_date'],
      );
      same(
        'dates',
        rows.map((row) => row.scheduled_date),
        data.map((row) => row[1]),
      );
    },
  },
];
