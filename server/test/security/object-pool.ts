import type { Db } from '#server/infra/db/client.ts';

/** Ids that exist now, by the name under which inputs ask for them. */
export type ObjectPool = Readonly<Record<string, readonly string[]>>;

const NEWEST = 30;

/** The newest things of the database: what random callers name. */
export async function objectPool(db: Db): Promise<ObjectPool> {
  const ids = async (rows: Promise<{ id: string }[]>) => (await rows).map(({ id }) => id);
  const newest = { select: { id: true }, orderBy: { id: 'desc' as const }, take: NEWEST };
  const [visits, appointments, receipts, lines, moves, exceptions, corrections, assignments] =
    await Promise.all([
      ids(db.visit.findMany(newest)),
      ids(db.appointment.findMany(newest)),
      ids(db.receipt.findMany(newest)),
      ids(db.receiptLine.findMany(newest)),
      ids(db.move.findMany(newest)),
      ids(db.yardException.findMany(newest)),
      ids(db.correction.findMany(newest)),
      ids(db.doorAssignment.findMany(newest)),
    ]);
  const [doors, spots, gates, sites, users, partners, secrets, mappings, displays, messages, deliveries] =
    await Promise.all([
      ids(db.door.findMany(newest)),
      ids(db.spot.findMany(newest)),
      ids(db.gate.findMany(newest)),
      ids(db.site.findMany(newest)),
      ids(db.user.findMany(newest)),
      ids(db.partner.findMany(newest)),
      ids(db.partnerSecret.findMany(newest)),
      ids(db.mapping.findMany(newest)),
      ids(db.display.findMany(newest)),
      ids(db.message.findMany(newest)),
      ids(db.delivery.findMany(newest)),
    ]);
  const pallets = (await db.pallet.findMany({ select: { sscc: true }, take: NEWEST })).map(
    ({ sscc }) => sscc,
  );
  return {
    visitId: visits,
    otherVisitId: visits,
    appointmentId: appointments,
    receiptId: receipts,
    receiptLineId: lines,
    lineId: lines,
    moveId: moves,
    exceptionId: exceptions,
    correctionId: corrections,
    supersedes: corrections,
    assignmentId: assignments,
    doorId: doors,
    otherDoorId: doors,
    toSpotId: spots,
    spotId: spots,
    toId: [...spots, ...doors],
    gateId: gates,
    siteId: sites,
    homeSiteId: sites,
    userId: users,
    ownerUserId: users,
    partnerId: partners,
    secretId: secrets,
    mappingId: mappings,
    targetId: [...sites, ...doors],
    displayId: displays,
    id: [...messages, ...deliveries],
    messageId: messages,
    deliveryId: deliveries,
    sscc: pallets,
  };
}

/** The last name of a path: `lines[].lineId` → `lineId`. */
export const leafOf = (path: string): string => path.split('.').at(-1)?.replace('[]', '') ?? path;
