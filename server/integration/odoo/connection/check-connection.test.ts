import { describe, expect, it } from 'vitest';
import { failure, OdooError } from '../client/errors.ts';
import { type FakeCall, fakeClient } from '../fixtures/fake-client.ts';
import { capabilitiesOf } from './capabilities.ts';
import { checkConnection } from './check-connection.ts';
import { discoverFeatures, hasField } from './features.ts';

const NOW = new Date('2026-11-23T08:00:00Z');

interface World {
  readonly denied?: readonly string[];
  readonly absentModels?: readonly string[];
  readonly absentFields?: readonly string[];
  readonly keys?: readonly { name: string; expiration_date: string | false }[];
  readonly major?: number;
}

function given(world: World) {
  return fakeClient((call: FakeCall) => {
    const { model, method, args } = call;
    if (world.absentModels?.includes(model)) throw new OdooError(failure('ours', 'model_or_method_missing'));
    if (method === 'context_get') return { uid: 20, lang: 'en_US' };
    if (method === 'fields_get') {
      const names = (args.allfields as string[]).filter((name) => !world.absentFields?.includes(name));
      return Object.fromEntries(names.map((name) => [name, { type: 'char' }]));
    }
    if (method === 'has_access' || method === 'check_access_rights')
      return !world.denied?.includes(`${model}:${String(args.operation)}`);
    if (model === 'res.users')
      return [
        {
          id: 20,
          login: 'yard.connector',
          name: 'Yard Connector',
          company_id: [3, 'B'],
          company_ids: [1, 3],
        },
      ];
    if (model === 'res.company') return (args.ids ?? []).map((id) => ({ id, name: `Company ${id}` }));
    if (model === 'res.users.apikeys')
      return (world.keys ?? []).map((key, index) => ({
        id: index + 1,
        user_id: [20, 'Yard Connector'],
        ...key,
      }));
    throw new Error(`unexpected ${model}.${method}`);
  }, world.major);
}

const USER = { denied: ['ir.model.data:write'] };

describe('checkConnection', () => {
  it('reports version, user, companies with the active one first, and that nothing is missing', async () => {
    const report = await checkConnection(given(USER), NOW);
    expect(report).toMatchObject({
      ok: true,
      version: { major: 19, protocol: 'json2' },
      user: { id: 20, login: 'yard.connector', isAdministrator: false },
      companies: [{ id: 3 }, { id: 1 }],
    });
    expect(report.rights.every((each) => each.ok)).toBe(true);
    expect(report.warnings).toEqual([]);
  });

  it('says in plain words what is missing and what stops working', async () => {
    const report = await checkConnection(
      given({ denied: [...USER.denied, 'stock.move:write', 'stock.move:create'] }),
      NOW,
    );
    expect(report.ok).toBe(false);
    const progress = report.rights.find((each) => each.effect === 'record-progress');
    expect(progress?.sentence).toBe(
      'Cannot write the counts while a truck is unloaded: the Odoo user may not change stock moves. The group “Inventory / User” allows it.',
    );
    expect(report.rights.find((each) => each.effect === 'validate-receipt')?.sentence).toContain(
      'create stock moves or change stock moves',
    );
    expect(report.rights.find((each) => each.effect === 'post-arrival')?.ok).toBe(true);
  });

  it('announces a key before it expires, and an administrator', async () => {
    const keys = [
      { name: 'old', expiration_date: '2026-11-01 00:00:00' },
      { name: 'yard', expiration_date: '2026-12-03 00:00:00' },
      { name: 'forever', expiration_date: false as const },
    ];
    const report = await checkConnection(given({ keys }), NOW);
    expect(report.keyDaysLeft).toBe(9);
    expect(report.keys.map((key) => key.daysLeft)).toEqual([-23, 9, undefined]);
    expect(report.warnings.join(' ')).toMatch(/expires in 9 days/);
    expect(report.warnings.join(' ')).toMatch(/Settings administrator/);
  });

  it('works without purchase, batches and fleet, and says so', async () => {
    const absent = {
      absentModels: ['purchase.order', 'stock.picking.batch'],
      absentFields: [
        'purchase_id',
        'batch_id',
        'x_yard_ref',
        'x_yard_status',
        'x_yard_trailer',
        'x_yard_driver',
        'x_yard_dock',
        'x_yard_seal',
      ],
    };
    const report = await checkConnection(given({ ...USER, ...absent }), NOW);
    expect(report.ok).toBe(true);
    expect(report.modules.map(({ module, present }) => [module, present])).toEqual([
      ['stock', true],
      ['purchase_stock', false],
      ['stock_picking_batch', false],
      ['stock_fleet', false],
      ['x_yard_fields', false],
    ]);
  });

  it('answers with the failure when the key is refused', async () => {
    const client = fakeClient(() => {
      throw new OdooError(failure('ours', 'key_rejected', { scope: 'connection' }));
    });
    expect(await checkConnection(client, NOW)).toMatchObject({
      ok: false,
      failure: { code: 'key_rejected' },
    });
  });

  it('does not ask 16 for key expiry', async () => {
    const client = given({ ...USER, major: 16, absentFields: ['expiration_date'] });
    expect((await checkConnection(client, NOW)).keys).toEqual([]);
    expect(
      client.calls.some((call) => call.model === 'res.users.apikeys' && call.method === 'search_read'),
    ).toBe(false);
  });
});

describe('features', () => {
  it('knows the present fields of this Odoo', async () => {
    const features = await discoverFeatures(given({ absentFields: ['dock_id'] }));
    expect(hasField(features, 'stock.picking.batch', 'vehicle_id')).toBe(true);
    expect(hasField(features, 'stock.picking.batch', 'dock_id')).toBe(false);
  });

  it.each([
    [16, 'quantity_done', 'stock.quant.package', 'warehouse', 'refused'],
    [17, 'quantity', 'stock.quant.package', 'warehouse', 'refused'],
    [18, 'quantity', 'stock.quant.package', 'warehouse_id', 'no-effect'],
    [19, 'quantity', 'stock.package', 'warehouse_id', 'no-effect'],
    [20, 'quantity', 'stock.package', 'warehouse_id', 'no-effect'],
  ])(
    'Odoo %d counts in %s and packs in %s',
    (major, moveCountField, packageModel, warehouseContextKey, repeatedValidation) => {
      expect(capabilitiesOf(major)).toMatchObject({
        moveCountField,
        packageModel,
        warehouseContextKey,
        repeatedValidation,
      });
    },
  );
});
