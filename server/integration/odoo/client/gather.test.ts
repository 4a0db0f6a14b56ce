import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type FakeCall, fakeClient } from '../fixtures/fake-client.ts';
import { failure, isOdooError, OdooError } from './errors.ts';
import { createGatherer } from './gather.ts';

const many = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function given(answer: (call: FakeCall) => unknown) {
  const client = fakeClient(answer);
  return { calls: client.calls, gatherer: createGatherer(client) };
}

const rowsFor = ({ args }: FakeCall) => (args.ids ?? []).map((id) => ({ id, name: `n${id}` }));

const refusal = (code: 'business_rule' | 'record_gone' = 'business_rule') =>
  new OdooError(failure('theirs', code));

describe('calls of work that runs at the same time', () => {
  it('that read the same fields become one, and each gets its own rows', async () => {
    const { calls, gatherer } = given(rowsFor);
    const rows = await Promise.all(
      many(50).map((id) => gatherer.run(() => gatherer.client.read('stock.picking', [id, id + 1], ['name']))),
    );
    expect(calls).toHaveLength(1);
    expect(rows[6]).toEqual([
      { id: 7, name: 'n7' },
      { id: 8, name: 'n8' },
    ]);
  });

  it('that is alone goes at once and as it is', async () => {
    const { calls, gatherer } = given(rowsFor);
    await gatherer.run(() => gatherer.client.read('stock.picking', [3, 3], ['name']));
    expect(calls).toEqual([
      { model: 'stock.picking', method: 'read', args: { ids: [3, 3], fields: ['name'] }, context: {} },
    ]);
  });

  it('does not wait for work that is busy with something else for long', async () => {
    const { calls, gatherer } = given(rowsFor);
    const other = gatherer.run(() => sleep(1_000));
    const from = performance.now();
    await gatherer.run(() => gatherer.client.read('stock.picking', [1], ['name']));
    expect(performance.now() - from).toBeLessThan(500);
    expect(calls).toHaveLength(1);
    await other;
  });

  it('of other fields, contexts or models stay apart', async () => {
    const { calls, gatherer } = given(rowsFor);
    const { client } = gatherer;
    await Promise.all([
      gatherer.run(() => client.read('stock.picking', [1], ['name'])),
      gatherer.run(() => client.read('stock.picking', [2], ['state'])),
      gatherer.run(() => client.read('stock.picking', [3], ['name'], { context: { lang: 'de_DE' } })),
      gatherer.run(() => client.read('stock.move', [4], ['name'])),
    ]);
    expect(calls).toHaveLength(4);
  });

  it('that searches below different records becomes one search', async () => {
    const { calls, gatherer } = given(({ args }) => {
      const [[, operator, values]] = args.domain as [[string, string, number[]]];
      expect(operator).toBe('in');
      return values.flatMap((id) => [
        { id: id * 10, picking_id: [id, `P${id}`] },
        { id: id * 10 + 1, picking_id: [id, `P${id}`] },
      ]);
    });
    const found = await Promise.all(
      many(20).map((id) =>
        gatherer.run(() =>
          gatherer.client.searchRead(
            'stock.move',
            {
              domain: [
                ['picking_id', '=', id],
                ['id', '>', 0],
              ],
              fields: ['picking_id'],
              limit: 80,
            },
            { gatherBy: 'picking_id' },
          ),
        ),
      ),
    );
    expect(calls).toHaveLength(1);
    expect(found.map((rows) => rows.map((row) => row.id))).toEqual(
      many(20).map((id) => [id * 10, id * 10 + 1]),
    );
  });

  it('that looks for texts becomes one search with alternatives', async () => {
    const { calls, gatherer } = given(() => [
      { id: 1, description: 'A-1 · T1' },
      { id: 2, description: 'a-2' },
    ]);
    const search = (text: string) =>
      gatherer.run(() =>
        gatherer.client.searchRead(
          'stock.picking.batch',
          { domain: [['description', 'ilike', text]], fields: ['description'], limit: 40 },
          { gatherBy: 'description' },
        ),
      );
    const found = await Promise.all([search('A-1'), search('A-2'), search('A-3')]);
    expect(calls[0]?.args.domain).toEqual([
      '|',
      '|',
      ['description', 'ilike', 'A-1'],
      ['description', 'ilike', 'A-2'],
      ['description', 'ilike', 'A-3'],
    ]);
    expect(found.map((rows) => rows.map((row) => row.id))).toEqual([[1], [2], []]);
  });
});

describe('searches by the number of an order', () => {
  const find = (gatherer: ReturnType<typeof createGatherer>, name: string) =>
    gatherer.run(() =>
      gatherer.client.searchRead(
        'stock.picking',
        { domain: [['purchase_id.name', '=', name]], fields: ['purchase_id'], limit: 20 },
        { gatherBy: 'purchase_id.name' },
      ),
    );

  it('become one, told apart by what the order is called', async () => {
    const { calls, gatherer } = given(() => [
      { id: 1, purchase_id: [1, 'P1'] },
      { id: 2, purchase_id: [2, 'P2 (SUP-2)'] },
      { id: 3, purchase_id: [2, 'P2 (SUP-2)'] },
    ]);
    const found = await Promise.all(['P1', 'P2', 'P3'].map((name) => find(gatherer, name)));
    expect(calls).toHaveLength(1);
    expect(found.map((rows) => rows.map((row) => row.id))).toEqual([[1], [2, 3], []]);
  });

  it('are asked apart when the answer does not tell', async () => {
    const { calls, gatherer } = given(({ args }) => {
      const [[, operator, value]] = args.domain as [[string, string, string]];
      return operator === 'in'
        ? [{ id: 9, purchase_id: [9, 'Somebody'] }]
        : [{ id: value.length, purchase_id: false }];
    });
    const found = await Promise.all(['P', 'PP'].map((name) => find(gatherer, name)));
    expect(calls).toHaveLength(3);
    expect(found.map((rows) => rows.map((row) => row.id))).toEqual([[1], [2]]);
  });
});

describe('writes', () => {
  const write = (gatherer: ReturnType<typeof createGatherer>, id: number, vals: Record<string, unknown>) =>
    gatherer.run(() => gatherer.client.write('stock.picking', [id], vals));

  it('of few distinct values are a call per value, whatever the order of their fields', async () => {
    const { calls, gatherer } = given(() => true);
    await Promise.all(
      many(200).map((id) => write(gatherer, id, id % 2 ? { a: id % 4, b: 'x' } : { b: 'x', a: id % 4 })),
    );
    expect(calls).toHaveLength(4);
    expect(calls.flatMap((call) => call.args.ids ?? []).sort((a, b) => a - b)).toEqual(many(200));
  });

  it('of many distinct values are one load by database id', async () => {
    const { calls, gatherer } = given(({ args }) => ({
      ids: (args.data as string[][]).map(([id]) => Number(id)),
      messages: [],
    }));
    await Promise.all(
      many(60).map((id) => write(gatherer, id, { scheduled_date: `2026-01-01 00:00:${id}`, batch_id: id })),
    );
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      method: 'load',
      args: { fields: ['.id', 'batch_id/.id', 'scheduled_date'] },
    });
    expect((calls[0]?.args.data as string[][] | undefined)?.[6]).toEqual(['7', '7', '2026-01-01 00:00:7']);
  });

  it('are asked again in halves when Odoo refuses one of them, and only that one fails', async () => {
    const { calls, gatherer } = given(({ args }) => {
      if (args.ids?.includes(13)) throw refusal();
      return true;
    });
    const ended = await Promise.allSettled(many(32).map((id) => write(gatherer, id, { x: 1 })));
    expect(ended.flatMap((each, index) => (each.status === 'rejected' ? [index + 1] : []))).toEqual([13]);
    expect(calls.length).toBeLessThan(14);
  });

  it('that did not get an answer did not get it for all, and the line has failed once', async () => {
    const { calls, gatherer } = given(() => {
      throw new OdooError(failure('weather', 'connection_lost', { committed: 'unknown' }));
    });
    const ended = await Promise.allSettled(many(20).map((id) => write(gatherer, id, { x: 1 })));
    const errors = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(calls).toHaveLength(1);
    expect(errors.every((error) => isOdooError(error) && error.failure.committed === 'unknown')).toBe(true);
    expect(new Set(errors).size).toBe(20);
    expect(errors.filter((error) => !error.failure.shared)).toHaveLength(1);
  });

  it('of values that are not plain are never put into a load', async () => {
    const { calls, gatherer } = given(() => true);
    await Promise.all(many(20).map((id) => write(gatherer, id, { picking_properties: { yard: `v${id}` } })));
    expect(calls.every((call) => call.method === 'write')).toBe(true);
    expect(calls).toHaveLength(20);
  });
});

describe('loads', () => {
  const load = (gatherer: ReturnType<typeof createGatherer>, name: string) =>
    gatherer.run(() => gatherer.client.load('stock.picking.batch', ['id', 'description'], [[name, 'd']]));

  it('are one, and each gets the ids of its rows', async () => {
    const { calls, gatherer } = given(({ args }) => ({
      ids: (args.data as string[][]).map(([name]) => Number(name?.slice(1))),
      messages: [],
    }));
    const made = await Promise.all(many(30).map((id) => load(gatherer, `x${id}`)));
    expect(calls).toHaveLength(1);
    expect(made).toEqual(many(30).map((id) => [id]));
  });

  it('never hold one external id twice', async () => {
    const { calls, gatherer } = given(({ args }) => ({
      ids: (args.data as string[][]).map(() => 9),
      messages: [],
    }));
    await Promise.all([load(gatherer, 'same'), load(gatherer, 'same'), load(gatherer, 'other')]);
    for (const call of calls) {
      const names = (call.args.data as string[][]).map(([name]) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('that are refused together are asked apart', async () => {
    const { gatherer } = given(({ args }) => {
      const data = args.data as string[][];
      return data.some(([name]) => name === 'x3')
        ? { ids: false, messages: [{ type: 'error', message: 'no' }] }
        : { ids: data.map(() => 1), messages: [] };
    });
    const ended = await Promise.allSettled(many(8).map((id) => load(gatherer, `x${id}`)));
    expect(ended.map((each) => each.status)).toEqual(
      many(8).map((id) => (id === 3 ? 'rejected' : 'fulfilled')),
    );
  });
});

it('buttons and notes are never joined', async () => {
  const { calls, gatherer } = given(() => true);
  await Promise.all(
    many(5).map((id) =>
      gatherer.run(() => gatherer.client.call('stock.picking', 'button_validate', { ids: [id] })),
    ),
  );
  expect(calls).toHaveLength(5);
});
