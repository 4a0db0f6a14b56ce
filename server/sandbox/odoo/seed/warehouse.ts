import type { Env } from '../core/env.ts';
import { updateRows } from '../core/store.ts';
import { ensure, findExternal } from './external.ts';
import type { SeededWarehouse, WarehouseSeed } from './scenario.ts';

interface Places {
  view: number;
  stock: number;
  input: number;
  output: number;
}

/** A warehouse with its places, docks, quarantine and operation types. */
export async function seedWarehouse(
  env: Env,
  seed: WarehouseSeed,
  companyId: number,
): Promise<SeededWarehouse> {
  const id = (part: string) => `__seed__.warehouse_${seed.key}_${part}`.replaceAll(/[^A-Za-z0-9_.-]/g, '_');
  const steps = seed.receptionSteps ?? 'one_step';
  const places = await seedPlaces(env, seed, companyId, id);
  const warehouse = await ensure(env, id('warehouse'), 'stock.warehouse', () => ({
    name: seed.name,
    code: seed.code,
    company_id: companyId,
    view_location_id: places.view,
    lot_stock_id: places.stock,
    wh_input_stock_loc_id: places.input,
    wh_output_stock_loc_id: places.output,
    reception_steps: steps,
    delivery_steps: 'ship_only',
    sequence: 10,
  }));
  await updateRows(env, 'stock.location', Object.values(places), { warehouse_id: warehouse });
  const dockParent = steps === 'one_step' ? places.stock : places.input;
  const dockIds: Record<string, number> = {};
  for (const dock of seed.docks ?? []) {
    dockIds[dock] = await ensure(env, id(`dock_${dock}`), 'stock.location', () => ({
      name: dock,
      usage: 'internal',
      location_id: dockParent,
      barcode: `${seed.code}-${dock}`.toUpperCase().replaceAll(' ', '-'),
    }));
  }
  const quarantineId = seed.quarantine
    ? await ensure(env, id('quarantine'), 'stock.location', () => ({
        name: seed.quarantine,
        usage: 'internal',
        location_id: places.stock,
      }))
    : null;
  const types = await seedTypes(
    env,
    { seed, companyId, warehouse, places, steps, docks: Object.values(dockIds) },
    id,
  );
  await updateRows(env, 'stock.warehouse', [warehouse], {
    in_type_id: types.in,
    out_type_id: types.out,
    int_type_id: types.int,
  });
  await updateRows(env, 'stock.picking.type', [types.in], { return_picking_type_id: types.out });
  return {
    id: warehouse,
    code: seed.code,
    stockId: places.stock,
    receiptsId: types.in,
    deliveriesId: types.out,
    internalId: types.int,
    dockIds,
    quarantineId,
  };
}

async function seedPlaces(
  env: Env,
  seed: WarehouseSeed,
  companyId: number,
  id: (part: string) => string,
): Promise<Places> {
  const view = await ensure(env, id('view'), 'stock.location', () => ({
    name: seed.code,
    usage: 'view',
    company_id: companyId,
  }));
  const below = (part: string, name: string) =>
    ensure(env, id(part), 'stock.location', () => ({
      name,
      usage: 'internal',
      location_id: view,
      company_id: companyId,
    }));
  return {
    view,
    stock: await below('stock', 'Stock'),
    input: await below('input', 'Input'),
    output: await below('output', 'Output'),
  };
}

interface TypeContext {
  seed: WarehouseSeed;
  companyId: number;
  warehouse: number;
  places: Places;
  steps: string;
  docks: number[];
}

async function seedTypes(env: Env, context: TypeContext, id: (part: string) => string) {
  const { seed, companyId, warehouse, places, steps, docks } = context;
  const vendors = await findExternal(env, 'stock.stock_location_suppliers');
  const customers = await findExternal(env, 'stock.stock_location_customers');
  const dockKey = env.registry.version >= 19 ? { dock_ids: [[6, 0, docks]] } : {};
  const common = {
    company_id: companyId,
    warehouse_id: warehouse,
    create_backorder: 'ask',
    reservation_method: 'at_confirm',
    move_type: 'direct',
    use_create_lots: true,
    use_existing_lots: true,
  };
  const type = (part: string, vals: Record<string, unknown>) =>
    ensure(env, id(part), 'stock.picking.type', () => ({
      ...common,
      barcode: `${seed.code}${part.toUpperCase()}`,
      ...vals,
    }));
  return {
    in: await type('in', {
      name: 'Receipts',
      code: 'incoming',
      sequence_code: 'IN',
      sequence: 1,
      default_location_src_id: vendors,
      default_location_dest_id: steps === 'one_step' ? places.stock : places.input,
      dispatch_management: true,
      use_existing_lots: false,
      ...dockKey,
    }),
    out: await type('out', {
      name: 'Delivery Orders',
      code: 'outgoing',
      sequence_code: 'OUT',
      sequence: 2,
      default_location_src_id: places.stock,
      default_location_dest_id: customers,
    }),
    int: await type('int', {
      name: 'Internal Transfers',
      code: 'internal',
      sequence_code: 'INT',
      sequence: 3,
      default_location_src_id: places.stock,
      default_location_dest_id: places.stock,
    }),
  };
}
