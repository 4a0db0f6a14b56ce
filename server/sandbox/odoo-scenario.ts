import type { Scenario, SiteSpec } from '#prisma/seed/model.ts';
import type { OdooAccess } from '#server/infra/sandbox-connection.ts';
import type { OdooScenario, OrderSeed } from './odoo/seed/scenario.ts';

const COMPANY = 'main';

/** The Odoo side of the model customers: one warehouse a site, docks under Input, the same products. */
export function odooScenario(
  scenarios: readonly Scenario[],
  access: OdooAccess,
  orders: readonly OrderSeed[],
): OdooScenario {
  const sites = scenarios.flatMap((scenario) => scenario.sites);
  const suppliers = scenarios.flatMap((scenario) => scenario.suppliers);
  return {
    companies: [{ key: COMPANY, name: 'Trial company', currency: 'USD' }],
    warehouses: sites.map((site) => ({
      key: site.code,
      company: COMPANY,
      code: site.code,
      name: site.name,
      receptionSteps: 'two_steps' as const,
      docks: dockCodes(site),
      quarantine: 'Quarantine',
    })),
    users: [
      {
        key: 'tower',
        login: access.login,
        name: 'Yard control tower',
        apiKey: access.apiKey,
        apiKeyDays: 90,
        groups: ['stock-user', 'fleet-officer'],
        companies: [COMPANY],
      },
    ],
    partners: suppliers.map((supplier) => ({
      key: supplier.code,
      name: supplier.name,
      ref: supplier.code,
      supplier: true,
    })),
    products: suppliers.flatMap((supplier) =>
      supplier.products.map((product) => ({
        key: product.sku,
        code: product.sku,
        name: product.name,
        ...(product.barcode ? { barcode: product.barcode } : {}),
      })),
    ),
    orders,
  };
}

/** The order behind the sample advance ship notice that the README sends. */
export function sampleOrders(now: Date): OrderSeed[] {
  return [
    {
      key: 'sample-99999817',
      supplier: 'WIDGETS',
      warehouse: 'CHI',
      name: 'P99999817',
      supplierRef: '99999817',
      plannedAt: now,
      lines: [
        { product: '87787D', quantity: 24 },
        { product: '99887D', quantity: 6 },
      ],
    },
  ];
}

function dockCodes(site: SiteSpec): string[] {
  return Array.from({ length: site.inboundDoors }, (_, i) => `D${String(i + 1).padStart(2, '0')}`);
}
