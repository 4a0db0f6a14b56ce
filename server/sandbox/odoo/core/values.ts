import { valueError } from './errors.ts';
import type { Field } from './registry.ts';

const DATETIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Odoo's default precision of "Product Unit". */
const QUANTITY_DIGITS = 2;

export const roundQuantity = (value: number): number =>
  Math.round((value + Number.EPSILON) * 10 ** QUANTITY_DIGITS) / 10 ** QUANTITY_DIGITS;

/** Turns a value from the wire into the column's value; the errors are the ones Odoo raises. */
export function toColumn(model: string, field: Field, value: unknown): unknown {
  if (field.type === 'boolean') return value === true || value === 1 || value === '1' || value === 'true';
  if (value === false || value === null || value === undefined) return emptyColumn(field);
  switch (field.type) {
    case 'integer':
    case 'many2one':
    case 'many2one_reference':
      return Math.trunc(toNumber(field, value));
    case 'float':
    case 'monetary':
      return toNumber(field, value);
    case 'datetime':
      return toDatetime(String(value));
    case 'date':
      return toDate(String(value));
    case 'selection':
      return toSelection(model, field, value);
    case 'properties':
    case 'properties_definition':
    case 'json':
      return value;
    case 'html':
      return toHtml(String(value));
    default:
      return String(value);
  }
}

function emptyColumn(field: Field): unknown {
  if (field.type === 'integer' || field.type === 'float' || field.type === 'monetary') return 0;
  return null;
}

function toNumber(field: Field, value: unknown): number {
  if (value === true) return 1;
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isNaN(number)) return number;
  if (field.type === 'float' || field.type === 'monetary') {
    throw valueError(`could not convert string to float: '${String(value)}'`);
  }
  throw valueError(`invalid literal for int() with base 10: '${String(value)}'`);
}

export function toDatetime(text: string): string {
  if (DATE.test(text)) return `${text} 00:00:00`;
  if (!DATETIME.test(text)) throw valueError(`time data '${text}' does not match format '%Y-%m-%d %H:%M:%S'`);
  return text.slice(0, 19);
}

function toDate(text: string): string {
  const day = text.slice(0, 10);
  if (!DATE.test(day)) throw valueError(`time data '${text}' does not match format '%Y-%m-%d'`);
  return day;
}

function toSelection(model: string, field: Field, value: unknown): string {
  const text = String(value);
  if (field.selection && !field.selection.some(([key]) => key === text)) {
    throw valueError(`Wrong value for ${model}.${field.key}: '${text}'`);
  }
  return text;
}

const toHtml = (text: string): string => (text.startsWith('<') ? text : `<p>${escapeHtml(text)}</p>`);

export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');

/** Turns a stored column into what the wire shows: `false` for empty, whole seconds. */
export function fromColumn(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) {
    if (field.type === 'integer' || field.type === 'float' || field.type === 'monetary') return 0;
    if (field.type === 'many2many' || field.type === 'one2many' || field.type === 'properties_definition')
      return [];
    return false;
  }
  if (field.type === 'datetime') return String(value).slice(0, 19);
  return value;
}
