import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSandbox, type TestSandbox } from '#server/sandbox/odoo/testing.ts';
import { json2Headers } from './wire.ts';

interface Recorded {
  name: string;
  path: string;
  body: Record<string, unknown>;
  status: number;
  response: unknown;
}

/** Requests and answers recorded on Odoo 19.0, trimmed; `$names` stand for ids of this run. */
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/recorded.json'), 'utf8'),
) as Recorded[];

let box: TestSandbox;
let names: Record<string, number>;

beforeAll(async () => {
  const planned = new Date('2031-01-10T09:00:00Z');
  box = await startTestSandbox(
    {},
    {
      orders: [
        {
          key: 'short',
          supplier: 'gemini',
          warehouse: 'wh',
          plannedAt: planned,
          lines: [{ product: 'chair', quantity: 9 }],
        },
      ],
    },
  );
  names = await prepare();
});
afterAll(async () => {
  expect(box.bugs).toEqual([]);
  await box.stop();
});

async function prepare(): Promise<Record<string, number>> {
  const { ids, wire } = box;
  const picking = ids.orders.first?.pickingIds[0] ?? 0;
  const short = ids.orders.short?.pickingIds[0] ?? 0;
  const wh = ids.warehouses.wh;
  const vals = {
    description: 'APT-1',
    picking_type_id: wh?.receiptsId,
    vehicle_id: ids.vehicles.trailer,
    dock_id: wh?.dockIds['Dock 01'],
    picking_ids: [[4, picking]],
  };
  const [batch = 0] = await wire.must<number[]>('stock.picking.batch', 'create', { vals_list: [vals] });
  const activity = {
    ids: [picking],
    act_type_xmlid: 'mail.mail_activity_data_todo',
    summary: 'x',
    note: 'y',
  };
  await wire.must('stock.picking', 'activity_schedule', activity);
  const moves = await wire.must<number[]>('stock.move', 'search', { domain: [['picking_id', '=', short]] });
  await wire.must('stock.move', 'write', { ids: moves, vals: { quantity: 4, picked: true } });
  const own = await wire.must<number[]>('stock.picking', 'create', {
    vals_list: [unplanned(wh?.receiptsId)],
  });
  await wire.must('stock.picking', 'button_validate', { ids: own });
  return {
    picking,
    short,
    batch,
    order: ids.orders.first?.id ?? 0,
    stock: wh?.stockId ?? 0,
    receipts: wh?.receiptsId ?? 0,
    company: ids.companies.main ?? 0,
    warehouse: wh?.id ?? 0,
    chair: ids.products.chair ?? 0,
    vendor: ids.partners.gemini ?? 0,
  };
}

const unplanned = (typeId: number | undefined) => ({
  picking_type_id: typeId,
  move_ids: [[0, 0, { product_id: box.ids.products.chair, product_uom_qty: 3 }]],
});

describe('recorded answers of Odoo 19', () => {
  it('has recordings to replay', () => {
    expect(recorded.length).toBeGreaterThanOrEqual(25);
  });

  it.each(recorded.map((entry) => [entry.name, entry] as const))('%s', async (_name, entry) => {
    const body = JSON.stringify(withIds(entry.body));
    const reply = await box.wire.raw(entry.path, {
      method: 'POST',
      headers: json2Headers(box.wire.target),
      body,
    });
    expect(reply.status, JSON.stringify(reply.body)).toBe(entry.status);
    if (entry.status !== 200) {
      expect((reply.body as Recorded).name).toBe((entry.response as Recorded).name);
      expect(Object.keys(reply.body as object)).toEqual([...Object.keys(entry.response as object), 'debug']);
    } else {
      expect(differences('', entry.response, reply.body)).toEqual([]);
    }
  });
});

function withIds(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('$')) return names[value.slice(1)];
  if (Array.isArray(value)) return value.map(withIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withIds(item)]));
}

/** Same keys in the same order, same kinds of values. `false` is Odoo's empty and fits every kind. */
function differences(path: string, wanted: unknown, actual: unknown): string[] {
  if (wanted === false || actual === false) return [];
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual)) return [`${path}: not a list`];
    if (wanted.length > 0 && actual.length === 0 && path === '') return ['the list is empty'];
    const both = Math.min(wanted.length, actual.length);
    return wanted
      .slice(0, both)
      .flatMap((item, index) => differences(`${path}[${index}]`, item, actual[index]));
  }
  if (typeof wanted !== 'object' || wanted === null) {
    return typeof wanted === typeof actual ? [] : [`${path}: ${typeof actual} instead of ${typeof wanted}`];
  }
  const [keys, found] = [Object.keys(wanted), Object.keys((actual ?? {}) as object)];
  const missing = keys.filter((key) => !found.includes(key)).map((key) => `${path}.${key} is missing`);
  const inner = keys.flatMap((key) =>
    differences(
      `${path}.${key}`,
      (wanted as Record<string, unknown>)[key],
      (actual as Record<string, unknown>)?.[key],
    ),
  );
  return missing.length > 0 ? missing : inner;
}
