import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minorModels } from './minor-models.ts';

export interface CatalogueField {
  type: string;
  string: string;
  required?: boolean;
  readonly?: boolean;
  store?: boolean;
  relation?: string;
  relation_field?: string;
  selection?: [string, string][];
}

export interface CatalogueModel {
  model: string;
  description: string;
  fields: Record<string, CatalogueField>;
}

let cached: CatalogueModel[] | undefined;

/** Field lists of the models, trimmed from what `fields_get` of Odoo 19.0 Community answers. */
export function readCatalogue(): CatalogueModel[] {
  if (cached) return cached;
  const folder = join(import.meta.dirname, '../catalogue');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort();
  const major = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as CatalogueModel);
  cached = [...major, ...minorModels].sort((a, b) => a.model.localeCompare(b.model));
  return cached;
}
