import type { Behaviour } from '../core/registry.ts';
import { activities, messages } from './activities.ts';
import {
  apiKeys,
  attachments,
  automations,
  identityChecks,
  keyDescriptions,
  modelFields,
  serverActions,
  users,
} from './administration.ts';
import { batches } from './batches.ts';
import {
  partners,
  products,
  templates,
  units,
  vehicleCategories,
  vehicleModels,
  vehicles,
} from './master-data.ts';
import { moveLines } from './move-lines.ts';
import { moves } from './moves.ts';
import { pickings } from './pickings.ts';
import { purchaseOrderLines, purchaseOrders } from './purchase-orders.ts';
import { scraps } from './scraps.ts';
import { locations, lots, packages, pickingTypes, quants } from './stock-places.ts';
import { backorderWizard, returnWizard, smsWizard } from './wizards.ts';

const externalIds: Behaviour = {
  model: 'ir.model.data',
  uniques: [
    {
      columns: ['module', 'name'],
      message: 'You cannot have multiple records with the same external ID in the same module!',
    },
  ],
  indexes: ['res_id'],
};

const companies: Behaviour = { model: 'res.company', order: 'sequence, name' };
const warehouses: Behaviour = { model: 'stock.warehouse', order: 'sequence, id' };
const returnLines: Behaviour = { model: 'stock.return.picking.line', indexes: ['wizard_id'] };

/** Every behaviour; models without one are plain records. */
export const behaviours: readonly Behaviour[] = [
  activities,
  messages,
  apiKeys,
  attachments,
  automations,
  identityChecks,
  keyDescriptions,
  modelFields,
  serverActions,
  users,
  batches,
  partners,
  products,
  templates,
  units,
  vehicleCategories,
  vehicleModels,
  vehicles,
  moveLines,
  moves,
  pickings,
  purchaseOrderLines,
  purchaseOrders,
  scraps,
  locations,
  lots,
  packages,
  pickingTypes,
  quants,
  backorderWizard,
  returnWizard,
  smsWizard,
  externalIds,
  companies,
  warehouses,
  returnLines,
];
