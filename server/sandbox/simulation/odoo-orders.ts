import type { OdooAccess } from '#server/infra/sandbox-connection.ts';
import type { OdooSandbox } from '#server/sandbox/odoo/sandbox.ts';
import { odooScenario } from '#server/sandbox/odoo-scenario.ts';
import type { TruckPlan } from './plan.ts';

/** Buys what the truck will bring: a confirmed purchase order, so that Odoo expects a receipt. Twice is once. */
export async function placeOrder(
  odoo: Pick<OdooSandbox, 'seed'>,
  access: OdooAccess,
  plan: TruckPlan,
  plannedAt: Date,
): Promise<void> {
  const { site, supplier } = plan;
  const { companies, warehouses, partners, products } = odooScenario(
    [
      {
        ...site.scenario,
        sites: site.scenario.sites.filter(({ code }) => code === site.code),
        suppliers: [supplier],
      },
    ],
    access,
    [],
  );
  await odoo.seed({
    ...(companies ? { companies } : {}),
    // The docks are there already; naming them again would only cost time.
    warehouses: (warehouses ?? []).map((warehouse) => ({ ...warehouse, docks: [] })),
    ...(partners ? { partners } : {}),
    ...(products ? { products } : {}),
    orders: [
      {
        key: plan.po,
        supplier: supplier.code,
        warehouse: site.code,
        name: plan.po,
        supplierRef: plan.load,
        plannedAt,
        lines: plan.lines.map(({ product, quantity }) => ({ product: product.sku, quantity })),
      },
    ],
  });
}
