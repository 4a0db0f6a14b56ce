import { groupNames } from '../core/access.ts';
import type { Env } from '../core/env.ts';
import { ensure, nameRecord } from './external.ts';

/** What every Odoo database holds before anybody works with it. */
export async function seedBase(env: Env): Promise<void> {
  await seedModels(env);
  for (const [xmlid, name] of Object.entries(groupNames))
    await ensure(env, xmlid, 'res.groups', () => ({ name }));
  await ensure(env, 'base.USD', 'res.currency', () => ({ name: 'USD', symbol: '$', rounding: 0.01 }));
  await ensure(env, 'base.EUR', 'res.currency', () => ({ name: 'EUR', symbol: '€', rounding: 0.01 }));
  await seedSystemUser(env);
  const unit = await ensure(env, 'uom.product_uom_unit', 'uom.uom', () => ({
    name: 'Units',
    relative_factor: 1,
  }));
  await ensure(env, 'uom.product_uom_pack_6', 'uom.uom', () => ({
    name: 'Pack of 6',
    relative_factor: 6,
    relative_uom_id: unit,
  }));
  await ensure(env, 'uom.product_uom_dozen', 'uom.uom', () => ({
    name: 'Dozens',
    relative_factor: 12,
    relative_uom_id: unit,
  }));
  await ensure(env, 'uom.product_uom_kgm', 'uom.uom', () => ({ name: 'kg', relative_factor: 1 }));
  await ensure(env, 'product.product_category_goods', 'product.category', () => ({
    name: 'Goods',
    complete_name: 'Goods',
  }));
  await seedPlaces(env);
  await seedChatter(env);
  await seedFleet(env);
}

async function seedModels(env: Env): Promise<void> {
  const { rows } = await env.db.query<{ count: number }>('SELECT count(*)::int AS count FROM ir_model');
  if ((rows[0]?.count ?? 0) >= env.registry.models.size) return;
  const models = [...env.registry.models.values()];
  await env.db.query(
    `INSERT INTO ir_model (model, name) SELECT m, n FROM unnest($1::text[], $2::text[]) AS x(m, n)
     WHERE NOT EXISTS (SELECT 1 FROM ir_model e WHERE e.model = x.m)`,
    [models.map((model) => model.name), models.map((model) => model.description)],
  );
  const fields = models.flatMap((model) =>
    [...model.fields.values()].map((field) => ({
      model: model.name,
      name: field.key,
      label: field.string,
      type: field.type,
    })),
  );
  await env.db.query(
    `INSERT INTO ir_model_fields (model, name, field_description, ttype, state, model_id)
     SELECT x.model, x.name, x.label, x.type, 'base', m.id
     FROM jsonb_to_recordset($1) AS x(model text, name text, label text, type text) JOIN ir_model m ON m.model = x.model
     WHERE NOT EXISTS (SELECT 1 FROM ir_model_fields e WHERE e.model = x.model AND e.name = x.name)`,
    [JSON.stringify(fields)],
  );
}

/** User 1 does what nobody did; it cannot sign in. */
async function seedSystemUser(env: Env): Promise<void> {
  await env.db.query(
    `INSERT INTO res_users (id, login, name, active, company_id, company_ids, group_ids)
     SELECT 1, '__system__', 'OdooBot', true, NULL, '{}', '{}' WHERE NOT EXISTS (SELECT 1 FROM res_users WHERE id = 1)`,
  );
  await env.db.query(
    `SELECT setval(pg_get_serial_sequence('res_users', 'id'), greatest(1, (SELECT max(id) FROM res_users)))`,
  );
  await nameRecord(env, 'base.user_root', 'res.users', 1);
}

async function seedPlaces(env: Env): Promise<void> {
  const place = (xmlid: string, name: string, usage: string) =>
    ensure(env, xmlid, 'stock.location', () => ({ name, usage, company_id: false }));
  await place('stock.stock_location_suppliers', 'Vendors', 'supplier');
  await place('stock.stock_location_customers', 'Customers', 'customer');
  await place('stock.location_inventory', 'Inventory adjustment', 'inventory');
}

async function seedChatter(env: Env): Promise<void> {
  await ensure(env, 'mail.mt_comment', 'mail.message.subtype', () => ({ name: 'Discussions' }));
  await ensure(env, 'mail.mt_note', 'mail.message.subtype', () => ({ name: 'Note', internal: true }));
  const types = {
    mail_activity_data_todo: 'To-Do',
    mail_activity_data_warning: 'Alert',
    mail_activity_data_call: 'Call',
    mail_activity_data_meeting: 'Meeting',
  };
  for (const [key, name] of Object.entries(types))
    await ensure(env, `mail.${key}`, 'mail.activity.type', () => ({ name }));
}

async function seedFleet(env: Env): Promise<void> {
  const brand = await ensure(env, 'fleet.brand_trailer', 'fleet.vehicle.model.brand', () => ({
    name: 'Trailer Maker',
  }));
  const category = await ensure(env, 'fleet.category_trailer', 'fleet.vehicle.model.category', () => ({
    name: 'Trailer 13.6m',
    weight_capacity: 24_000,
    volume_capacity: 90,
  }));
  await ensure(env, 'fleet.model_trailer', 'fleet.vehicle.model', () => ({
    name: 'Curtainsider',
    brand_id: brand,
    category_id: category,
    vehicle_type: 'car',
  }));
}
