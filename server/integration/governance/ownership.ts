/** Who a value belongs to. `booker` and `supplier` are the partner that made the booking or the announcement. */
export const OWNERS = ['booker', 'supplier', 'carrier', 'yard', 'odoo'] as const;
export type Owner = (typeof OWNERS)[number];

export const STAGES = ['planned', 'on-site', 'finished', 'always'] as const;
export type Stage = (typeof STAGES)[number];

export interface OwnershipRule {
  readonly object: 'appointment' | 'receipt' | 'trailer' | 'visit' | 'door' | 'order' | 'product' | 'party';
  readonly field: string;
  readonly stage: Stage;
  readonly owner: Owner;
  /** Where it is decided: here when a message comes in or the feed is read, or by the verb itself. */
  readonly heldBy: 'inbound' | 'feed' | 'verb';
}

const rule = (
  object: OwnershipRule['object'],
  field: string,
  stage: Stage,
  owner: Owner,
  heldBy: OwnershipRule['heldBy'],
): OwnershipRule => ({ object, field, stage, owner, heldBy });

/**
 * Object × field × stage → whose it is. The owner's word applies; anybody else's becomes a case with what they
 * propose beside what holds. One table for everybody who asks.
 */
export const OWNERSHIP: readonly OwnershipRule[] = [
  rule('appointment', 'window', 'planned', 'booker', 'inbound'),
  rule('appointment', 'window', 'on-site', 'yard', 'inbound'),
  rule('appointment', 'window', 'finished', 'yard', 'inbound'),
  rule('appointment', 'cancellation', 'planned', 'booker', 'inbound'),
  rule('appointment', 'cancellation', 'on-site', 'yard', 'inbound'),
  rule('appointment', 'cancellation', 'finished', 'yard', 'inbound'),
  rule('appointment', 'eta', 'planned', 'carrier', 'verb'),
  rule('receipt', 'lines', 'planned', 'supplier', 'verb'),
  rule('receipt', 'lines', 'on-site', 'yard', 'verb'),
  rule('receipt', 'counts', 'on-site', 'yard', 'verb'),
  rule('receipt', 'validation', 'finished', 'yard', 'verb'),
  rule('visit', 'times', 'always', 'yard', 'verb'),
  rule('trailer', 'location', 'always', 'yard', 'verb'),
  rule('order', 'lines', 'always', 'odoo', 'verb'),
  rule('product', 'master data', 'always', 'odoo', 'feed'),
  rule('party', 'supplier name', 'always', 'odoo', 'feed'),
  rule('door', 'dock in Odoo', 'always', 'odoo', 'verb'),
];

/** The owner of a field in a stage, or undefined where nobody has decided and everybody may speak. */
export function ownerOf(object: OwnershipRule['object'], field: string, stage: Stage): Owner | undefined {
  return OWNERSHIP.find(
    (each) =>
      each.object === object && each.field === field && (each.stage === stage || each.stage === 'always'),
  )?.owner;
}

export type Claim =
  | { readonly applies: true }
  /** Somebody else's: what is claimed goes to a person. */
  | { readonly applies: false; readonly owner: Owner };

/** Does this word count? `claimant` is what the speaker is to the object. Pure. */
export function judgeClaim(claim: {
  readonly object: OwnershipRule['object'];
  readonly field: string;
  readonly stage: Stage;
  readonly claimant: Owner | 'stranger';
}): Claim {
  const owner = ownerOf(claim.object, claim.field, claim.stage);
  return owner === undefined || owner === claim.claimant ? { applies: true } : { applies: false, owner };
}

/** Where an appointment stands, in the words of the table. */
export function stageOfAppointment(status: string): Stage {
  if (status === 'arrived' || status === 'in_progress') return 'on-site';
  return status === 'completed' ? 'finished' : 'planned';
}
