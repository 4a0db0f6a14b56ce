import { type ContractCase, type Kit, onlyFrom } from '../suite.ts';
import type { MoveFacts } from '../workshop.ts';

const skip = onlyFrom(17);
const facts = (move: MoveFacts | undefined) => [move?.quantity, move?.picked, move?.state];

export const receivingCases: ContractCase[] = [
  {
    name: 'an expected receipt is ready and filled in with its demand, nothing picked',
    skip,
    run: async ({ shop, same }) => {
      const { id } = await shop.receipt([10, 6]);
      const [first, second] = await shop.moves(id);
      same('first', facts(first), [10, false, 'assigned']);
      same('second', facts(second), [6, false, 'assigned']);
      same('picking', await shop.state(id), 'assigned');
    },
  },
  {
    name: 'progress is absolute and may be repeated',
    skip,
    run: async ({ shop, same }) => {
      const { id, moveIds } = await shop.receipt([10]);
      await shop.count(moveIds, 4);
      same('4', facts((await shop.moves(id))[0]), [4, true, 'partially_available']);
      await shop.count(moveIds, 7);
      await shop.count(moveIds, 7);
      same('7', facts((await shop.moves(id))[0]), [7, true, 'partially_available']);
    },
  },
  {
    name: 'zero drops the prepared lines, the picking stays ready, validating nothing is refused',
    skip,
    run: async ({ wire, shop, same }) => {
      const { id, moveIds } = await shop.receipt([5, 5]);
      await wire.must('stock.move', 'write', { ids: moveIds, vals: { quantity: 0 } });
      const moves = await shop.moves(id);
      same(
        'moves',
        moves.map((move) => [...facts(move), move.move_line_ids.length]),
        [
          [0, false, 'confirmed', 0],
          [0, false, 'confirmed', 0],
        ],
      );
      same('picking', await shop.state(id), 'assigned');
      const outcome = await shop.validate([id]);
      same('error', outcome.error, 'odoo.exceptions.UserError');
    },
  },
  {
    name: 'untouched and validated means: everything received',
    skip,
    run: async ({ shop, same }) => {
      const { id } = await shop.receipt([5, 3]);
      same('answer', (await shop.validate([id])).value, true);
      same('moves', (await shop.moves(id)).map(facts), [
        [5, true, 'done'],
        [3, true, 'done'],
      ]);
    },
  },
  {
    name: 'short: an action object and nothing done, then skip_backorder makes a backorder',
    skip,
    run: shortReceipt,
  },
  {
    name: 'short without the rest: picking_ids_not_to_backorder cancels what did not come',
    skip,
    run: async ({ wire, shop, same }) => {
      const { id, moveIds } = await shop.receipt([5, 5]);
      await wire.must('stock.move', 'write', { ids: moveIds, vals: { quantity: 0 } });
      await shop.count(moveIds.slice(0, 1), 5);
      const answer = await shop.validate([id], { skip_backorder: true, picking_ids_not_to_backorder: [id] });
      same('answer', answer.value, true);
      same(
        'states',
        (await shop.moves(id)).map((move) => move.state),
        ['done', 'cancel'],
      );
      same('backorder', await shop.backorderOf(id), undefined);
    },
  },
  {
    name: 'the wizard can be answered headless with the context that came back',
    skip,
    run: async ({ wire, shop, same }) => {
      const { id, moveIds } = await shop.receipt([5]);
      await shop.count(moveIds, 2);
      const action = (await shop.validate([id])).value as { context?: Record<string, unknown> };
      const context = action.context ?? {};
      const created = await wire.must<number[] | number>('stock.backorder.confirmation', 'create', {
        vals_list: [{}],
        context,
      });
      const ids = [created].flat();
      const [wizard] = await shop.read<{ pick_ids: number[] }>('stock.backorder.confirmation', ids, [
        'pick_ids',
      ]);
      same('pick_ids', wizard?.pick_ids, [id]);
      same('process', await wire.must('stock.backorder.confirmation', 'process', { ids, context }), true);
      same('state', await shop.state(id), 'done');
      same('has backorder', typeof (await shop.backorderOf(id)), 'number');
    },
  },
  {
    name: 'too much is accepted without a question',
    skip,
    run: async ({ shop, same }) => {
      const { id, moveIds } = await shop.receipt([5]);
      await shop.count(moveIds, 8);
      same('answer', (await shop.validate([id])).value, true);
      same('move', facts((await shop.moves(id))[0]), [8, true, 'done']);
    },
  },
  {
    name: 'DANGER: negative is stored, too fine is rounded, a wrong type is a 500',
    skip,
    run: async ({ wire, shop, same }) => {
      const { id, moveIds } = await shop.receipt([5]);
      const write = (quantity: unknown) =>
        wire.call('stock.move', 'write', { ids: moveIds, vals: { quantity } });
      await write(-1);
      same('negative', (await shop.moves(id))[0]?.quantity, -1);
      same('wrong type', (await write('abc')).error, 'builtins.ValueError');
      await write('3');
      await write(0.333333);
      same('rounded', (await shop.moves(id))[0]?.quantity, 0.33);
    },
  },
  {
    name: 'repeating on a done receipt: true and no effect; changing a done count moves stock',
    skip: onlyFrom(18),
    run: repeats,
  },
  {
    name: 'damaged goods go to another place within the same receipt',
    skip: (kit) =>
      skip(kit) ?? (kit.shop.otherPlaceId === undefined ? 'no second internal place' : undefined),
    run: async ({ wire, shop, same }) => {
      const { id, moveIds } = await shop.receipt([5]);
      const [line] = await shop.find<object>('stock.move.line', [['picking_id', '=', id]], ['quantity']);
      await wire.must('stock.move.line', 'write', {
        ids: [line?.id ?? 0],
        vals: { quantity: 3, picked: true },
      });
      const damaged = {
        picking_id: id,
        move_id: moveIds[0],
        product_id: shop.productIds[0],
        quantity: 2,
        picked: true,
        location_dest_id: shop.otherPlaceId,
      };
      await wire.must('stock.move.line', 'create', { vals_list: [damaged] });
      same('answer', (await shop.validate([id])).value, true);
      const lines = await shop.find<{ quantity: number; location_dest_id: number }>(
        'stock.move.line',
        [['picking_id', '=', id]],
        ['quantity', 'location_dest_id'],
      );
      same(
        'lines',
        lines.map((l) => [l.quantity, l.location_dest_id]),
        [
          [3, shop.destinationId],
          [2, shop.otherPlaceId],
        ],
      );
    },
  },
  {
    name: 'several at once: one with nothing counted stays open and the answer is still true',
    skip,
    run: async ({ wire, shop, same }) => {
      const full = await shop.receipt([2]);
      const empty = await shop.receipt([2]);
      await wire.must('stock.move', 'write', { ids: empty.moveIds, vals: { quantity: 0 } });
      same('answer', (await shop.validate([full.id, empty.id], { skip_backorder: true })).value, true);
      same('states', [await shop.state(full.id), await shop.state(empty.id)], ['done', 'assigned']);
    },
  },
  {
    name: 'cancelling: twice is fine, a cancelled one cannot be validated or moved, a done one cannot be cancelled',
    skip,
    run: async ({ wire, shop, same }) => {
      const { id } = await shop.receipt([2]);
      same('first', await wire.must('stock.picking', 'action_cancel', { ids: [id] }), true);
      same('second', await wire.must('stock.picking', 'action_cancel', { ids: [id] }), true);
      same('validate', (await shop.validate([id])).error, 'odoo.exceptions.UserError');
      const vals = { scheduled_date: '2031-01-01 00:00:00' };
      same(
        'move',
        (await wire.call('stock.picking', 'write', { ids: [id], vals })).error,
        'odoo.exceptions.UserError',
      );
      const done = await shop.receipt([1]);
      await shop.validate([done.id]);
      same(
        'done',
        (await wire.call('stock.picking', 'action_cancel', { ids: [done.id] })).error,
        'odoo.exceptions.UserError',
      );
    },
  },
];

async function shortReceipt({ shop, same }: Kit): Promise<void> {
  const { id, moveIds } = await shop.receipt([10]);
  await shop.count(moveIds, 7);
  const asked = await shop.validate([id]);
  same('status', asked.status, 200);
  same('wizard', (asked.value as { res_model?: string }).res_model, 'stock.backorder.confirmation');
  same('nothing done', await shop.state(id), 'assigned');
  same('answer', (await shop.validate([id], { skip_backorder: true })).value, true);
  const [move] = await shop.moves(id);
  same('received', [move?.product_uom_qty, ...facts(move)], [7, 7, true, 'done']);
  const backorder = (await shop.backorderOf(id)) ?? 0;
  const [rest] = await shop.moves(backorder);
  same('rest', [rest?.product_uom_qty, ...facts(rest)], [3, 3, false, 'assigned']);
  const [picking] = await shop.read<{ batch_id: unknown; origin: string }>(
    'stock.picking',
    [backorder],
    ['batch_id', 'origin'],
  );
  same('backorder', [picking?.batch_id, picking?.origin], [false, `CONTRACT-${shop.run}`]);
}

async function repeats({ wire, shop, same }: Kit): Promise<void> {
  const stock = async () => {
    const domain = [
      ['product_id', '=', shop.productIds[0]],
      ['location_id', '=', shop.destinationId],
    ];
    const quants = await shop.find<{ quantity: number }>('stock.quant', domain, ['quantity']);
    return quants.reduce((sum, quant) => sum + quant.quantity, 0);
  };
  const before = await stock();
  const { id, moveIds } = await shop.receipt([7]);
  await shop.validate([id]);
  same('received', (await stock()) - before, 7);
  same('again', (await shop.validate([id], { skip_backorder: true })).value, true);
  await shop.count(moveIds, 7);
  same('no effect', (await stock()) - before, 7);
  await wire.must('stock.move', 'write', { ids: moveIds, vals: { quantity: 8 } });
  same('a done move changes stock', (await stock()) - before, 8);
  await wire.must('stock.move', 'write', { ids: moveIds, vals: { quantity: 7 } });
  same('and back', (await stock()) - before, 7);
  const late = {
    picking_id: id,
    product_id: shop.productIds[0],
    quantity: 1,
    location_id: shop.sourceId,
    location_dest_id: shop.destinationId,
  };
  const created = await wire.must<number[] | number>('stock.move.line', 'create', { vals_list: [late] });
  same('a late line posts at once', (await stock()) - before, 8);
  await wire.must('stock.move.line', 'write', { ids: [created].flat(), vals: { quantity: 0 } });
}
