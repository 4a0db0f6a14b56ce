import { settings } from '../core/access.ts';
import type { Env } from '../core/env.ts';
import { create } from '../core/orm.ts';
import { issueKey } from '../core/session.ts';
import { rowsById, rowsWhere } from '../core/store.ts';
import { setPassword } from '../models/administration.ts';
import { confirmOrders, type OrderRow } from '../stock/purchase.ts';
import type { PickingRow } from '../stock/rows.ts';
import { ensure, findExternal } from './external.ts';
import type { OdooScenario, OrderSeed, SeededIds, UserGroup, UserSeed } from './scenario.ts';
import { seedWarehouse } from './warehouse.ts';

const groupXmlids: Record<UserGroup, string> = {
  'stock-user': 'stock.group_stock_user',
  'stock-manager': 'stock.group_stock_manager',
  'purchase-user': 'purchase.group_purchase_user',
  'fleet-officer': 'fleet.fleet_group_user',
  invoicing: 'account.group_account_invoice',
  contacts: 'base.group_partner_manager',
  products: 'product.group_product_manager',
  settings,
};
const DEFAULT_KEY_DAYS = 90;
const DEFAULT_PRICE = 10;
const MS_PER_DAY = 86_400_000;

/** Makes what the scenario lists and is not there yet. Runs in the transaction of `env`. */
export async function seedScenario(env: Env, scenario: OdooScenario): Promise<SeededIds> {
  const ids: SeededIds = {
    companies: {},
    warehouses: {},
    users: {},
    partners: {},
    products: {},
    vehicles: {},
    orders: {},
  };
  for (const company of scenario.companies ?? []) {
    const currency = await findExternal(env, `base.${company.currency ?? 'USD'}`);
    ids.companies[company.key] = await ensure(
      env,
      seedId('company', company.key),
      'res.company',
      async () => {
        const [partner] = await create(env, 'res.partner', [{ name: company.name, is_company: true }]);
        return {
          name: company.name,
          partner_id: partner,
          currency_id: currency,
          sequence: 10,
          has_received_warning_stock_sms: false,
        };
      },
    );
  }
  for (const warehouse of scenario.warehouses ?? []) {
    ids.warehouses[warehouse.key] = await seedWarehouse(
      env,
      warehouse,
      known(ids.companies, warehouse.company, 'company'),
    );
  }
  await seedMasterData(env, scenario, ids);
  for (const user of scenario.users ?? []) ids.users[user.key] = await seedUser(env, user, ids);
  for (const order of scenario.orders ?? []) ids.orders[order.key] = await seedOrder(env, order, ids);
  return ids;
}

export const seedId = (kind: string, key: string): string =>
  `__seed__.${kind}_${key.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`;

export function known<T>(map: Record<string, T>, key: string, kind: string): T {
  const found = map[key];
  if (found === undefined) throw new Error(`the scenario names the ${kind} '${key}' but does not list it`);
  return found;
}

async function seedMasterData(env: Env, scenario: OdooScenario, ids: SeededIds): Promise<void> {
  for (const partner of scenario.partners ?? []) {
    ids.partners[partner.key] = await ensure(env, seedId('partner', partner.key), 'res.partner', () => ({
      name: partner.name,
      ref: partner.ref ?? false,
      is_company: true,
      supplier_rank: partner.supplier === false ? 0 : 1,
      global_location_number: partner.gln ?? false,
      email: partner.email ?? false,
      phone: partner.phone ?? false,
      city: partner.city ?? false,
    }));
  }
  const category = await findExternal(env, 'product.product_category_goods');
  for (const product of scenario.products ?? []) {
    ids.products[product.key] = await ensure(env, seedId('product', product.key), 'product.product', () => ({
      name: product.name,
      default_code: product.code,
      barcode: product.barcode ?? false,
      tracking: product.tracking ?? 'none',
      weight: product.weight ?? 0,
      volume: product.volume ?? 0,
      standard_price: product.cost ?? 0,
      categ_id: category,
    }));
  }
  const model = await findExternal(env, 'fleet.model_trailer');
  for (const vehicle of scenario.vehicles ?? []) {
    const driver = vehicle.driver === undefined ? false : known(ids.partners, vehicle.driver, 'partner');
    ids.vehicles[vehicle.key] = await ensure(env, seedId('vehicle', vehicle.key), 'fleet.vehicle', () => ({
      license_plate: vehicle.plate,
      model_id: model,
      driver_id: driver,
      vin_sn: vehicle.vin ?? false,
      company_id: false,
    }));
  }
}

async function seedUser(env: Env, user: UserSeed, ids: SeededIds): Promise<number> {
  const companies = user.companies.map((key) => known(ids.companies, key, 'company'));
  const xmlids = ['base.group_user', ...user.groups.map((group) => groupXmlids[group])];
  const implied = user.groups.includes('stock-manager') ? ['stock.group_stock_user'] : [];
  const groups: (number | undefined)[] = [];
  for (const xmlid of [...xmlids, ...implied]) groups.push(await findExternal(env, xmlid));
  const groupKey = env.registry.version < 19 ? 'groups_id' : 'group_ids';
  const id = await ensure(env, seedId('user', user.key), 'res.users', () => ({
    login: user.login,
    name: user.name,
    company_id: companies[0],
    company_ids: [[6, 0, companies]],
    [groupKey]: [[6, 0, groups]],
    tz: user.tz ?? false,
  }));
  if (user.password) await setPassword(env, id, user.password);
  if (user.apiKey)
    await issueKey(
      { ...env, user: { ...env.user, id } },
      'yard-control-tower',
      expiry(env, user),
      user.apiKey,
    );
  return id;
}

function expiry(env: Env, user: UserSeed): string | null {
  if (user.apiKeyDays === null) return null;
  const days = user.apiKeyDays ?? DEFAULT_KEY_DAYS;
  const at = Date.parse(`${env.now.slice(0, 19).replace(' ', 'T')}Z`) + days * MS_PER_DAY;
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

const unitXmlids = {
  unit: 'uom.product_uom_unit',
  pack6: 'uom.product_uom_pack_6',
  dozen: 'uom.product_uom_dozen',
};

async function seedOrder(env: Env, order: OrderSeed, ids: SeededIds): Promise<SeededIds['orders'][string]> {
  const warehouse = known(ids.warehouses, order.warehouse, 'warehouse');
  const planned = order.plannedAt.toISOString().slice(0, 19).replace('T', ' ');
  const [type] = await rowsById<{ id: number; company_id: number }>(env, 'stock.picking.type', [
    warehouse.receiptsId,
  ]);
  const id = await ensure(env, seedId('order', order.key), 'purchase.order', async () => ({
    partner_id: known(ids.partners, order.supplier, 'partner'),
    partner_ref: order.supplierRef ?? false,
    picking_type_id: warehouse.receiptsId,
    company_id: type?.company_id,
    date_planned: planned,
    ...(order.name ? { name: order.name } : {}),
    order_line: await orderLines(env, order, ids, planned),
  }));
  const [row] = await rowsById<OrderRow>(env, 'purchase.order', [id]);
  if (row && row.state === 'draft' && order.confirm !== false) await confirmOrders(env, [row]);
  const pickings = await rowsWhere<PickingRow>(env, 'stock.picking', 'purchase_id', [id]);
  return {
    id,
    name: row?.name ?? '',
    pickingIds: pickings.map((p) => p.id),
    pickingNames: pickings.map((p) => p.name),
  };
}

async function orderLines(env: Env, order: OrderSeed, ids: SeededIds, planned: string): Promise<unknown[]> {
  const unitKey = env.registry.version < 19 ? 'product_uom' : 'product_uom_id';
  const commands = [];
  for (const line of order.lines) {
    const unit = await findExternal(env, unitXmlids[line.unit ?? 'unit']);
    const product_id = known(ids.products, line.product, 'product');
    const price_unit = line.price ?? DEFAULT_PRICE;
    const vals = {
      product_id,
      product_qty: line.quantity,
      price_unit,
      date_planned: planned,
      [unitKey]: unit,
    };
    commands.push([0, 0, vals]);
  }
  return commands;
}
