/** A many2one as `search_read` answers it: `[id, name]`, a plain id with `load: null`, or false when empty. */
export type Many2one = readonly [id: number, name: string] | number | false | null;

/** Empty is false for every type in Odoo. */
export type OdooText = string | false | null;

export function idOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return Array.isArray(value) && typeof value[0] === 'number' ? value[0] : undefined;
}

export function nameOf(value: unknown): string | undefined {
  return Array.isArray(value) && typeof value[1] === 'string' ? value[1] : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function idsOf(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'number') : [];
}

/** `YYYY-MM-DD HH:MM:SS` in UTC, whole seconds. ISO with T or Z is a server error in Odoo. */
export function toOdooDateTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

/** Reads Odoo's naive UTC, with or without microseconds (webhooks carry them). */
export function fromOdooDateTime(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d{1,6})?$/.exec(value);
  if (!match) return undefined;
  const at = new Date(`${match[1]}T${match[2]}${(match[3] ?? '').slice(0, 4)}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** A window or wizard that a button answered instead of, or after, doing its work. */
export interface OdooAction {
  readonly type: string;
  readonly model: string | undefined;
  readonly recordId: number | undefined;
  readonly context: Readonly<Record<string, unknown>>;
  readonly name: string | undefined;
}

/** The action in a button's answer, if it is one. Whether work was done is only known by reading back. */
export function readAction(value: unknown): OdooAction | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const action = value as Record<string, unknown>;
  if (typeof action.type !== 'string' || !action.type.startsWith('ir.actions.')) return undefined;
  return {
    type: action.type,
    model: textOf(action.res_model),
    recordId: idOf(action.res_id),
    context: isPlainObject(action.context) ? action.context : {},
    name: textOf(action.name),
  };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Odoo names external ids `module.name`; both parts hold only `[A-Za-z0-9_-]`. */
export const EXTERNAL_MODULE = '__yard_tower__';

/**
 * Our external id for a thing. Characters Odoo refuses are spelled as `-xHH`, so two different
 * references never fall together.
 */
export function externalId(kind: string, reference: string): string {
  const name = Array.from(new TextEncoder().encode(reference), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9_]/.test(character) ? character : `-x${byte.toString(16).padStart(2, '0')}`;
  }).join('');
  return `${EXTERNAL_MODULE}.${kind}_${name}`;
}
