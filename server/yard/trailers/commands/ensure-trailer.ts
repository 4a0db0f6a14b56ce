import { drop } from '#server/infra/unit.ts';
import type { Work } from '#server/infra/verb.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { newId } from '#server/kernel/ids.ts';
import { type LockedTrailer, lockTrailer } from '../queries.ts';
import { unitKey } from '../rules.ts';

export interface TrailerSeen {
  readonly number: string;
  readonly scac?: string | undefined;
  readonly plate?: string | undefined;
  readonly equipmentType?: string | undefined;
  readonly siteId: string;
}

/**
 * The trailer of that number, created when nobody knew it, locked until the transaction ends. A number told
 * without its owner finds the one unit of that number; an owner told later is added to it.
 */
export async function ensureTrailer(work: Work, seen: TrailerSeen): Promise<LockedTrailer> {
  const known = await findUnit(work, seen);
  const id = known ?? (await createUnit(work, seen));
  const trailer = await lockTrailer(work.tx, id);
  if (!trailer) throw new Error(`trailer ${id} vanished`);
  await learn(work, trailer, seen);
  return trailer;
}

async function findUnit(work: Work, seen: TrailerSeen): Promise<string | undefined> {
  const units = await work.tx.trailer.findMany({
    where: { norm: normalizeReference(seen.number) },
    orderBy: { id: 'asc' },
    take: 50,
  });
  const ofOwner = units.find((unit) => unit.scac === seen.scac);
  if (seen.scac !== undefined)
    return ofOwner?.id ?? units.find((unit) => unit.scac === null && units.length === 1)?.id;
  if (units.length === 1) return units[0]?.id;
  return (
    units.find((unit) => unit.siteId === seen.siteId && unit.placeKind !== 'out') ??
    units.find((unit) => unit.scac === null)
  )?.id;
}

async function createUnit(work: Work, seen: TrailerSeen): Promise<string> {
  const key = unitKey(seen.number, seen.scac);
  const row = {
    id: newId('trailer', work.ctx.now.getTime()),
    unitKey: key,
    number: seen.number,
    norm: normalizeReference(seen.number),
    scac: seen.scac ?? null,
    plate: seen.plate ?? null,
    equipmentType: seen.equipmentType ?? 'unknown',
    contents: 'unknown',
    flags: [],
    siteId: null,
    placeKind: 'out',
  };
  await work.tx.trailer.createMany({ data: [row], skipDuplicates: true });
  return (await work.tx.trailer.findUniqueOrThrow({ where: { unitKey: key } })).id;
}

// What was unknown is filled in; what is known is never overwritten by a passing report.
async function learn(work: Work, trailer: LockedTrailer, seen: TrailerSeen): Promise<void> {
  const adopt = trailer.scac === null && seen.scac !== undefined;
  if (!adopt && seen.plate === undefined && seen.equipmentType === undefined) return;
  const row = await work.tx.trailer.findUniqueOrThrow({ where: { id: trailer.id } });
  const data = {
    ...(adopt ? { scac: seen.scac, unitKey: unitKey(trailer.number, seen.scac) } : {}),
    ...(seen.plate !== undefined && row.plate === null ? { plate: seen.plate } : {}),
    ...(seen.equipmentType !== undefined && row.equipmentType === 'unknown'
      ? { equipmentType: seen.equipmentType }
      : {}),
  };
  if (Object.keys(data).length === 0) return;
  await work.tx.trailer.update({ where: { id: trailer.id }, data });
  drop(work.tx, 'trailer', trailer.id);
}
