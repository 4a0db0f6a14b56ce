import type { OdooScenario } from '#server/sandbox/odoo/seed/scenario.ts';

/** The smallest Odoo the contract can be tried on: one warehouse, two products, two users. */
export const contractScenario = (keys: { stock: string; buyer: string }): OdooScenario => ({
  companies: [{ key: 'main', name: 'Contract Company' }],
  warehouses: [
    {
      key: 'wh',
      company: 'main',
      code: 'WH',
      name: 'Contract House',
      docks: ['Dock 01'],
      quarantine: 'Quarantine',
    },
  ],
  partners: [{ key: 'vendor', name: 'Contract Vendor' }],
  products: [
    { key: 'chair', code: 'CHAIR', name: 'Chair', barcode: '05412345000013' },
    { key: 'lamp', code: 'LAMP', name: 'Lamp', barcode: '05412345000020' },
  ],
  users: [
    {
      key: 'stock',
      login: 'contract.stock',
      name: 'Stock',
      apiKey: keys.stock,
      groups: ['stock-user'],
      companies: ['main'],
    },
    {
      key: 'buyer',
      login: 'contract.buyer',
      name: 'Buyer',
      apiKey: keys.buyer,
      groups: ['stock-user', 'purchase-user'],
      companies: ['main'],
    },
  ],
});
