import { type Env, type Row, sudo } from '../core/env.ts';
import { writeFields } from '../core/orm.ts';
import type { Behaviour, Compute, Vals } from '../core/registry.ts';
import { insertRows, rowsById, updateRows } from '../core/store.ts';
import { productLabel } from '../stock/posting.ts';
import { chatterMethods } from './chatter.ts';

const labelled = async (_env: Env, rows: Row[]) =>
  new Map(
    rows.map((row) => [
      row.id,
      productLabel(row as unknown as { default_code: string | null; name: string }),
    ]),
  );

/** On hand and free stock below internal places; the context may narrow it to a warehouse or location. */
function stockFigure(figure: 'on_hand' | 'free' | 'incoming' | 'outgoing' | 'forecast'): Compute {
  return async (env, rows) => {
    const ids = rows.map((row) => row.id);
    const held = await heldStock(env, ids);
    const moving = figure === 'on_hand' || figure === 'free' ? new Map() : await movingStock(env, ids);
    return new Map(
      ids.map((id) => {
        const stock = held.get(id) ?? { on_hand: 0, reserved: 0 };
        const moves = moving.get(id) ?? { incoming: 0, outgoing: 0 };
        const values = {
          on_hand: stock.on_hand,
          free: stock.on_hand - stock.reserved,
          incoming: moves.incoming,
          outgoing: moves.outgoing,
          forecast: stock.on_hand + moves.incoming - moves.outgoing,
        };
        return [id, values[figure]];
      }),
    );
  };
}

async function heldStock(
  env: Env,
  ids: number[],
): Promise<Map<number, { on_hand: number; reserved: number }>> {
  const warehouse =
    env.context.warehouse_id ?? (env.registry.version < 18 ? env.context.warehouse : undefined);
  const { rows } = await env.db.query<{ product_id: number; on_hand: number; reserved: number }>(
    `SELECT q.product_id, sum(q.quantity) AS on_hand, sum(q.reserved_quantity) AS reserved
     FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
     WHERE q.product_id = ANY($1) AND l.usage = 'internal' AND (l.company_id IS NULL OR l.company_id = ANY($2))
       AND ($3::int[] IS NULL OR l.warehouse_id = ANY($3))
       AND ($4::int IS NULL OR l.parent_path LIKE (SELECT parent_path FROM stock_location WHERE id = $4) || '%')
     GROUP BY q.product_id`,
    [ids, env.companies, numbers(warehouse), Number(env.context.location) || null],
  );
  return new Map(rows.map((row) => [row.product_id, row]));
}

const numbers = (value: unknown): number[] | null => {
  const list = (Array.isArray(value) ? value : [value]).map(Number).filter((number) => number > 0);
  return list.length > 0 ? list : null;
};

async function movingStock(
  env: Env,
  ids: number[],
): Promise<Map<number, { incoming: number; outgoing: number }>> {
  const { rows } = await env.db.query<{ product_id: number; incoming: number; outgoing: number }>(
    `SELECT m.product_id,
       coalesce(sum(m.product_uom_qty) FILTER (WHERE s.usage <> 'internal' AND d.usage = 'internal'), 0) AS incoming,
       coalesce(sum(m.product_uom_qty) FILTER (WHERE s.usage = 'internal' AND d.usage <> 'internal'), 0) AS outgoing
     FROM stock_move m JOIN stock_location s ON s.id = m.location_id JOIN stock_location d ON d.id = m.location_dest_id
     WHERE m.product_id = ANY($1) AND m.company_id = ANY($2) AND m.state NOT IN ('draft', 'done', 'cancel')
     GROUP BY m.product_id`,
    [ids, env.companies],
  );
  return new Map(rows.map((row) => [row.product_id, row]));
}

const templateFields = [
  'name',
  'default_code',
  'barcode',
  'type',
  'is_storable',
  'tracking',
  'uom_id',
  'weight',
  'volume',
  'categ_id',
  'company_id',
  'active',
];

/** A variant keeps a template row with the same values beside it. */
export const products: Behaviour = {
  model: 'product.product',
  order: 'default_code, name, id',
  indexes: ['default_code', 'barcode', 'product_tmpl_id'],
  computes: {
    qty_available: stockFigure('on_hand'),
    free_qty: stockFigure('free'),
    incoming_qty: stockFigure('incoming'),
    outgoing_qty: stockFigure('outgoing'),
    virtual_available: stockFigure('forecast'),
  },
  related: { uom_name: 'uom_id.name' },
  displayName: labelled,
  defaults: async (env, vals) => {
    const old = env.registry.version < 18;
    const kind = {
      type: old ? 'product' : 'consu',
      is_storable: old ? (vals.type ?? 'product') === 'product' : true,
    };
    const full = { ...productDefaults, ...kind, uom_id: await firstUnit(env), active: true, ...vals } as Vals;
    const shared = Object.fromEntries(templateFields.map((name) => [name, full[name] || null]));
    const [templateId] = await insertRows(sudo(env), 'product.template', [shared]);
    return { ...full, product_tmpl_id: templateId };
  },
  afterCreate: async (env, ids) => {
    if (env.registry.version >= 18) return;
    const rows = await rowsById<Row>(env, 'product.product', ids);
    const storable = rows.filter((row) => row.type === 'product').map((row) => row.id);
    await updateRows(sudo(env), 'product.product', storable, { is_storable: true });
  },
  write: async (env, ids, vals) => {
    await writeFields(env, 'product.product', ids, vals);
    const shared = Object.fromEntries(Object.entries(vals).filter(([key]) => templateFields.includes(key)));
    const rows = await rowsById<{ id: number; product_tmpl_id: number }>(env, 'product.product', ids);
    if (Object.keys(shared).length > 0)
      await writeFields(
        env,
        'product.template',
        rows.map((row) => row.product_tmpl_id),
        shared,
      );
  },
  methods: chatterMethods('product.product'),
};

const productDefaults = {
  tracking: 'none',
  sale_ok: true,
  purchase_ok: true,
};

async function firstUnit(env: Env): Promise<number | undefined> {
  const { rows } = await env.db.query<{ id: number }>('SELECT id FROM uom_uom ORDER BY id LIMIT 1');
  return rows[0]?.id;
}

export const templates: Behaviour = {
  model: 'product.template',
  order: 'name, id',
  displayName: labelled,
  computes: {
    product_variant_count: async (_env, rows) => new Map(rows.map((row) => [row.id, 1])),
    product_variant_id: async (env, rows) => {
      const { rows: variants } = await env.db.query<{ id: number; product_tmpl_id: number }>(
        'SELECT id, product_tmpl_id FROM product_product WHERE product_tmpl_id = ANY($1)',
        [rows.map((row) => row.id)],
      );
      return new Map(variants.map((variant) => [variant.product_tmpl_id, variant.id]));
    },
  },
};

export const units: Behaviour = {
  model: 'uom.uom',
  order: 'id',
  computes: { rounding: async (_env, rows) => new Map(rows.map((row) => [row.id, 0.01])) },
  defaults: async (env, vals) => {
    const [base] = await rowsById<{ id: number; factor: number }>(env, 'uom.uom', [
      Number(vals.relative_uom_id ?? 0),
    ]);
    return { relative_factor: 1, factor: Number(vals.relative_factor ?? 1) * (base?.factor ?? 1), ...vals };
  },
};

export const partners: Behaviour = {
  model: 'res.partner',
  order: 'name, id',
  indexes: ['name', 'ref'],
  defaults: async (_env, vals) => ({ supplier_rank: 0, customer_rank: 0, type: 'contact', ...vals }),
  afterCreate: async (env, ids) => {
    for (const row of await rowsById<Row>(env, 'res.partner', ids)) {
      await updateRows(sudo(env), 'res.partner', [row.id], {
        commercial_partner_id: row.parent_id ?? row.id,
      });
    }
  },
  methods: chatterMethods('res.partner'),
};

/** `Maker/Curtainsider/YRD-001`; the name is stored so that it can be searched. */
export const vehicles: Behaviour = {
  model: 'fleet.vehicle',
  order: 'license_plate, id',
  indexes: ['license_plate'],
  defaults: async (env, vals) => {
    const [model] = await rowsById<{ id: number; brand_id: number | null; category_id: number | null }>(
      env,
      'fleet.vehicle.model',
      [Number(vals.model_id ?? 0)],
    );
    return {
      company_id: env.user.companyId,
      brand_id: model?.brand_id ?? false,
      category_id: model?.category_id ?? false,
      ...vals,
    };
  },
  afterCreate: nameVehicles,
  write: async (env, ids, vals) => {
    await writeFields(env, 'fleet.vehicle', ids, vals);
    await nameVehicles(env, ids);
  },
};

async function nameVehicles(env: Env, ids: number[], _vals?: Vals[]): Promise<void> {
  await env.db.query(
    `UPDATE fleet_vehicle v SET name = concat_ws('/', b.name, m.name, v.license_plate)
     FROM fleet_vehicle_model m LEFT JOIN fleet_vehicle_model_brand b ON b.id = m.brand_id
     WHERE m.id = v.model_id AND v.id = ANY($1)`,
    [ids],
  );
}

export const vehicleModels: Behaviour = {
  model: 'fleet.vehicle.model',
  displayName: async (env, rows) => {
    const brands = await rowsById<Row>(
      env,
      'fleet.vehicle.model.brand',
      rows.map((row) => Number(row.brand_id ?? 0)),
    );
    const byId = new Map(brands.map((brand) => [brand.id, brand.name]));
    return new Map(
      rows.map((row) => [row.id, [byId.get(Number(row.brand_id)), row.name].filter(Boolean).join('/')]),
    );
  },
};

export const vehicleCategories: Behaviour = {
  model: 'fleet.vehicle.model.category',
  computes: {
    weight_capacity_uom_name: async (_env, rows) => new Map(rows.map((row) => [row.id, 'kg'])),
    volume_capacity_uom_name: async (_env, rows) => new Map(rows.map((row) => [row.id, 'm³'])),
  },
  displayName: async (_env, rows) =>
    new Map(
      rows.map((row) => [
        row.id,
        `${row.name} (${Number(row.weight_capacity).toFixed(1)} kg, ${Number(row.volume_capacity).toFixed(1)} m³)`,
      ]),
    ),
};
