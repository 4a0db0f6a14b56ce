import type { Scenario } from './model.ts';

/** A manufacturer with one plant and a large, busy yard. */
export const manufacturer: Scenario = {
  name: 'manufacturer',
  title: 'Halden Works',
  sites: [
    {
      code: 'HAL',
      name: 'Halden Works plant',
      city: 'Monterrey',
      timeZone: 'America/Monterrey',
      inboundDoors: 24,
      outboundDoors: 16,
      reeferEvery: 10,
      zones: [
        { code: 'A', spots: 100 },
        { code: 'B', spots: 100 },
        { code: 'C', spots: 100 },
        { code: 'D', spots: 120 },
      ],
      gates: ['Gate East', 'Gate West'],
    },
  ],
  carriers: [
    { scac: 'MPNF', name: 'MPN Freight' },
    { scac: 'TRNZ', name: 'Transzone' },
    { scac: 'CARG', name: 'Cargo Grande' },
  ],
  suppliers: [
    {
      code: 'STEELCO',
      name: 'Steelco Coil',
      products: [
        { sku: 'ST-4', name: 'Steel coil 4 mm', uom: 'EA', perPallet: 2 },
        { sku: 'ST-6', name: 'Steel coil 6 mm', uom: 'EA', perPallet: 2 },
      ],
    },
    {
      code: 'BOLTFAST',
      name: 'Boltfast Fasteners',
      products: [
        { sku: 'BF-M8', name: 'Bolt M8, box of 500', uom: 'EA', perPallet: 90 },
        { sku: 'BF-M12', name: 'Bolt M12, box of 200', uom: 'EA', perPallet: 90 },
      ],
    },
  ],
};
