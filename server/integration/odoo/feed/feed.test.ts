import { describe, expect, it } from 'vitest';
import {
  type FakeCall,
  fakeClient,
  fakeFeatures,
  type StoredRow,
  searchRows,
} from '../fixtures/fake-client.ts';
import { EMPTY_CURSOR, type FeedCursor } from './cursor.ts';
import { readChanges } from './read-changes.ts';
import { findGone } from './reconcile.ts';
import { type FeedSource, feedSources } from './sources.ts';
import { readWebhookHint } from './webhook-hint.ts';

const RECEIPTS: FeedSource = {
  key: 'receipts',
  model: 'stock.picking',
  fields: ['note'],
  domain: [],
  context: {},
  archivable: false,
};

/** An Odoo with a table, a poller with a clock. */
function world(comparesSeconds = true) {
  const rows = new Map<number, StoredRow>();
  let nowMs = Date.parse('2026-11-23T06:00:00Z');
  let cursor: FeedCursor = EMPTY_CURSOR;
  const client = fakeClient((call: FakeCall) => searchRows([...rows.values()], call.args, comparesSeconds));
  return {
    client,
    put: (id: number, time: string, note: string) =>
      rows.set(id, { id, written: `2026-11-23 ${time}`, note }),
    later: (ms: number) => {
      nowMs += ms;
    },
    async poll(pageRows?: number) {
      const before = client.calls.length;
      const got: string[] = [];
      const pages = readChanges(client, RECEIPTS, cursor, {
        now: () => nowMs,
        ...(pageRows ? { pageRows } : {}),
      });
      for await (const page of pages) {
        got.push(...page.rows.map((row) => `${row.id}:${String(row.note)}`));
        // What a caller does: the cursor goes through the database with the rows.
        cursor = JSON.parse(JSON.stringify(page.cursor)) as FeedCursor;
      }
      return { got: got.sort(), calls: client.calls.length - before };
    },
  };
}

describe.each([
  ['comparing whole seconds (19)', true],
  ['comparing microseconds (16–18)', false],
])('the change feed, %s', (_name, comparesSeconds) => {
  it('reads everything once, then nothing, in one call', async () => {
    const odoo = world(comparesSeconds);
    for (let id = 1; id <= 10; id++) odoo.put(id, `06:00:0${id % 10}.500000`, 'a');
    expect((await odoo.poll()).got).toHaveLength(10);
    odoo.later(5_000);
    expect(await odoo.poll()).toEqual({ got: [], calls: 1 });
    odoo.later(20_000);
    expect(await odoo.poll()).toEqual({ got: [], calls: 1 });
  });

  it('loses no row when pages end inside a second and ids run against time', async () => {
    const odoo = world(comparesSeconds);
    for (let i = 0; i < 50; i++)
      odoo.put(50 - i, `06:00:16.${String(100_000 + i * 7).padStart(6, '0')}`, 'a');
    for (let i = 0; i < 9; i++) odoo.put(100 + i, `06:00:17.00000${i}`, 'a');
    expect((await odoo.poll(10)).got).toHaveLength(59);
  });

  it('reads a thousand changes in at most four calls', async () => {
    const odoo = world(comparesSeconds);
    odoo.put(1, '06:00:00.000000', 'a');
    await odoo.poll();
    for (let id = 1; id <= 1_000; id++) odoo.put(id, '06:00:30.123456', 'bulk');
    odoo.later(30_000);
    const { got, calls } = await odoo.poll();
    expect(got).toHaveLength(1_000);
    expect(calls).toBeLessThanOrEqual(4);
  });

  it('sees a second change within the same second', async () => {
    const odoo = world(comparesSeconds);
    odoo.put(1, '06:00:10.100000', 'first');
    expect((await odoo.poll()).got).toEqual(['1:first']);
    odoo.put(1, '06:00:10.900000', 'second');
    odoo.later(2_000);
    expect((await odoo.poll()).got).toEqual(['1:second']);
  });

  it('sees a slow transaction that commits later with an older time', async () => {
    const odoo = world(comparesSeconds);
    odoo.put(142, '06:32:20.000000', 'fast');
    await odoo.poll();
    odoo.later(5_000);
    odoo.put(143, '06:32:16.000000', 'slow');
    expect((await odoo.poll()).got).toEqual(['143:slow']);
  });

  it('sees a late commit on a row it already knows, at the next sweep', async () => {
    const odoo = world(comparesSeconds);
    odoo.put(5, '06:10:00.100000', 'known');
    odoo.put(7, '06:10:03.000000', 'other');
    await odoo.poll();
    odoo.later(30_000);
    odoo.put(8, '06:10:30.000000', 'newest');
    await odoo.poll();
    odoo.put(5, '06:10:01.200000', 'committed late');
    odoo.later(60_000);
    expect((await odoo.poll()).got).toContain('5:committed late');
  });

  it('goes on from the last page after a crash and repeats at most the overlap', async () => {
    const rows: StoredRow[] = [];
    for (let id = 1; id <= 40; id++) {
      const minute = String(Math.floor(id / 4)).padStart(2, '0');
      rows.push({ id, written: `2026-11-23 06:${minute}:00.00000${id % 4}`, note: 'a' });
    }
    const client = fakeClient((call) => searchRows(rows, call.args, comparesSeconds));
    const seen = new Set<number>();
    let cursor: FeedCursor = EMPTY_CURSOR;
    for (let crash = 0; crash < 40; crash++) {
      for await (const page of readChanges(client, RECEIPTS, cursor, {
        now: () => 1_000_000 + crash,
        pageRows: 8,
      })) {
        for (const row of page.rows) seen.add(row.id);
        cursor = page.cursor;
        if (page.rows.length > 0) break;
      }
    }
    expect(seen.size).toBe(40);
  });
});

describe('random histories', () => {
  it('lose nothing, whatever commits when (seed printed on failure)', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = generator(seed);
      const odoo = world(seed % 2 === 0);
      const latest = new Map<number, string>();
      const got = new Map<number, string>();
      for (let step = 0; step < 60; step++) {
        const second = step * 4;
        for (let n = 0; n < 3; n++) {
          // Commits up to 200 s late: within the overlap of five minutes.
          const at = Math.max(0, second - Math.floor(random() * 200));
          const id = 1 + Math.floor(random() * 12);
          const time = new Date(Date.parse('2026-11-23T06:00:00Z') + at * 1_000).toISOString().slice(11, 19);
          odoo.put(id, `${time}.${String(Math.floor(random() * 1e6)).padStart(6, '0')}`, `${step}.${n}`);
          latest.set(id, `${step}.${n}`);
        }
        odoo.later(4_000);
        for (const one of (await odoo.poll(5)).got)
          got.set(Number(one.split(':')[0]), one.split(':')[1] ?? '');
      }
      odoo.later(61_000);
      for (const one of (await odoo.poll(5)).got) got.set(Number(one.split(':')[0]), one.split(':')[1] ?? '');
      expect({ seed, got: new Map([...got].sort()) }).toEqual({ seed, got: new Map([...latest].sort()) });
    }
  });
});

describe('what is followed', () => {
  it('asks only for fields the version has', () => {
    const old = feedSources(
      fakeFeatures(16, { 'purchase.order': ['partner_ref'], 'stock.picking': ['purchase_id'] }),
    );
    const fields = (key: string) => old.find((each) => each.key === key)?.fields ?? [];
    expect(fields('moves')).toContain('quantity_done');
    expect(fields('moves')).not.toContain('picked');
    expect(fields('order-lines')).toContain('product_uom');
    expect(fields('operation-types')).not.toContain('dock_ids');
    expect(feedSources(fakeFeatures(19)).map((each) => each.key)).not.toContain('orders');
  });
});

describe('reconciliation', () => {
  it('names the known ids that no longer answer, archived ones excepted', async () => {
    const client = fakeClient((call) => {
      const [[, , ids]] = (call.args as unknown as { domain: [[string, string, number[]]] }).domain;
      expect(JSON.stringify(call.args.domain)).toContain('"active"');
      return ids.filter((id) => id % 100 !== 0);
    });
    const known = Array.from({ length: 4_500 }, (_, index) => index + 1);
    const gone = await findGone(client, { ...RECEIPTS, archivable: true }, known);
    expect(gone).toHaveLength(45);
    expect(client.calls).toHaveLength(3);
  });
});

describe('webhook hints', () => {
  it('takes model and id, nothing else', () => {
    expect(
      readWebhookHint({ _model: 'stock.picking', _id: 140, _action: 'x(#507)', id: 140, state: 'done' }),
    ).toEqual({
      model: 'stock.picking',
      recordId: 140,
      feed: 'receipts',
    });
  });
  it.each([
    [null],
    ['x'],
    [{}],
    [{ _model: 'res.users', _id: 1 }],
    [{ _model: 'stock.picking', _id: '1' }],
    [{ _model: 'stock.picking', _id: -1 }],
  ])('ignores %j', (payload) => {
    expect(readWebhookHint(payload)).toBeUndefined();
  });
});

function generator(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}
