import { z } from 'zod';

const shortText = (maxChars: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxChars)
    .refine((value) => !value.includes('\u0000') && value.isWellFormed(), 'Holds a forbidden character');

const odooId = z.number().int().positive();

/** What a customer decides about a connection; everything has a way to be found without it. */
export const OdooConnectionSettings = z.object({
  /** Warehouse of Odoo by site id, where codes and names do not tell. */
  warehouses: z.record(z.string(), odooId).default({}),
  /** Location for damaged goods by site id; else the one called “Quarantine” of the warehouse. */
  quarantine: z.record(z.string(), odooId).default({}),
  /** Who gets an activity when a truck arrives, by site id; `*` for every other site. */
  arrivalUsers: z.record(z.string(), odooId).default({}),
  /** Units as partners write them, in the words of Odoo: `{ "CA": "Units" }`. */
  units: z.record(z.string(), shortText(40)).default({}),
  /** Companies every call is limited to; empty: all of the user's. */
  companyIds: z.array(odooId).max(50).default([]),
  origin: z.enum(['screen', 'environment', 'sandbox']).default('screen'),
  /** Digest of the environment's values that were last taken over. */
  fingerprint: z.string().optional(),
});
export type OdooConnectionSettings = z.output<typeof OdooConnectionSettings>;

/** Without `apiKey` the key that is kept stays; another host needs the key anew. */
export const ConnectOdoo = z.strictObject({
  name: shortText(80).default('Odoo'),
  url: shortText(500),
  database: z.string().trim().max(120).default(''),
  login: z.string().trim().max(120).default(''),
  apiKey: shortText(500).optional(),
  protocol: z.enum(['auto', 'json2', 'jsonrpc']).default('auto'),
  settings: OdooConnectionSettings.pick({
    warehouses: true,
    quarantine: true,
    arrivalUsers: true,
    units: true,
    companyIds: true,
  })
    .partial()
    .optional(),
  version: z.number().int().positive().optional(),
});
export type ConnectOdoo = z.input<typeof ConnectOdoo>;

/** Another key for the same user of the same Odoo. */
export const ReplaceOdooKey = z.strictObject({
  connectionId: z.string().min(1).max(64),
  apiKey: shortText(500),
  version: z.number().int().positive().optional(),
});
export type ReplaceOdooKey = z.input<typeof ReplaceOdooKey>;

/** Which open transfer of Odoo a receipt means for one of its orders, as its case offers them. */
export const ChooseTransfer = z.strictObject({
  exceptionId: z.string().min(1).max(64),
  order: z.string().min(1).max(200),
  pickingId: odooId,
});
export type ChooseTransfer = z.input<typeof ChooseTransfer>;

export const OdooConnectionId = z.strictObject({ connectionId: z.string().min(1).max(64) });
export type OdooConnectionId = z.input<typeof OdooConnectionId>;
