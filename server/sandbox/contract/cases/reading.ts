import type { ContractCase } from '../suite.ts';
import { onlyFrom } from '../suite.ts';

export const readingCases: ContractCase[] = [
  {
    name: 'values: false for empty, [id, name] or plain ids, whole seconds in UTC',
    run: async ({ wire, shop, same, holds }) => {
      const { id, moveIds } = await shop.receipt([2]);
      const fields = ['note', 'user_id', 'date_done', 'scheduled_date', 'picking_type_id', 'move_ids'];
      const [shown] = await wire.must<Record<string, unknown>[]>('stock.picking', 'read', {
        ids: [id],
        fields,
      });
      same('note', shown?.note, false);
      same('user_id', shown?.user_id, false);
      same('date_done', shown?.date_done, false);
      same('move_ids', shown?.move_ids, moveIds);
      holds(
        'scheduled_date',
        shown?.scheduled_date,
        /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(shown?.scheduled_date)),
      );
      const type = shown?.picking_type_id as [number, string];
      holds('many2one', type, type[0] === shop.typeId && typeof type[1] === 'string');
      const [plain] = await shop.read<{ picking_type_id: number }>(
        'stock.picking',
        [id],
        ['picking_type_id'],
      );
      same('load null', plain?.picking_type_id, shop.typeId);
    },
  },
  {
    name: 'read drops missing ids silently',
    run: async ({ wire, shop, same }) => {
      const { id, name } = await shop.receipt([1]);
      same('rows', await wire.must('stock.picking', 'read', { ids: [id, 99_999_999], fields: ['name'] }), [
        { id, name },
      ]);
    },
  },
  {
    name: 'domains: dotted paths, prefix operators, null means not set, in and not in',
    run: async ({ wire, shop, same }) => {
      const { id } = await shop.receipt([3]);
      const own = ['id', '=', id];
      const found = (domain: unknown[]) =>
        wire.must<number[]>('stock.picking', 'search', { domain: [own, ...domain] });
      same('through moves', await found([['move_ids.product_id', '=', shop.productIds[0]]]), [id]);
      same('through type', await found([['picking_type_id.code', '=', 'incoming']]), [id]);
      same('picking_type_code', await found([['picking_type_code', '=', 'incoming']]), [id]);
      same('or', await found(['|', ['state', '=', 'done'], ['origin', 'ilike', `contract-${shop.run}`]]), [
        id,
      ]);
      same('not', await found(['!', ['state', 'in', ['done', 'cancel']]]), [id]);
      same('null', await found([['user_id', '=', null]]), [id]);
      same('not in', await found([['state', 'not in', ['done', 'cancel']]]), [id]);
      same('nothing', await found([['state', '=', 'done']]), []);
    },
  },
  {
    name: 'fields_get leaves unknown names out; has_access answers without side effects',
    run: async ({ wire, same, holds }) => {
      const body = { allfields: ['state', 'no_such_field'], attributes: ['type', 'readonly'] };
      same('fields', await wire.must('stock.picking', 'fields_get', body), {
        state: { type: 'selection', readonly: true },
      });
      const rights = await wire.must('stock.picking', 'check_access_rights', {
        operation: 'write',
        raise_exception: false,
      });
      same('check_access_rights', rights, true);
      if (wire.version < 18) return;
      holds(
        'has_access',
        null,
        (await wire.must('stock.picking', 'has_access', { ids: [], operation: 'write' })) === true,
      );
    },
  },
  {
    name: 'web_search_read answers picking, moves and products in one call',
    skip: onlyFrom(17),
    run: async ({ wire, shop, same }) => {
      const { id, moveIds } = await shop.receipt([4]);
      const specification = {
        state: {},
        move_ids: { fields: { product_uom_qty: {}, product_id: { fields: { id: {} } } } },
      };
      const body = { domain: [['id', '=', id]], specification, limit: 5 };
      const answer = await wire.must<{ length: number; records: Record<string, unknown>[] }>(
        'stock.picking',
        'web_search_read',
        body,
      );
      same('length', answer.length, 1);
      const moves = answer.records[0]?.move_ids as { id: number; product_uom_qty: number }[];
      same(
        'moves',
        moves.map((move) => [move.id, move.product_uom_qty]),
        [[moveIds[0], 4]],
      );
    },
  },
  {
    name: 'change feed: one call, one write_date; 19 compares whole seconds',
    run: async ({ wire, shop, same }) => {
      const ids = [(await shop.receipt([1])).id, (await shop.receipt([1])).id];
      await wire.must('stock.picking', 'write', { ids, vals: { note: 'touched' } });
      const rows = await shop.read<{ write_date: string }>('stock.picking', ids, ['write_date']);
      same('same transaction time', rows[0]?.write_date, rows[1]?.write_date);
      const at = rows[0]?.write_date;
      const count = (operator: string) =>
        wire.must<number>('stock.picking', 'search_count', {
          domain: [
            ['id', 'in', ids],
            ['write_date', operator, at],
          ],
        });
      same('>=', await count('>='), 2);
      if (wire.version < 19) return;
      same('=', await count('='), 2);
      same('>', await count('>'), 0);
    },
  },
  {
    name: 'dates: an ISO instant in a write is a bug of the caller (ValueError), a bad option too',
    run: async ({ wire, shop, same }) => {
      const { id } = await shop.receipt([1]);
      const iso = await wire.call('stock.picking', 'write', {
        ids: [id],
        vals: { scheduled_date: '2026-11-25T07:30:00Z' },
      });
      same('ISO', iso.error, 'builtins.ValueError');
      const option = await wire.call('stock.picking', 'write', { ids: [id], vals: { priority: '9' } });
      same('option', option.error, 'builtins.ValueError');
      const unknown = await wire.call('stock.picking', 'write', { ids: [id], vals: { nope: 1 } });
      same('unknown field', unknown.error, 'builtins.ValueError');
    },
  },
];
