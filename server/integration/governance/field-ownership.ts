/** Systems that may own a field. */
export type Owner = 'odoo' | 'yard' | 'supplier' | 'carrier';

/** Where a thing is on its way. */
export type Stage = 'planned' | 'on-site' | 'counted' | 'confirmed';

interface OwnershipLine {
  readonly object: string;
  readonly field: string;
  /** Who owns it while the object is at the stage. */
  readonly owner: Readonly<Record<Stage, Owner>>;
}

const always = (owner: Owner): Record<Stage, Owner> => ({
  planned: owner,
  'on-site': owner,
  counted: owner,
  confirmed: owner,
});

/**
 * Who owns which field at which stage. The owner's message applies; anybody else's becomes a proposed correction.
 * The first matching line wins; `*` stands for every field.
 */
export const FIELD_OWNERSHIP: readonly OwnershipLine[] = [
  { object: 'appointment', field: 'window', owner: { ...always('yard'), planned: 'carrier' } },
  { object: 'appointment', field: 'eta', owner: always('carrier') },
  { object: 'appointment', field: 'trailerNumber', owner: { ...always('yard'), planned: 'carrier' } },
  { object: 'appointment', field: '*', owner: { ...always('yard'), planned: 'carrier' } },
  { object: 'visit', field: '*', owner: always('yard') },
  { object: 'receipt', field: 'expectedQty', owner: { ...always('odoo'), planned: 'supplier' } },
  { object: 'receipt', field: 'countedQty', owner: { ...always('yard'), confirmed: 'odoo' } },
  { object: 'receipt', field: 'damagedQty', owner: { ...always('yard'), confirmed: 'odoo' } },
  { object: 'receipt', field: 'status', owner: { ...always('yard'), confirmed: 'odoo' } },
  { object: 'receipt', field: '*', owner: { ...always('yard'), planned: 'supplier', confirmed: 'odoo' } },
  { object: 'product', field: '*', owner: always('odoo') },
  { object: 'party', field: '*', owner: always('odoo') },
];

/** The owner of a field, or null for an object the table does not know. */
export function ownerOf(object: string, field: string, stage: Stage): Owner | null {
  const line = FIELD_OWNERSHIP.find(
    (each) => each.object === object && (each.field === field || each.field === '*'),
  );
  return line?.owner[stage] ?? null;
}
