import type { Scenario } from './model.ts';

/** A distributor with three regional warehouses in three time zones. */
export const distributor: Scenario = {
  name: 'distributor',
  title: 'Meridian Distribution',
  sites: [
    {
      code: 'CHI',
      name: 'Chicago DC',
      city: 'Chicago',
      timeZone: 'America/Chicago',
      inboundDoors: 36,
      outboundDoors: 24,
      reeferEvery: 5,
      zones: [
        { code: 'A', spots: 40 },
        { code: 'B', spots: 40 },
        { code: 'C', spots: 40 },
      ],
      gates: ['Gate 1', 'Gate 2'],
    },
    {
      code: 'RTM',
      name: 'Rotterdam DC',
      city: 'Rotterdam',
      timeZone: 'Europe/Amsterdam',
      inboundDoors: 16,
      outboundDoors: 8,
      reeferEvery: 4,
      zones: [
        { code: 'A', spots: 30 },
        { code: 'B', spots: 30 },
      ],
      gates: ['Gate North'],
    },
    {
      code: 'SIN',
      name: 'Singapore DC',
      city: 'Singapore',
      timeZone: 'Asia/Singapore',
      inboundDoors: 10,
      outboundDoors: 6,
      reeferEvery: 3,
      zones: [{ code: 'A', spots: 24 }],
      gates: ['Gate 1'],
    },
  ],
  carriers: [
    { scac: 'ACMF', name: 'Acme Freight' },
    { scac: 'ZEDL', name: 'Zed Logistics' },
    { scac: 'NRCO', name: 'NorthCo Lines' },
    { scac: 'BLRV', name: 'Blue River Transport' },
    { scac: 'XXXX', name: 'Unnamed carrier of the sample messages' },
    { scac: 'OVNT', name: 'Overnite Transportation' },
    { scac: 'SCAC', name: 'Sample carrier' },
  ],
  suppliers: [
    {
      code: 'WIDGETS',
      name: '1 EDI Source Widgets',
      products: [
        { sku: '87787D', name: 'Blue widget', barcode: '999999310145', uom: 'EA', perPallet: 24 },
        { sku: '99887D', name: 'Red widget', barcode: '999999311746', uom: 'EA', perPallet: 24 },
      ],
    },
    {
      code: 'NORDPACK',
      name: 'Nordpack Paper',
      products: [
        { sku: 'NP-1001', name: 'Copy paper A4, case', barcode: '4006381333931', uom: 'EA', perPallet: 40 },
        { sku: 'NP-1002', name: 'Kraft roll 80 cm', barcode: '4006381333948', uom: 'EA', perPallet: 12 },
        { sku: 'NP-1003', name: 'Carton 40×30×30', barcode: '4006381333955', uom: 'EA', perPallet: 120 },
      ],
    },
    {
      code: 'FRESHCO',
      name: 'FreshCo Dairy',
      products: [
        { sku: 'FC-201', name: 'Butter 250 g, case', barcode: '5901234123457', uom: 'EA', perPallet: 60 },
        { sku: 'FC-202', name: 'Cheddar block 5 kg', barcode: '5901234123464', uom: 'EA', perPallet: 48 },
      ],
    },
    {
      code: 'TOOLWRX',
      name: 'Toolworks Supply',
      products: [
        { sku: 'TW-77', name: 'Cordless drill', barcode: '0012345678905', uom: 'EA', perPallet: 64 },
        { sku: 'TW-78', name: 'Drill bit set', barcode: '0012345678912', uom: 'EA', perPallet: 180 },
        { sku: 'TW-79', name: 'Workbench, folding', barcode: '0012345678929', uom: 'EA', perPallet: 10 },
      ],
    },
  ],
};
