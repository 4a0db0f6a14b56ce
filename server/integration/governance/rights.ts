/** How strongly a partner may say something. Each level includes the ones after it. */
export const ACCESSES = ['create', 'update', 'observe'] as const;
export type Access = (typeof ACCESSES)[number];

/** One line of the contract: a canonical event type, or a prefix that ends in `*`. */
export interface PartnerRightLine {
  readonly eventType: string;
  readonly access: string;
}

/** What an event needs before it may change anything: plans are created, changes update, the yard's life is observed. */
export function requiredAccess(eventType: string): Access {
  if (CREATES.has(eventType)) return 'create';
  return UPDATES.has(eventType) ? 'update' : 'observe';
}

const CREATES = new Set(['yard.appointment.requested.v1', 'yard.asn.received.v1']);
const UPDATES = new Set([
  'yard.appointment.rescheduled.v1',
  'yard.appointment.cancelled.v1',
  'yard.appointment.confirmed.v1',
  'yard.asn.cancelled.v1',
  'yard.eta.updated.v1',
]);

/** True when a line of the contract covers the event type with at least this access. */
export function mayPartner(
  partner: { readonly rights: readonly PartnerRightLine[] },
  eventType: string,
  access: Access,
): boolean {
  const needed = ACCESSES.indexOf(access);
  return partner.rights.some((line) => {
    const held = ACCESSES.indexOf(line.access as Access);
    return held >= 0 && held <= needed && covers(line.eventType, eventType);
  });
}

function covers(pattern: string, eventType: string): boolean {
  return pattern.endsWith('*') ? eventType.startsWith(pattern.slice(0, -1)) : pattern === eventType;
}
