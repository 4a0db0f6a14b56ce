import type { CatalogueModel } from './catalogue.ts';

const name = { type: 'char', string: 'Name', required: true };

/** Models that only exist to be pointed at, or to refuse access the way Odoo does. */
export const minorModels: CatalogueModel[] = [
  {
    model: 'res.currency',
    description: 'Currency',
    fields: {
      name,
      symbol: { type: 'char', string: 'Symbol' },
      rounding: { type: 'float', string: 'Rounding Factor' },
    },
  },
  {
    model: 'res.country',
    description: 'Country',
    fields: { name, code: { type: 'char', string: 'Country Code' } },
  },
  {
    model: 'res.country.state',
    description: 'Country state',
    fields: { name, code: { type: 'char', string: 'State Code' } },
  },
  { model: 'fleet.vehicle.model.brand', description: 'Brand of the vehicle', fields: { name } },
  {
    model: 'mail.message.subtype',
    description: 'Message subtypes',
    fields: { name, internal: { type: 'boolean', string: 'Internal Only' } },
  },
  {
    model: 'account.move',
    description: 'Journal Entry',
    fields: { name, ref: { type: 'char', string: 'Reference' }, state: { type: 'char', string: 'Status' } },
  },
  {
    model: 'ir.model',
    description: 'Models',
    fields: { name, model: { type: 'char', string: 'Model', required: true } },
  },
  {
    model: 'ir.model.fields',
    description: 'Fields',
    fields: {
      name,
      model: { type: 'char', string: 'Model Name' },
      model_id: { type: 'many2one', string: 'Model', relation: 'ir.model' },
      field_description: { type: 'char', string: 'Field Label' },
      ttype: { type: 'char', string: 'Field Type' },
      index: { type: 'boolean', string: 'Indexed' },
      copied: { type: 'boolean', string: 'Copied' },
      state: { type: 'char', string: 'Type' },
    },
  },
  {
    model: 'res.users.identitycheck',
    description: 'Password Check Wizard',
    fields: { request: { type: 'json', string: 'Request' } },
  },
];
