import { type CatalogueField, type CatalogueModel, readCatalogue } from './catalogue.ts';
import type { Env, Row } from './env.ts';

export type FieldType =
  | 'char'
  | 'text'
  | 'html'
  | 'selection'
  | 'binary'
  | 'integer'
  | 'float'
  | 'monetary'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'many2one'
  | 'many2one_reference'
  | 'one2many'
  | 'many2many'
  | 'properties'
  | 'properties_definition'
  | 'json';

export type Vals = Record<string, unknown>;
export type Compute = (env: Env, rows: Row[]) => Promise<Map<number, unknown>>;
export type Method = (env: Env, args: Record<string, unknown>, ids: number[]) => Promise<unknown>;

/** `record` methods take `ids`; `model` methods refuse them. Names are the arguments after `ids`. */
export interface MethodSpec {
  kind: 'record' | 'model';
  args: readonly string[];
  required?: readonly string[];
  anyKeyword?: boolean;
  run: Method;
}

/** What one model adds to its field catalogue. One file per model under `models/`. */
export interface Behaviour {
  model: string;
  order?: string;
  /** Columns and text of `display_name`; without it the field `name`. */
  displayName?: (env: Env, rows: Row[]) => Promise<Map<number, string>>;
  computes?: Record<string, Compute>;
  related?: Record<string, string>;
  defaults?: (env: Env, vals: Vals) => Promise<Vals>;
  afterCreate?: (env: Env, ids: number[], valsList: Vals[]) => Promise<void>;
  /** Replaces the plain write; call `writeFields` inside. */
  write?: (env: Env, ids: number[], vals: Vals) => Promise<void>;
  beforeUnlink?: (env: Env, ids: number[]) => Promise<void>;
  /** Record rule: rows ordinary users see. */
  rule?: (env: Env) => unknown[];
  methods?: Record<string, MethodSpec>;
  uniques?: readonly { columns: readonly string[]; message: string }[];
  indexes?: readonly string[];
}

export interface Field {
  /** Name on the wire (differs between versions) and column in the database. */
  key: string;
  column: string;
  type: FieldType;
  string: string;
  required: boolean;
  readonly: boolean;
  relation: string | undefined;
  inverse: string | undefined;
  selection: readonly (readonly [string, string])[] | undefined;
  stored: boolean;
  related: string | undefined;
  compute: Compute | undefined;
}

export interface Model {
  name: string;
  description: string;
  table: string;
  /** By name on the wire, only those this version has. */
  fields: Map<string, Field>;
  /** Every column of the table, whatever the version shows. */
  columns: readonly Field[];
  order: string;
  behaviour: Behaviour;
}

export interface Registry {
  version: number;
  models: Map<string, Model>;
}

/** Joins the field catalogue with the behaviours, in the dialect of one Odoo major version (16..19). */
export function buildRegistry(behaviours: readonly Behaviour[], version: number): Registry {
  const byModel = new Map(behaviours.map((behaviour) => [behaviour.model, behaviour]));
  const models = new Map<string, Model>();
  for (const source of readCatalogue()) {
    const behaviour = byModel.get(source.model) ?? { model: source.model };
    const model = buildModel(source, behaviour, version);
    models.set(model.name, model);
  }
  return { version, models };
}

function buildModel(source: CatalogueModel, behaviour: Behaviour, version: number): Model {
  const fields = new Map<string, Field>();
  const columns: Field[] = [];
  for (const [column, raw] of Object.entries({ ...source.fields, ...magicFields })) {
    const key = wireName(source.model, column, version);
    const field = buildField(column, key ?? column, raw, behaviour, version);
    if (key) fields.set(key, field);
    if (field.stored && column !== 'id') columns.push(field);
  }
  return {
    name: wireModel(source.model, version),
    description: source.description,
    table: source.model.replaceAll('.', '_'),
    fields,
    columns,
    order: behaviour.order ?? 'id',
    behaviour,
  };
}

function buildField(
  column: string,
  key: string,
  raw: CatalogueField,
  behaviour: Behaviour,
  version: number,
): Field {
  const related = behaviour.related?.[column];
  const compute = behaviour.computes?.[column];
  const virtual = related !== undefined || compute !== undefined;
  return {
    key,
    column,
    type: raw.type as FieldType,
    string: raw.string,
    required: raw.required ?? false,
    readonly: raw.readonly ?? false,
    relation: raw.relation ? wireModel(raw.relation, version) : undefined,
    inverse: raw.relation_field,
    selection: isProductType(behaviour, column, version) ? productTypesBefore18 : raw.selection,
    stored: raw.type !== 'one2many' && column !== 'display_name' && !virtual,
    related,
    compute,
  };
}

/** Before 18 "storable" was a product type of its own. */
const productTypesBefore18 = [
  ['consu', 'Consumable'],
  ['service', 'Service'],
  ['product', 'Storable Product'],
] as const;

const isProductType = (behaviour: Behaviour, column: string, version: number): boolean =>
  version < 18 && column === 'type' && /^product\.(product|template)$/.test(behaviour.model);

const magicFields: Record<string, CatalogueField> = {
  id: { type: 'integer', string: 'ID', readonly: true },
  display_name: { type: 'char', string: 'Display Name', readonly: true, store: false },
  create_date: { type: 'datetime', string: 'Created on', readonly: true },
  create_uid: { type: 'many2one', string: 'Created by', readonly: true, relation: 'res.users' },
  write_date: { type: 'datetime', string: 'Last Updated on', readonly: true },
  write_uid: { type: 'many2one', string: 'Last Updated by', readonly: true, relation: 'res.users' },
};

/** Names that changed between 16 and 19 (odoo contract, section 15). */
const renames: Record<string, Record<string, { until: number; name: string }>> = {
  'stock.move': { quantity: { until: 16, name: 'quantity_done' } },
  'stock.move.line': { quantity: { until: 16, name: 'qty_done' } },
  'purchase.order.line': { product_uom_id: { until: 18, name: 'product_uom' } },
  'res.users': { group_ids: { until: 18, name: 'groups_id' } },
};
const addedIn: Record<string, number> = {
  'stock.move.picked': 17,
  'stock.move.line.picked': 17,
  'stock.picking.picking_properties': 17,
  'stock.picking.batch.description': 18,
  'stock.picking.batch.vehicle_id': 18,
  'stock.picking.batch.driver_id': 18,
  'stock.picking.batch.dock_id': 18,
  'stock.picking.type.dock_ids': 19,
  'product.product.is_storable': 18,
  'product.template.is_storable': 18,
};

/** Last version that still has the field. */
const goneAfter: Record<string, number> = { 'stock.move.name': 18 };

function wireName(model: string, column: string, version: number): string | undefined {
  if (version < (addedIn[`${model}.${column}`] ?? 0)) return undefined;
  if (version > (goneAfter[`${model}.${column}`] ?? version)) return undefined;
  const rename = renames[model]?.[column];
  return rename && version <= rename.until ? rename.name : column;
}

function wireModel(model: string, version: number): string {
  return model === 'stock.package' && version < 19 ? 'stock.quant.package' : model;
}
